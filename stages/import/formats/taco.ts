/**
 * Rows of BAAI/TACO: 17 columns that are all strings, some of them JSON and some Python literals.
 * The first test is public. Rows that run neither on stdin nor as a call are rejected.
 */
import type { Comparator } from "../../../schemas/problem.ts";
import { commonParts } from "../common-parts.ts";
import { emptyDraft } from "../draft.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace, type Split } from "../format.ts";
import { mebibytes, milliseconds } from "../limits.ts";
import { textList } from "../programs.ts";
import { type Row, text, textOrNull } from "../row.ts";

/** Columns beside the question, its solutions and its tests. */
export const TACO_COLUMNS = [
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
];
const UNKNOWN = "UNKNOWN_DIFFICULTY";
const TIERS = ["EASY", "MEDIUM", "MEDIUM_HARD", "HARD", "VERY_HARD"];
const TIER_ROWS = 200;

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

function tagsOf(row: Row): string[] {
  const lists = ["tags", "skill_types", "raw_tags"].map((name) => textList(row[name]) ?? []);
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

export const taco = defineFormat({
  name: "taco",
  about: "BAAI/TACO",
  prefix: "taco",
  date: "date",
  license: "apache-2.0",
  recognise: (look) => hasAll(look, "question", "solutions", "input_output", "raw_tags", "skill_types"),
  rows: {
    required: ["question", "solutions", "input_output", "difficulty"],
    optional: TACO_COLUMNS,
    counts: { train: 25_443, test: 1_000 },
    checkWhole,
  },
  convert,
});
