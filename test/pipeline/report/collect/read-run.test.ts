/** What a report reads of each bucket of a run, sealed or not. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bucket, readBucket, readEnds } from "../../../../pipeline/report/collect/read-run.ts";
import { openSource, type ReportSource } from "../../../../pipeline/store/source.ts";
import { failedDecision } from "../../../../pipeline/worker/check-decisions.ts";
import { problemAt, trajectoryAt } from "../made/records.ts";
import { makeRun } from "../made/run.ts";

const folder = mkdtempSync(join(tmpdir(), "read-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const lost = problemAt(2).problem_id;

let source: ReportSource;
let bucket: Bucket;
beforeAll(async () => {
  await makeRun(folder, {
    problems: 4,
    samples: 6,
    change: (stage, { decisions, rows }) => ({
      decisions:
        stage === "subsample"
          ? decisions.map((d) => (d.problem_id === lost ? failedDecision(d.row_id, lost, 3) : d))
          : decisions,
      // Where every turn is judged, a trajectory has a verification for each.
      rows:
        stage === "verify"
          ? rows.flatMap((row) => [row, { ...row, row_id: `${row.row_id}#x`, turn: 9 }])
          : rows,
    }),
  });
  source = await openSource(folder);
  const read = await readBucket(source, 0);
  if (read === null) throw new Error("bucket 0 is not sealed");
  bucket = read;
});

test("a bucket has its problems, trajectories and all verifications of each", () => {
  const [chain] = bucket.chains;
  expect(bucket.problems.map((p) => p.problem_id)).toEqual([0, 2].map((at) => problemAt(at).problem_id));
  expect(chain?.trajectories).toHaveLength(12);
  expect(chain?.verifications.get(trajectoryAt(0, 0).trajectory_id)?.map(({ turn }) => turn)).toEqual([1, 9]);
});

test("decisions on rows are by stage and row, those on problems are apart", () => {
  const [chain] = bucket.chains;
  expect(chain?.decisions.map(({ stage }) => stage)).toEqual([
    "verify",
    "keep-passing",
    "subsample",
    "split",
    "dedup",
    "strip-prompts",
  ]);
  expect(chain?.decisions[1]?.byRow.get(trajectoryAt(0, 2).trajectory_id)?.reason).toBe("wrong_answer");
  expect(chain?.cleared.get(problemAt(0).problem_id)?.reason).toBe("cross_test");
  expect(chain?.cleared.get(lost)?.kept).toBe(true);
});

test("examples count with their tokens, pairs with their problem", () => {
  const [chain] = bucket.chains;
  expect(chain?.published.get(trajectoryAt(0, 0).trajectory_id)).toBe(300);
  expect(chain?.published.has(trajectoryAt(0, 2).trajectory_id)).toBe(false);
  expect(chain?.pairs.map(({ problem_id }) => problem_id)).toEqual(bucket.problems.map((p) => p.problem_id));
});

test("problems that were given up are named with the rows lost", () => {
  expect(bucket.chains[0]?.givenUp).toMatchObject([{ stage: "subsample", problem_id: lost, rows: 4 }]);
});

test("the ends of rows are read without their texts", async () => {
  const ends = await readEnds(source, 0);
  expect(ends?.problems[0]).toEqual({ problem_id: "problem-00000", name: "Problem 0" });
  expect(Object.keys(ends?.chain.trajectories[0] ?? {}).sort()).toEqual([
    "outcome",
    "problem_id",
    "trajectory_id",
  ]);
  expect(ends?.chain.decisions).toEqual(bucket.chains[0]?.decisions);
});

test("from the first stage that is not sealed on nothing is read", async () => {
  const [chain = []] = source.chains;
  const unsealed = { readSeal: () => Promise.resolve(null) };
  const at = chain.findIndex(({ name }) => name === "split");
  const part = chain.map((link, i) => (i === at ? { ...link, files: unsealed } : link));
  const read = await readBucket({ ...source, chains: [part as never] }, 0);
  expect(read?.chains[0]?.decisions.map(({ stage }) => stage)).toEqual([
    "verify",
    "keep-passing",
    "subsample",
  ]);
  expect([read?.chains[0]?.published.size, read?.chains[0]?.cleared.size]).toEqual([0, 0]);
});

test("a bucket whose problems are not sealed is not there", async () => {
  const problems = { readSeal: () => Promise.resolve(null) } as never;
  expect(await readBucket({ ...source, problems }, 0)).toBeNull();
  expect(await readEnds({ ...source, problems }, 0)).toBeNull();
});
