/**
 * Rows of PrimeIntellect/verifiable-coding-problems, SYNTHETIC-1 and
 * open-r1/verifiable-coding-problems: tests in verification_info {language, test_cases: [{type,
 * input, output, fn_name}]}, as an object or as the text of one. Tasks of other verifiers than
 * tests are rejected.
 */
import { assemble } from "../assemble.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { languageName, programsOf } from "../programs.ts";
import { isText, type Row, text } from "../row.ts";
import { parsedObject } from "../tests.ts";

const STATEMENT = ["problem_statement", "problem", "prompt"] as const;

function convert(row: Row, place: RowPlace): Conversion {
  const id = text(row, "problem_id") || text(row, "in_source_id");
  const column = STATEMENT.find((name) => isText(row[name]) && row[name] !== "") ?? "prompt";
  const statement = text(row, column);
  const info = parsedObject(row.verification_info);
  const metadata = parsedObject(row.metadata) ?? {};
  const { solutions, others } = programsOf(
    row.gold_standard_solution,
    place,
    languageName(info?.language) ?? "python3",
  );
  return assemble({
    source: `prime/${text(row, "source") || "unknown"}`,
    name: id || place.fallbackName,
    statement,
    solutions,
    others,
    difficulty: isText(metadata.difficulty) ? metadata.difficulty : null,
    url: isText(metadata.problem_url) ? metadata.problem_url : null,
    tests: { private_tests: info?.test_cases ?? (info === null ? row.verification_info : null) },
    identity: [id, statement],
  });
}

export const prime = defineFormat({
  name: "prime",
  about: "PrimeIntellect/verifiable-coding-problems, SYNTHETIC-1, open-r1/verifiable-coding-problems",
  prefix: "prime",
  recognise: (look) => hasAll(look, "verification_info") && STATEMENT.some((name) => look.columns.has(name)),
  rows: {
    required: ["verification_info", STATEMENT],
    optional: ["problem_id", "in_source_id", "source", "gold_standard_solution", "metadata"],
    exact: true,
  },
  convert,
});
