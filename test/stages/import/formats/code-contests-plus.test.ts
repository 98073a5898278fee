/** CodeContests+: what becomes of its C++ checkers, and its licence. */
import { expect, test } from "vitest";
import { problemCounts } from "../../../../pipeline/cli/problems.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { makeContext } from "../../context.ts";
import { writeLines } from "../run-import.ts";

const folder = scratchFolder();
const row = (id: string, checker: string | null) => ({
  id,
  title: `Task ${id}`,
  source: "Codeforces",
  description: `Read ${id} numbers.`,
  time_limit: 1000,
  memory_limit: 256,
  checker,
  test_cases: [{ input: "1\n", output: "1\n" }],
  correct_submissions: [],
  incorrect_submissions: [],
});

test("rows with a checker are flagged and counted: it is not run; problems have the licence of the set", async () => {
  const path = writeLines(folder, [row("1", "#include <testlib.h>"), row("2", ""), row("3", null)]);
  const sections = { import: { inputs: [{ path, format: "code_contests_plus" }] } };
  const counts = await problemCounts(makeContext({ sections }).config, folder);
  expect(counts).toMatchObject({
    problems: 3,
    flags: { source_checker_not_run: 1 },
    comparator: { tokens: 3 },
    licences: { "cc-by-4.0": 3 },
  });
});
