/**
 * Rows of KodCode/KodCode-V1: a question, a solution as a module, and tests of pytest that import
 * it.
 */
import { assembleAsserted } from "../asserted.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { programsOf } from "../programs.ts";
import { type Row, text, textOrNull } from "../row.ts";

function convert(row: Row, place: RowPlace): Conversion {
  const id = text(row, "question_id");
  const statement = text(row, "question");
  const [info] = Array.isArray(row.test_info) ? (row.test_info as (Row | null)[]) : [];
  const name = info?.function_name;
  const declared = info?.function_declaration;
  return assembleAsserted({
    source: `kodcode/${text(row, "subset") || "unknown"}`,
    name: id || place.fallbackName,
    statement,
    fn_name: typeof name === "string" && name !== "" ? name : null,
    starter_code: typeof declared === "string" && declared !== "" ? `${declared}\n    ` : null,
    solutions: programsOf(row.solution, place).solutions,
    difficulty: textOrNull(row, "gpt_difficulty"),
    assertions: { private_tests: [text(row, "test")] },
    identity: [id, statement],
  });
}

export const kodcode = defineFormat({
  name: "kodcode",
  about: "KodCode/KodCode-V1; calls with literal values as calls, other assertions as they are",
  prefix: "kod",
  license: "cc-by-nc-4.0",
  recognise: (look) => hasAll(look, "question", "solution", "test", "test_info"),
  rows: {
    required: ["question", "test"],
    optional: ["question_id", "solution", "test_info", "subset", "gpt_difficulty"],
  },
  convert,
});
