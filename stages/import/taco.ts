/**
 * Rows of BAAI/TACO: 17 columns that are all strings, some of them JSON and some Python literals.
 * The first test is public. Rows that run neither on stdin nor as a call are rejected.
 */
import type { Comparator, Solution } from "../../schemas/problem.ts";
import {
  type Conversion,
  counted,
  type Draft,
  emptyDraft,
  type Format,
  type Rejection,
  type Row,
  type RowPlace,
  type Split,
  text,
  textOrNull,
} from "./format.ts";
import { inputOutput, parseEither, withoutTruncated } from "./tests.ts";

const UNKNOWN = "UNKNOWN_DIFFICULTY";
const TIERS = ["EASY", "MEDIUM", "MEDIUM_HARD", "HARD", "VERY_HARD"];
const TIER_ROWS = 200;
const READS_STDIN = /\binput\s*\(|\bstdin\b|\bopen\s*\(\s*0/;
const DEFINES = /^\s*(?:class|def)\s/m;
const RETURNS_LIST = /->\s*["']?(?:typing\.)?(?:List|list|Tuple|tuple|Sequence)\b/;
const MEBIBYTES = { k: 1 / 1024, m: 1, g: 1024 };

/** Texts of a list literal, JSON or Python; anything else gives none. */
export function textList(source: string): string[] | null {
  if (source.trim() === "") return [];
  try {
    const value = parseEither(source);
    if (!Array.isArray(value)) return null;
    return value.filter((member) => typeof member === "string");
  } catch {
    return null;
  }
}

/**
 * "1 second", "2.5 seconds", "500 ms", "1.5" as whole milliseconds; null if it has no such value.
 */
export function milliseconds(limit: string): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(ms|milli\w*|s|sec\w*|min\w*)?\b/i.exec(limit);
  if (found === null) return null;
  const unit = (found[2] ?? "s").toLowerCase();
  const factor = unit.startsWith("mil") || unit === "ms" ? 1 : unit.startsWith("min") ? 60_000 : 1000;
  const value = Math.ceil(Number(found[1]) * factor);
  return value > 0 && Number.isSafeInteger(value) ? value : null;
}

/** "512 megabytes", "64 MB", "65536 KB" as whole mebibytes; null if it has no such value. */
export function mebibytes(limit: string): number | null {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([kmg])/.exec(limit.toLowerCase()) ?? [];
  if (unit !== "k" && unit !== "m" && unit !== "g") return null;
  const value = Math.ceil(Number(amount) * MEBIBYTES[unit]);
  return value > 0 && Number.isSafeInteger(value) ? value : null;
}

/**
 * Comparator and flags of a case of the special-judge list: 1 several answers, 2 letter case, 3
 * float tolerance.
 */
function specialJudge(kind: number | null): { comparator?: Comparator; flags: string[] } {
  if (kind === null) return { flags: [] };
  const provenance = "special-judge list";
  const flags = ["special_judge"];
  if (kind === 2) return { comparator: { kind: "codecontests", checker: null, provenance }, flags };
  if (kind === 3) return { comparator: { kind: "tokens", checker: null, provenance }, flags };
  return { flags: [...flags, "several_answers"] };
}

type Common = {
  parts: Pick<
    Draft,
    "public_tests" | "private_tests" | "fn_name" | "solutions" | "starter_code" | "comparator"
  >;
  flags: string[];
  untested: Rejection;
};

const CALL: Comparator = { kind: "call", checker: null, provenance: "source row" };
const TOKENS: Comparator = { kind: "tokens", checker: null, provenance: "default" };

/**
 * What TACO and APPS share: tests of input_output (the first is public), solutions, starter code.
 */
export function commonParts(row: Row): Common {
  const starter_code = textOrNull(row, "starter_code");
  const codes = textList(text(row, "solutions"));
  const solutions: Solution[] = (codes ?? []).map((code) => ({ language: "python3", code }));
  const flags = codes === null ? ["unreadable_solutions"] : [];
  const rest = { solutions, starter_code };
  const none = (untested: Rejection): Common => ({
    parts: { public_tests: [], private_tests: [], fn_name: null, comparator: TOKENS, ...rest },
    flags,
    untested,
  });
  const found = inputOutput(text(row, "input_output"), RETURNS_LIST.test(starter_code ?? ""));
  if ("rejection" in found) return none(found.rejection);
  const { fnName: fn_name } = found;
  if (
    fn_name === null &&
    DEFINES.test(starter_code ?? "") &&
    !solutions.some(({ code }) => READS_STDIN.test(code))
  ) {
    return none({
      reason: "not_runnable",
      detail: "asks for a function, names none, and no solution reads stdin",
    });
  }
  const { tests, truncated } =
    fn_name === null ? withoutTruncated(found.tests) : { tests: found.tests, truncated: 0 };
  return {
    parts: {
      public_tests: tests.slice(0, 1),
      private_tests: tests.slice(1),
      fn_name,
      comparator: fn_name === null ? TOKENS : CALL,
      ...rest,
    },
    flags: [...found.flags, ...flags, ...counted("truncated_tests", truncated)],
    untested: { reason: "no_tests", detail: truncated > 0 ? `${truncated} truncated tests` : null },
  };
}

function tagsOf(row: Row): string[] {
  const lists = ["tags", "skill_types", "raw_tags"].map((name) => textList(text(row, name)) ?? []);
  const [tags, skills, raw] = lists as [string[], string[], string[]];
  const named = [...tags, ...skills];
  return [...new Set(named.length > 0 ? named : raw)];
}

function convert(row: Row, place: RowPlace): Conversion {
  const given = text(row, "name");
  const name = given || place.fallbackName;
  const statement = text(row, "question");
  if (statement.trim() === "") return { rejection: { reason: "empty_statement", detail: null }, name };
  const { parts, flags, untested } = commonParts(row);
  const judge = specialJudge(place.specialJudge);
  const source = text(row, "source") || "unknown";
  const difficulty = text(row, "difficulty");
  const draft = emptyDraft({
    source: `taco/${source}`,
    name,
    statement,
    ...parts,
    ...(judge.comparator && parts.fn_name === null && { comparator: judge.comparator }),
    cpu_limit_ms: milliseconds(text(row, "time_limit")),
    memory_limit_mb: mebibytes(text(row, "memory_limit")),
    difficulty: difficulty === "" || difficulty === UNKNOWN ? null : difficulty,
    tags: tagsOf(row),
    url: textOrNull(row, "url"),
    flags: [
      ...judge.flags,
      ...flags,
      ...(Number(text(row, "picture_num")) > 0 ? ["image_in_statement"] : []),
    ],
  });
  return { draft, identity: [source, given, statement], untested };
}

/**
 * The whole test split has 200 rows in each of five tiers; exports without difficulties cannot be
 * checked.
 */
function checkWhole(split: Split, difficulties: readonly (string | null)[]): string | null {
  if (split !== "test" || difficulties.includes(null)) return null;
  const counts = TIERS.map((tier) => difficulties.filter((difficulty) => difficulty === tier).length);
  if (counts.every((count) => count === TIER_ROWS)) return null;
  return `difficulties ${TIERS.map((tier, i) => `${tier} ${counts[i]}`).join(", ")}`;
}

export const taco: Format = {
  prefix: "taco",
  required: ["question", "solutions", "input_output", "difficulty"],
  optional: [
    "starter_code",
    "raw_tags",
    "name",
    "source",
    "tags",
    "skill_types",
    "url",
    "time_limit",
    "memory_limit",
    "picture_num",
  ],
  counts: { train: 25_443, test: 1_000 },
  convert,
  checkWhole,
};
