import { expect, test } from "vitest";
import { recogniseRows } from "../../../../stages/import/recognise.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { reasons, runImport, writeLines } from "../run-import.ts";

const folder = scratchFolder();
/** The form of EvalPlus' own release: inputs, and a solution that gives the outputs. */
const row = {
  task_id: "HumanEval/900",
  prompt: 'def add_up(a, b):\n    """Add two numbers."""\n',
  entry_point: "add_up",
  canonical_solution: "    return a + b\n",
  base_input: [[1, 2]],
  plus_input: [[3, 4]],
  atol: 0,
};

test("rows with inputs and no outputs have no tests; a benchmark keeps their statement and solution", async () => {
  expect(recogniseRows([row], null)?.format.name).toBe("humaneval_plus");
  const inputs = [{ path: writeLines(folder, [row]), format: "humaneval_plus" }];
  expect(reasons(await runImport({ inputs }, folder))).toEqual({ no_tests: 1 });
  const { problems } = await runImport({ inputs, keep_untested: true }, folder);
  expect(problems).toMatchObject([
    { statement: row.prompt, solutions: [{ code: row.prompt + row.canonical_solution }] },
  ]);
});
