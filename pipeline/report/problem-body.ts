/**
 * Text of a problem for the viewer: statement, public tests, and other tests that were the first to
 * fail.
 */
import type { Contamination } from "../../schemas/contamination.ts";
import type { Problem, Test } from "../../schemas/problem.ts";
import type { Verification } from "../../schemas/verdict.ts";
import { formattedText } from "./formatted-text.ts";
import type { NearItem, ProblemBody, ShownTest } from "./shared/format.ts";

/** Maximum characters of a test's input or output in a report; tests may have 64 MiB. */
const TEST_CHARACTERS = 1 << 20;

const cut = (text: string): string =>
  text.length <= TEST_CHARACTERS
    ? text
    : `${text.slice(0, TEST_CHARACTERS)}\n[cut: ${text.length} characters in all; the import files of the run have them]`;

const shown = ({ input, output }: Test): Test => ({ input: cut(input), output: cut(output) });

const near = ({ wording, cosine, containment8 }: Contamination): number =>
  wording ?? Math.max(cosine ?? 0, containment8);

function nearestItems(pairs: readonly Contamination[]): NearItem[] {
  return [...pairs]
    .sort((a, b) => Number(b.removed) - Number(a.removed) || near(b) - near(a))
    .map((pair) => ({
      pair_id: pair.pair_id,
      benchmark: pair.benchmark,
      item_name: pair.item_name,
      removed: pair.removed,
      rule: pair.rule,
      cleared: pair.cleared,
      cosine: pair.cosine,
      containment8: pair.containment8,
      ...((pair.wording ?? null) !== null && { wording: pair.wording }),
      ...((pair.undecided ?? null) !== null && { undecided: pair.undecided }),
    }));
}

/** @param pairs of the problem with benchmark items */
export function problemBody(
  problem: Problem,
  verifications: readonly Verification[],
  pairs: readonly Contamination[] = [],
): ProblemBody {
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
  const formatted = formattedText(statement);
  return { id, statement, formatted, source_row, url, flags, tests, nearest: nearestItems(pairs) };
}
