/**
 * Rows of SandboxFusion's CommonOJ data sets: id, content, labels, and test as a list of
 * {input: {stdin}, output: {stdout}}, each a value or its text.
 */
import { assemble } from "../assemble.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { languageName, programsOf } from "../programs.ts";
import { isText, type Row, text } from "../row.ts";
import { parsedObject } from "../tests.ts";

function convert(row: Row, place: RowPlace): Conversion {
  const labels = parsedObject(row.labels) ?? {};
  const { id } = row;
  const own = isText(id) || typeof id === "bigint" || typeof id === "number" ? String(id) : "";
  const title = isText(labels.title) ? labels.title : "";
  const statement = text(row, "content");
  const { solutions, others } = programsOf(
    row.canonical_solution ?? labels.canonical_solution,
    place,
    languageName(labels.programming_language) ?? "python3",
  );
  return assemble({
    source: "sandbox_fusion",
    name: title || own || place.fallbackName,
    statement,
    solutions,
    others,
    difficulty: isText(labels.difficulty) ? labels.difficulty : null,
    tests: { private_tests: row.test },
    identity: [own, statement],
  });
}

export const sandboxFusion = defineFormat({
  name: "sandbox_fusion",
  about: "CommonOJ rows of SandboxFusion",
  prefix: "sf",
  recognise: (look) => hasAll(look, "content", "test", "labels"),
  rows: {
    required: ["content", "test"],
    optional: ["id", "labels", "canonical_solution"],
    exact: true,
  },
  convert,
});
