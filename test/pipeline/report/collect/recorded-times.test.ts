/** CPU times from made-up journals; cpu-times.test.ts reads the journal of a real run. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { JUDGE_VERSION } from "../../../../judge/judge.ts";
import { parseConfig } from "../../../../pipeline/config.ts";
import { encodeRecord } from "../../../../pipeline/journal/record.ts";
import { verdictKey } from "../../../../pipeline/journal/verdict-key.ts";
import { CpuTimes, type ProblemTimes, rowTimes } from "../../../../pipeline/report/collect/cpu-times.ts";
import { publicRequest } from "../../../../rollout/public-tests.ts";
import { fullRequests } from "../../../../stages/verify/requests.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { makeProblem, makeTurn, makeVerification } from "../../../make.ts";

const folder = scratchFolder();
const config = parseConfig(
  {
    name: "made",
    policy: { kind: "recorded" },
    import: { inputs: [{ path: "made.jsonl", format: "jsonl" }] },
    decontaminate: { benchmarks: [{ name: "bench", inputs: [{ path: "bench.jsonl", format: "jsonl" }] }] },
  },
  "made.yaml",
);
const { judge } = config;
const problem = makeProblem();

type Recorded = { code: string; ms: number[]; purpose?: "generate" | "verify"; version?: string };

/** The line of the journal for a verdict on a program. */
function lineOf({ code, ms, purpose = "generate", version = JUDGE_VERSION }: Recorded): Buffer {
  const request =
    purpose === "generate"
      ? publicRequest(code, { problem, judgeOptions: judge })
      : fullRequests(problem, { judge, allTestsRun: config.verify.all_tests })(code);
  const k = verdictKey({ purpose, python: judge.python }, request, version);
  return encodeRecord({ k, v: { verdict: "OK", tests: ms.map((cpuMs) => ({ cpuMs })) } });
}

let journals = 0;
/** Times of the problem from a journal with these files. */
async function timesIn(files: Record<string, Buffer[]>, versions: string[] = []): Promise<ProblemTimes> {
  journals += 1;
  const journal = join(folder, `journal-${journals}`);
  mkdirSync(journal);
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(journal, name), Buffer.concat(lines));
  return (await CpuTimes.read(journal)).ofProblem(problem, config, versions);
}

test("a program has the time of its slowest test and of all tests, to a hundredth of a millisecond", async () => {
  const times = await timesIn({ "1.jsonl": [lineOf({ code: "a", ms: [1.234, 2.009, 0.5] })] });
  expect(times.publicTests("a")).toEqual({ slowest_ms: 2.01, total_ms: 3.74, tests: 3 });
});

test("a verdict on no test has no time to add", async () => {
  const times = await timesIn({ "1.jsonl": [lineOf({ code: "a", ms: [] })] });
  expect(times.publicTests("a")).toEqual({ slowest_ms: 0, total_ms: 0, tests: 0 });
});

test("public tests and all tests have times of their own, each by its program", async () => {
  const lines = [lineOf({ code: "a", ms: [1] }), lineOf({ code: "b", ms: [2, 3], purpose: "verify" })];
  const times = await timesIn({ "1.jsonl": lines });
  expect(times.publicTests("a")?.total_ms).toBe(1);
  expect(times.allTests("b")?.total_ms).toBe(5);
  expect([times.allTests("a"), times.publicTests("b"), times.publicTests("c")]).toEqual([null, null, null]);
});

test("of several records of a program the first counts, by the names of the files", async () => {
  const times = await timesIn({
    "2.jsonl": [lineOf({ code: "a", ms: [9] }), lineOf({ code: "b", ms: [4] })],
    "1.jsonl": [lineOf({ code: "a", ms: [1] }), lineOf({ code: "a", ms: [2] })],
  });
  expect([times.publicTests("a"), times.publicTests("b")].map((time) => time?.total_ms)).toEqual([1, 4]);
});

test("files that are no journal, torn lines and records of another form are left out", async () => {
  const whole = lineOf({ code: "a", ms: [1] });
  const slow = encodeRecord({ k: "v|generate|x", v: { tests: [{ cpuMs: "fast" }] } });
  const files = {
    "1.jsonl": [slow, lineOf({ code: "b", ms: [-1] }), whole.subarray(0, 20)],
    "notes.txt": [whole],
  };
  const times = await timesIn(files);
  expect([times.publicTests("a"), times.publicTests("b")]).toEqual([null, null]);
});

test("the time of an earlier version of the judge is found if the run's verdicts name that version", async () => {
  const line = lineOf({ code: "a", ms: [1], version: "former" });
  expect((await timesIn({ "1.jsonl": [line] })).publicTests("a")).toBeNull();
  expect((await timesIn({ "1.jsonl": [line] }, ["other", "former"])).publicTests("a")?.total_ms).toBe(1);
});

test("without a journal no time is known; a journal that cannot be read is an error", async () => {
  const none = (await CpuTimes.read(join(folder, "nowhere"))).ofProblem(problem, config, []);
  expect([none.publicTests("a"), none.allTests("a")]).toEqual([null, null]);
  writeFileSync(join(folder, "file"), "");
  await expect(CpuTimes.read(join(folder, "file"))).rejects.toThrow("ENOTDIR");
});

test("a program that several samples repeat is looked up once, also where it has no time", async () => {
  let read = 0;
  const counted = Object.defineProperty(makeProblem(), "public_tests", {
    get: () => {
      read += 1;
      return problem.public_tests;
    },
  });
  const journal = join(folder, "repeated");
  mkdirSync(journal);
  writeFileSync(join(journal, "1.jsonl"), lineOf({ code: "a", ms: [1] }));
  const times = (await CpuTimes.read(journal)).ofProblem(counted, config, []);
  for (const code of ["a", "b"]) {
    const first = times.publicTests(code);
    const before = read;
    expect(times.publicTests(code)).toEqual(first);
    expect(read).toBe(before);
  }
  expect(read).toBeGreaterThan(0);
});

const time = (ms: number) => ({ slowest_ms: ms, total_ms: ms, tests: 1 });
/**
 * Knows the programs "1" to "9": as many milliseconds in public tests, ten times as many in all.
 */
const known: ProblemTimes = {
  publicTests: (code) => (/^\d$/.test(code) ? time(Number(code)) : null),
  allTests: (code) => (/^\d$/.test(code) ? time(10 * Number(code)) : null),
};
const turnsOf = (...codes: (string | null)[]) => ({ turns: codes.map((code) => makeTurn({ code })) });
const judged = (...turns: number[]) => turns.map((turn) => makeVerification({ turn }));

test("each turn has the time of its program, each verification that of its turn", () => {
  expect(rowTimes(turnsOf("1", null, "3"), judged(1, 3), known)).toEqual({
    turns: [time(1), null, time(3)],
    verifications: [time(10), time(30)],
    last: time(30),
  });
});

test("the last program counts, with its public tests only where it was not verified", () => {
  expect(rowTimes(turnsOf("1", "2", null), judged(2), known).last).toEqual(time(20));
  expect(rowTimes(turnsOf("1", "2"), judged(1), known).last).toEqual(time(2));
  expect(rowTimes(turnsOf("1"), [], known).last).toEqual(time(1));
});

test("a verification without a judge, or of a turn without a program, has no time", () => {
  const repeated = [makeVerification({ turn: 1, judge_version: null })];
  expect(rowTimes(turnsOf("1"), repeated, known)).toMatchObject({ verifications: [null], last: time(1) });
  expect(rowTimes(turnsOf(null, "2"), judged(1, 4), known).verifications).toEqual([null, null]);
});

test("a last program without a recorded time is told from a trajectory without a program", () => {
  expect(rowTimes(turnsOf("1", "x"), judged(2), known).last).toBeNull();
  expect(rowTimes(turnsOf(null), judged(1), known).last).toBeUndefined();
  expect(rowTimes(turnsOf(), [], known)).toEqual({ turns: [], verifications: [], last: undefined });
});
