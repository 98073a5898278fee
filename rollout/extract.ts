/**
 * Extracts the program from a model's answer: the first fenced block tagged python, py or python3
 * (the last one if the prompt asked for a weak program first), otherwise the first block without a
 * tag. A tag on the line below the fence counts too.
 * Promises: linear time on any text; blocks with other tags, unclosed fences and truncated answers
 * give no program.
 * Does not cover: whether the program compiles.
 */
import type { FINISH_REASONS, Turn } from "../schemas/trajectory.ts";

const PYTHON_TAGS = new Set(["python", "py", "python3"]);

type Fence = { tag: string; indent: number; start: number; end: number };

export type Extracted = Pick<Turn, "code" | "language" | "extraction"> & {
  /** UTF-16 offsets of the program in the answer; both 0 without one. */
  start: number;
  end: number;
};

export type ExtractOptions = {
  finishReason: (typeof FINISH_REASONS)[number];
  /** "last" if the prompt asked for a weak program first. */
  which: "first" | "last";
};

export function extractCode(answer: string, { finishReason, which }: ExtractOptions): Extracted {
  if (finishReason === "length") return none("cut");
  const { blocks, unclosed } = findBlocks(answer);
  const python = blocks.filter((block) => PYTHON_TAGS.has(block.tag));
  const marked = which === "last" ? python.at(-1) : python[0];
  // An unclosed python block is the program that the model meant; an earlier untagged block is
  // something else.
  if (unclosed !== null && isProgramTag(unclosed) && (marked === undefined || which === "last")) {
    return none("unclosed_fence");
  }
  const untagged = blocks.filter((block) => block.tag === "");
  const chosen = marked ?? (which === "last" ? untagged.at(-1) : untagged[0]);
  if (chosen === undefined) return none("no_code");
  const code = dedent(answer.slice(chosen.start, chosen.end), chosen.indent);
  if (code.trim() === "") return none("no_code");
  const extraction = marked === undefined ? "untagged_block" : "python_block";
  return { code, language: "python3", extraction, start: chosen.start, end: chosen.end };
}

const isProgramTag = (tag: string): boolean => tag === "" || PYTHON_TAGS.has(tag);

function none(extraction: Turn["extraction"]): Extracted {
  return { code: null, language: null, extraction, start: 0, end: 0 };
}

/**
 * Fences as in CommonMark: three or more backticks or tildes, closed by at least as many of the
 * same.
 */
function findBlocks(answer: string): { blocks: Fence[]; unclosed: string | null } {
  const blocks: Fence[] = [];
  let open: { mark: string; length: number; tag: string; indent: number; start: number } | null = null;
  let at = 0;
  while (at < answer.length) {
    const newline = answer.indexOf("\n", at);
    const next = newline === -1 ? answer.length : newline + 1;
    const fence = fenceAt(answer, at, newline === -1 ? answer.length : newline);
    if (fence !== null && open === null && fence.opens) open = { ...fence, start: next };
    else if (fence?.closes && fence.mark === open?.mark && fence.length >= open.length) {
      blocks.push(taggedInside(answer, { tag: open.tag, indent: open.indent, start: open.start, end: at }));
      open = null;
    }
    at = next;
  }
  return { blocks, unclosed: open?.tag ?? null };
}

const TAG_LINE = /[ \t]*(?:python3?|py)[ \t]*\r?\n/iy;

/**
 * Models sometimes put the tag on the line below the fence, where as a statement it would raise
 * NameError.
 */
function taggedInside(answer: string, block: Fence): Fence {
  if (block.tag !== "") return block;
  TAG_LINE.lastIndex = block.start;
  const line = TAG_LINE.exec(answer)?.[0];
  if (line === undefined || block.start + line.length > block.end) return block;
  return { ...block, tag: "python", start: block.start + line.length };
}

type FenceLine = {
  mark: string;
  length: number;
  tag: string;
  indent: number;
  opens: boolean;
  /** Without a tag, or followed by a sentence; a single word would be the tag of an inner block. */
  closes: boolean;
};

/** The fence on the line [from, to), if any. */
function fenceAt(answer: string, from: number, to: number): FenceLine | null {
  let at = from;
  while (at < to && (answer[at] === " " || answer[at] === "\t")) at++;
  const mark = answer[at];
  if (mark !== "`" && mark !== "~") return null;
  let end = at;
  while (end < to && answer[end] === mark) end++;
  if (end - at < 3) return null;
  const info = answer.slice(end, to).trim();
  // An info string with a backtick is inline code (```x```), not a fence.
  const opens = !(mark === "`" && info.includes("`"));
  const tag = (info.split(/[\s{,:]/, 1)[0] ?? "").toLowerCase();
  const closes = opens && (info === "" || /\s/.test(info));
  return { mark, length: end - at, tag, indent: at - from, opens, closes };
}

/**
 * Removes at most `indent` spaces from each line: a block inside a list item is indented as a
 * whole.
 */
function dedent(code: string, indent: number): string {
  if (indent === 0) return code;
  return code
    .split("\n")
    .map((line) => {
      let n = 0;
      while (n < indent && (line[n] === " " || line[n] === "\t")) n++;
      return line.slice(n);
    })
    .join("\n");
}
