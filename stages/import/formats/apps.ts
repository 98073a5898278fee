/**
 * Rows of APPS as `datasets` saves them (Arrow), or as JSON lines or Parquet of the same columns.
 * The first test is the public one, as in TACO.
 */
import { commonParts } from "../common-parts.ts";
import { emptyDraft } from "../draft.ts";
import { type Conversion, defineFormat, hasAll } from "../format.ts";
import { type Row, text, textOrNull } from "../row.ts";

/** The files of the hub have `id`, what `datasets` saves of their script has `problem_id`. */
const ID = ["problem_id", "id"] as const;

/** Older exports hold the id as text of four digits. */
function idOf(row: Row): string {
  const name = ID.find((column) => row[column] !== undefined) ?? ID[0];
  const id = row[name];
  return typeof id === "bigint" || typeof id === "number"
    ? String(id)
    : text(row, name).replace(/^0+(?=\d)/, "");
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

export const apps = defineFormat({
  name: "apps",
  about: "codeparrot/apps: the raw files, or what `datasets` saves",
  prefix: "apps",
  license: "mit",
  recognise: (look) =>
    hasAll(look, "question", "solutions", "input_output") && ID.some((name) => look.columns.has(name)),
  rows: {
    required: [ID, "question", "solutions", "input_output"],
    optional: ["difficulty", "url", "starter_code"],
    counts: { train: 5_000, test: 5_000 },
  },
  convert,
});
