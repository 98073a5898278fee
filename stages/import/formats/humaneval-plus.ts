/**
 * Rows of HumanEval and HumanEval+ (openai_humaneval, evalplus/humanevalplus): a prompt with
 * signature and docstring, a body as the solution, and `check(candidate)`.
 */
import { assembleAsserted } from "../asserted.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { type Row, text } from "../row.ts";

function convert(row: Row, place: RowPlace): Conversion {
  const id = text(row, "task_id");
  const prompt = text(row, "prompt");
  const entry = text(row, "entry_point");
  const body = text(row, "canonical_solution");
  const isWhole = new RegExp(`^def ${entry}\\b`, "m").test(body);
  const code = isWhole ? body : prompt + body;
  return assembleAsserted({
    source: "humaneval",
    name: id || place.fallbackName,
    statement: prompt,
    starter_code: prompt || null,
    fn_name: entry || null,
    solutions: body.trim() === "" ? [] : [{ language: "python3", code }],
    assertions: { private_tests: text(row, "test") },
    identity: [id, prompt],
  });
}

export const humanevalPlus = defineFormat({
  name: "humaneval_plus",
  about: "HumanEval, evalplus/humanevalplus; rows whose assertions are calls with literal values",
  prefix: "he",
  recognise: (look) => hasAll(look, "prompt", "entry_point", "test", "canonical_solution"),
  rows: { required: ["prompt", "entry_point", "test"], optional: ["task_id", "canonical_solution"] },
  convert,
});
