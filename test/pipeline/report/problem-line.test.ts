import { expect, test } from "vitest";
import type { ChainBucket } from "../../../pipeline/report/collect/read-run.ts";
import { problemLine } from "../../../pipeline/report/problem-line.ts";
import type { Decision } from "../../../schemas/decision.ts";
import { makeProblem } from "../../make.ts";

const chainOf = (reason: string | null, stages: string[] = []): ChainBucket =>
  ({
    cleared: new Map([["p1", { kept: reason === null, reason } as Decision]]),
    givenUp: stages.map((stage) => ({ stage, problem_id: "p1", rows: 1, detail: "" })),
  }) as unknown as ChainBucket;

test("a line counts all tests, and its trajectories from 0", () => {
  const line = problemLine(makeProblem({ difficulty: null }), [], 7);
  expect(line).toMatchObject({ id: "p1", tests: 2, chunk: 7, difficulty: "unknown", samples: 0, solved: [] });
  expect([line.removed, line.given_up]).toEqual(["", ""]);
});

test("a contaminated problem names its rule, one that was given up its stages, each once", () => {
  expect(problemLine(makeProblem(), [chainOf("cross_test")], 0)).toMatchObject({ removed: "cross_test" });
  const lost = problemLine(
    makeProblem(),
    [chainOf("failed", ["verify"]), chainOf(null, ["verify", "score"])],
    0,
  );
  expect([lost.removed, lost.given_up]).toEqual(["", "verify, score"]);
});
