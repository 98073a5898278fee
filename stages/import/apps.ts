/**
 * Rows of APPS as `datasets` saves them (Arrow), or as JSON lines or Parquet of the same columns.
 * The first test is the public one, as in TACO.
 */
import { type Conversion, emptyDraft, type Format, type Row, text, textOrNull } from "./format.ts";
import { commonParts } from "./taco.ts";

/** Older exports hold the id as text of four digits. */
function idOf(row: Row): string {
  const id = row.problem_id;
  return typeof id === "bigint" || typeof id === "number"
    ? String(id)
    : text(row, "problem_id").replace(/^0+(?=\d)/, "");
}

function convert(row: Row): Conversion {
  const id = idOf(row);
  const name = `apps ${id}`;
  const statement = text(row, "question");
  if (statement.trim() === "") return { rejection: { reason: "empty_statement", detail: null }, name };
  const { parts, flags, untested } = commonParts(row);
  const draft = emptyDraft({
    source: "apps",
    name,
    statement,
    ...parts,
    difficulty: textOrNull(row, "difficulty"),
    url: textOrNull(row, "url"),
    flags,
  });
  return { draft, identity: [id, statement], untested };
}

export const apps: Format = {
  prefix: "apps",
  required: ["problem_id", "question", "solutions", "input_output"],
  optional: ["difficulty", "url", "starter_code"],
  counts: { train: 5_000, test: 5_000 },
  convert,
};
