/**
 * Extracts the program from a model's answer, by one of four rules. Candidates are the fenced
 * blocks tagged with the language asked for, otherwise those without a tag; a tag on the line below
 * the fence counts too.
 * Promises: linear time on any text; blocks with other tags, unclosed fences and truncated answers
 * give no program. `first` finds in an answer what every earlier version found.
 * Does not cover: whether the program compiles.
 */
import { DEFAULT_LANGUAGE } from "../judge/languages/index.ts";
import type { EXTRACT_RULES } from "../schemas/generate-options.ts";
import type { FINISH_REASONS, Turn } from "../schemas/trajectory.ts";
import { contentOf, type Fence, findBlocks } from "./fences.ts";
import { looseBlocks } from "./loose-fences.ts";
import { type Tags, tagsOf } from "./tags.ts";

export type ExtractRule = (typeof EXTRACT_RULES)[number];

export type Extracted = Pick<Turn, "code" | "language" | "extraction"> & {
  /**
   * UTF-16 offsets of the program in the answer; both 0 without one, or if its lines are quoted.
   */
  start: number;
  end: number;
  /** Blocks that could be the program. */
  candidates: number;
};

export type ExtractOptions = {
  finishReason: (typeof FINISH_REASONS)[number];
  rule: ExtractRule;
  /** Whether the prompt asked for a weak program first. */
  weakFirst?: boolean;
  /** Whether a block is a whole program, for `auto`. */
  isWhole?: (code: string) => boolean;
  /** Language that the program must be in; default python3. */
  language?: string | undefined;
};

export function extractCode(
  answer: string,
  { finishReason, rule, weakFirst = false, isWhole = () => false, language }: ExtractOptions,
): Extracted {
  const tags = tagsOf(language ?? DEFAULT_LANGUAGE);
  if (finishReason === "length") return none("cut");
  if (rule === "last") return betweenLastFences(answer, tags);
  if (rule === "first") return firstOrLast(answer, weakFirst ? "last" : "first", tags);
  const strict = findBlocks(answer, tags);
  const found = programs(answer, strict.blocks, tags);
  const isLoose = found.length === 0;
  const blocks = isLoose ? programs(answer, looseBlocks(answer, tags), tags) : found;
  const codes = blocks.map((block) => contentOf(answer, block));
  const whole = codes.findLastIndex(isWhole);
  if (
    whole === -1 &&
    strict.unclosed !== null &&
    isProgramTag(strict.unclosed, tags) &&
    (!isLoose || blocks.length === 0)
  )
    return none("unclosed_fence");
  if (rule === "only" && blocks.length > 1 && !weakFirst) return none("no_code", blocks.length);
  const at = whole === -1 ? blocks.length - 1 : whole;
  const [block, code] = [blocks[at], codes[at]];
  return block === undefined || code === undefined
    ? none("no_code")
    : taken(block, code, { candidates: blocks.length, tags });
}

/** Blocks tagged with the language, otherwise those without a tag; empty ones are none. */
function programs(answer: string, blocks: readonly Fence[], { exact }: Tags): Fence[] {
  const full = blocks.filter((block) => contentOf(answer, block).trim() !== "");
  const marked = full.filter(({ tag }) => exact.has(tag));
  return marked.length > 0 ? marked : full.filter(({ tag }) => tag === "");
}

function firstOrLast(answer: string, which: "first" | "last", tags: Tags): Extracted {
  const { blocks, unclosed } = findBlocks(answer, tags);
  const tagged = blocks.filter((block) => tags.exact.has(block.tag));
  const marked = which === "last" ? tagged.at(-1) : tagged[0];
  // An unclosed tagged block is the program that the model meant; an earlier untagged block is
  // something else.
  if (unclosed !== null && isProgramTag(unclosed, tags) && (marked === undefined || which === "last")) {
    return none("unclosed_fence");
  }
  const untagged = blocks.filter((block) => block.tag === "");
  const chosen = marked ?? (which === "last" ? untagged.at(-1) : untagged[0]);
  const code = chosen === undefined ? "" : contentOf(answer, chosen);
  if (chosen === undefined || code.trim() === "") return none("no_code");
  return taken(chosen, code, { candidates: (marked === undefined ? untagged : tagged).length, tags });
}

/** LiveCodeBench's rule: the lines between the last two lines that hold three backticks. */
function betweenLastFences(answer: string, tags: Tags): Extracted {
  const lines = answer.split("\n");
  const fences = lines.flatMap((line, i) => (line.includes("```") ? [i] : []));
  const [from, to] = fences.slice(-2);
  if (from === undefined || to === undefined) return none("no_code");
  const code = lines.slice(from + 1, to).join("\n");
  if (code.trim() === "") return none("no_code");
  const start = lines.slice(0, from + 1).reduce((sum, line) => sum + line.length + 1, 0);
  const tag = /```\s*(\w*)/.exec(lines[from] as string)?.[1] ?? "";
  const block = { tag: tag === "" ? "" : tags.first, start, end: start + code.length };
  return taken(block, code, { candidates: Math.floor(fences.length / 2), tags });
}

function taken(
  block: Pick<Fence, "tag" | "start" | "end">,
  code: string,
  { candidates, tags: { language } }: { candidates: number; tags: Tags },
): Extracted {
  const extraction = block.tag === "" ? "untagged_block" : "python_block";
  return { code, language, extraction, start: block.start, end: block.end, candidates };
}

const isProgramTag = (tag: string, { exact }: Tags): boolean => tag === "" || exact.has(tag);

function none(extraction: Turn["extraction"], candidates = 0): Extracted {
  return { code: null, language: null, extraction, start: 0, end: 0, candidates };
}
