/**
 * Text of a problem for the viewer: statement, public tests, and other tests that were the first to
 * fail.
 */
import type { Problem, Test } from "../../schemas/problem.ts";
import type { Verification } from "../../schemas/verdict.ts";
import type { ProblemBody, ShownTest } from "./shared/format.ts";

/** Maximum characters of a test's input or output in a report; tests may have 64 MiB. */
const TEST_CHARACTERS = 1 << 20;

const cut = (text: string): string =>
  text.length <= TEST_CHARACTERS
    ? text
    : `${text.slice(0, TEST_CHARACTERS)}\n[cut: ${text.length} characters in all; the import files of the run have them]`;

const shown = ({ input, output }: Test): Test => ({ input: cut(input), output: cut(output) });

export function problemBody(problem: Problem, verifications: readonly Verification[]): ProblemBody {
  const groups = {
    public: problem.public_tests,
    private: problem.private_tests,
    generated: problem.generated_tests,
  };
  const tests: ShownTest[] = problem.public_tests.map((test, index) => ({
    ...shown(test),
    group: "public",
    index,
  }));
  const seen = new Set<string>();
  for (const { failing_group: group, failing_index: index } of verifications) {
    if (group === null || index === null || group === "public" || seen.has(`${group} ${index}`)) continue;
    seen.add(`${group} ${index}`);
    const test = groups[group][index];
    if (test !== undefined) tests.push({ ...shown(test), group, index });
  }
  const { problem_id: id, statement, source_row, url, flags } = problem;
  return { id, statement, source_row, url, flags, tests };
}
