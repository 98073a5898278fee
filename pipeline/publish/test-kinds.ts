/**
 * Solve rates of the published problems by their kind of tests, for the card: assertions run in the
 * program's own process, so their rates are told apart.
 */
import type { PublishedProblem } from "../../schemas/published.ts";

type Sums = { problems: number; samples: number; solved: number };
export type KindSums = { assert: Sums; other: Sums };

export const noSums = (): Sums => ({ problems: 0, samples: 0, solved: 0 });

/** Adds up the problems that pass by. */
export async function* byKind(
  problems: AsyncIterable<PublishedProblem>,
  sums: KindSums,
): AsyncGenerator<PublishedProblem, void, undefined> {
  for await (const problem of problems) {
    const sum = problem.test_kind === undefined ? sums.other : sums.assert;
    sum.problems++;
    sum.samples += problem.samples;
    sum.solved += problem.solved_by_turn.reduce((all, count) => all + count, 0);
    yield problem;
  }
}

const rate = ({ samples, solved }: Sums): string =>
  samples === 0
    ? "none sampled"
    : `${((100 * solved) / samples).toFixed(1)} % of ${samples} trajectories pass`;

/** Lines of the card's limits; none without assertions. */
export function kindLines({ assert, other }: KindSums): string[] {
  if (assert.problems === 0) return [];
  return [
    `- ${assert.problems} problems are tested by assertions (\`test_kind\` is assert): ${rate(assert)}. These run in`,
    "  the program's own process, so a program that is written to deceive them, or whose objects equal everything,",
    `  passes. Of the ${other.problems} others, ${rate(other)}.`,
  ];
}
