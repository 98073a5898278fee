/**
 * Rows of HumanEval and HumanEval+ (openai_humaneval, evalplus/humanevalplus): a prompt with
 * signature and docstring, a body as the solution, and `check(candidate)`. EvalPlus' own release
 * has inputs without outputs instead: such rows have no tests, and serve as a benchmark only.
 */
import { assembleAsserted } from "../asserted.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { type Row, text } from "../row.ts";

/** Imports and functions that the prompt gives before the one that is asked for. */
function setupOf(prompt: string, entry: string): { setup_code?: string } {
  const given = prompt.slice(0, Math.max(0, prompt.search(new RegExp(`^def ${entry}\\b`, "m")))).trim();
  return given === "" ? {} : { setup_code: `${given}\n` };
}

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
    ...setupOf(prompt, entry),
    solutions: body.trim() === "" ? [] : [{ language: "python3", code }],
    assertions: { private_tests: [text(row, "test")] },
    identity: [id, prompt],
  });
}

export const humanevalPlus = defineFormat({
  name: "humaneval_plus",
  about:
    "HumanEval, evalplus/humanevalplus; calls with literal values as calls, other assertions as they are",
  prefix: "he",
  recognise: (look) =>
    hasAll(look, "prompt", "entry_point", "canonical_solution") &&
    (hasAll(look, "test") || hasAll(look, "base_input", "plus_input")),
  rows: {
    required: ["prompt", "entry_point", ["test", "base_input"]],
    optional: ["task_id", "canonical_solution"],
  },
  convert,
});
