/** One pass over the buckets of a run, with the times that its journals have. */
import { mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { encodeRecord } from "../../../../pipeline/journal/record.ts";
import { verdictKey } from "../../../../pipeline/journal/verdict-key.ts";
import { collect } from "../../../../pipeline/report/collect/collect.ts";
import type { Collected } from "../../../../pipeline/report/collect/collector.ts";
import { openSource, type ReportSource } from "../../../../pipeline/store/source.ts";
import { publicRequest } from "../../../../rollout/public-tests.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { problemAt, trajectoryAt, verificationOf } from "../made/records.ts";
import { makeRun } from "../made/run.ts";

const folder = scratchFolder();
const steps: number[] = [];
let source: ReportSource;

/** Writes a verdict on the last program of a trajectory of problem 1 into its journal. */
function record(sample: number, { ms, version }: { ms: number; version: string }): void {
  const { judge } = source.plan.config;
  const code = trajectoryAt(1, sample).turns.at(-1)?.code ?? "";
  const request = publicRequest(code, { problem: problemAt(1), judgeOptions: judge });
  const k = verdictKey({ purpose: "generate", python: judge.python }, request, version);
  const line = encodeRecord({ k, v: { tests: [{ cpuMs: ms }] } });
  mkdirSync(source.run.journal(1), { recursive: true });
  writeFileSync(join(source.run.journal(1), `${sample}.jsonl`), line);
}
const all = (): Promise<Collected> => {
  steps.length = 0;
  return collect(source, { add: async () => undefined }, (done) => steps.push(done));
};

beforeAll(async () => {
  await makeRun(folder, { problems: 4, samples: 3, buckets: 4 });
  unlinkSync(join(folder, "stages", "import", "key-import", "bucket-0002.json"));
  source = await openSource(folder);
});

test("buckets are counted as they are read; one that is not imported yet has no rows", async () => {
  const { index, buckets } = await all();
  expect(steps).toEqual([1, 2, 3, 4]);
  expect(buckets).toBe(3);
  expect(index.problems.map(({ id }) => id)).toEqual([0, 1, 3].map((at) => problemAt(at).problem_id));
  expect(index.rows.problem).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  expect(index.name).toBe("made");
});

test("programs have the times of the version of the judge that the verdicts of their bucket name", async () => {
  expect((await all()).cpu).toEqual({ times: [], unknown: 9 });
  const version = verificationOf(trajectoryAt(1, 2)).judge_version ?? "";
  record(2, { ms: 7, version });
  expect((await all()).cpu).toEqual({ times: [{ slowest_ms: 7, total_ms: 7, tests: 1 }], unknown: 8 });
  record(2, { ms: 7, version: "unknown" });
  expect((await all()).cpu.unknown).toBe(9);
});
