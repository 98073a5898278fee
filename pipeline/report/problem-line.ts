/**
 * A problem as a line of the index. The counts of its trajectories are added while they are read.
 */
import type { Problem } from "../../schemas/problem.ts";
import type { ChainBucket } from "./collect/read-run.ts";
import type { ProblemLine } from "./shared/format.ts";

/** A problem that was given up is not published either, but is not contaminated. */
function removedBy(
  { problem_id }: Problem,
  chains: readonly ChainBucket[],
): { removed: string; given_up: string } {
  const reasons = chains.flatMap(({ cleared }) => cleared.get(problem_id)?.reason ?? []);
  const stages = chains.flatMap(({ givenUp }) =>
    givenUp.flatMap((one) => (one.problem_id === problem_id ? [one.stage] : [])),
  );
  return {
    removed: reasons.find((reason) => reason !== "failed") ?? "",
    given_up: [...new Set(stages)].join(", "),
  };
}

/** @param chunk number of the file with the problem's texts */
export function problemLine(problem: Problem, chains: readonly ChainBucket[], chunk: number): ProblemLine {
  const { problem_id: id, name, source, difficulty, tags } = problem;
  const tests = problem.public_tests.length + problem.private_tests.length + problem.generated_tests.length;
  return {
    id,
    name,
    source,
    difficulty: difficulty ?? "unknown",
    tags,
    tests,
    chunk,
    ...removedBy(problem, chains),
    samples: 0,
    solved: [],
    single: 0,
    multi: 0,
  };
}
