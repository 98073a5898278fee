/** Where the rows of a whole run ended, as the report of another run reads it. */
import { readdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { collect } from "../../../pipeline/report/collect/collect.ts";
import { type Ends, endsIn, endsOf } from "../../../pipeline/report/compare-runs.ts";
import { openSource, type ReportSource } from "../../../pipeline/store/source.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { problemAt, trajectoryAt } from "./made/records.ts";
import { makeRun } from "./made/run.ts";

const folder = scratchFolder();
const [run, half] = [join(folder, "run"), join(folder, "half")];
const stray = trajectoryAt(1, 4).trajectory_id;

beforeAll(async () => {
  await makeRun(run, {
    problems: 4,
    samples: 6,
    change: (stage, { decisions, rows }) => ({
      decisions,
      rows: rows.flatMap((row) => {
        // A row of a problem that the bucket does not have.
        if (stage === "generate" && row.trajectory_id === stray) return [{ ...row, problem_id: "absent" }];
        // With every turn judged, a later verification comes before an earlier one.
        if (stage !== "verify") return [row];
        return [
          row,
          { ...row, row_id: `${row.row_id}#0`, turn: 0, verdict: row.verdict === "OK" ? "WA" : "OK" },
        ];
      }),
    }),
  });
  await makeRun(half, { problems: 4, samples: 1, buckets: 4 });
  const sealed = join(half, "stages", "import", "key-import");
  for (const name of readdirSync(sealed).filter((one) => /000[02]\.json$/.test(one)))
    unlinkSync(join(sealed, name));
});

const sorted = ({ rows, problems }: Ends) => ({ rows: [...rows].sort(), problems: [...problems].sort() });
async function ofReport(source: ReportSource): Promise<Ends> {
  const none = { add: async () => undefined };
  return endsOf((await collect(source, none, () => undefined)).index);
}

test("each row has the end of its last decision", async () => {
  const { rows } = await endsIn(await openSource(run));
  expect(rows.size).toBe(24);
  expect(rows.get(trajectoryAt(1, 0).trajectory_id)).toBe("published");
  expect(rows.get(trajectoryAt(1, 2).trajectory_id)).toBe("keep-passing: wrong_answer");
  expect(rows.get(trajectoryAt(1, 3).trajectory_id)).toBe("dedup: near_duplicate");
  expect(rows.get(trajectoryAt(0, 0).trajectory_id)).toBe("decontaminate: cross_test");
});

test("problems have their trajectories, those that end right by the last verdict, and published ones", async () => {
  const { problems } = await endsIn(await openSource(run));
  expect([0, 1, 2].map((at) => problems.get(problemAt(at).problem_id))).toEqual([
    { name: "Problem 0", samples: 6, right: 4, published: 0 },
    { name: "Problem 1", samples: 5, right: 3, published: 2 },
    { name: "Problem 2", samples: 6, right: 4, published: 3 },
  ]);
});

test("a row of a problem that the run does not have is counted for no problem", async () => {
  const { rows, problems } = await endsIn(await openSource(run));
  expect(rows.has(stray)).toBe(true);
  expect([...problems.values()].reduce((sum, { samples }) => sum + samples, 0)).toBe(23);
});

test("buckets that are not imported yet have no rows and no problems; the others are read", async () => {
  const { rows, problems } = await endsIn(await openSource(half));
  expect([...problems.keys()]).toEqual([1, 3].map((at) => problemAt(at).problem_id));
  expect([...rows.keys()]).toEqual([1, 3].map((at) => trajectoryAt(at, 0).trajectory_id));
});

test("a run read for comparison ends as it does in its own report", async () => {
  const source = await openSource(half);
  expect(sorted(await endsIn(source))).toEqual(sorted(await ofReport(source)));
});
