/**
 * Which processes a program gets, and what counts of them: with a zygote in memory, so every frame
 * is known.
 */
import { expect, test } from "vitest";
import { ALONE } from "../../judge/counts.ts";
import type { Job } from "../../judge/job.ts";
import type { JudgeRequest } from "../../judge/judge.ts";
import { FirstTests, judgeProgram, type ProgramOptions } from "../../judge/program.ts";
import { STATE } from "../../judge/protocol.ts";
import { SlotLost } from "../../judge/slot.ts";
import { request } from "./requests.ts";
import { FakeZygote, printing, type Script } from "./zygotes.ts";

const RIGHT = ["3", "34", "11"];
/** Why a process runs no further test: any bit. */
const LEFT = 4;

const jobOf = (given: Partial<JudgeRequest> = {}, part: Partial<Job> = {}): Job => {
  const asked = request({ code: "x", ...given });
  return {
    request: asked,
    inputs: { id: 1, inputs: asked.tests.map(({ input }) => input) },
    results: [],
    outputs: null,
    lastFacts: null,
    cancelled: false,
    program: null,
    compileError: null,
    gate: null,
    atGate: () => {},
    restarts: 0,
    apart: false,
    triedExclusively: -1,
    traceOf: null,
    traced: Buffer.alloc(0),
    ...part,
  };
};

const options = (given: Partial<ProgramOptions> = {}): ProgramOptions => ({
  batch: true,
  exclusive: false,
  firstTests: new FirstTests(),
  ...given,
});

async function judged(
  script: Script,
  { job = jobOf(), compileMessage = "", ...given }: Partial<ProgramOptions> & Given = {},
) {
  const zygote = new FakeZygote(script);
  zygote.compileMessage = compileMessage;
  while (!zygote.slot.ready) await new Promise((resolve) => setImmediate(resolve));
  const next = await judgeProgram(zygote.slot, job, options(given));
  await Promise.resolve();
  const processes = zygote.asked.filter((name) => /^(series|go|isolated)/.test(name));
  return { next, job, processes, verdicts: job.results.map(({ verdict }) => verdict), asked: zygote.asked };
}

type Given = { job?: Job; compileMessage?: string };

test("a right program takes one process, and each test has the time that it took", async () => {
  const { next, processes, job } = await judged(
    printing(RIGHT, (index) => ({ cpuUs: 1000 * (index + 1), residentKb: 2048 })),
  );
  expect([next, ...processes]).toEqual(["done", "series 0 3 1", "go 3"]);
  expect(job.results.map(({ cpuMs, memoryMb }) => [cpuMs, memoryMb])).toEqual([
    [1, 2],
    [2, 2],
    [3, 2],
  ]);
});

test("a wrong first answer ends the process before its second test", async () => {
  const { verdicts, asked } = await judged(printing(["4"]));
  expect(verdicts).toEqual(["WA"]);
  expect(asked).toEqual(["problem", "program", "series 0 3 1", "stop"]);
});

test.each([
  ["a wrong answer", { output: "no" }, "WA"],
  ["an exception", { status: 1 }, "RE"],
  ["an exit status that the judge once used itself", { status: 242, ends: true }, "RE"],
  ["a signal", { signal: 15, status: -1, ends: true }, "RE"],
  ["too much CPU time", { stopped: 1, ends: true }, "TLE"],
  ["too much wall-clock time", { stopped: 2, ends: true }, "ILE"],
  ["state left behind", { output: "no", state: LEFT }, "WA"],
] as const)("a later test that fails by %s is final and runs no second time", async (_, ending, verdict) => {
  let runs = 0;
  const script = printing(RIGHT, (index) => (index === 1 && runs++ === 0 ? { ...ending } : {}));
  expect((await judged(script)).verdicts).toEqual(["OK", verdict]);
  expect(runs).toBe(1);
});

test("a program that leaves state behind gets a process for its next test, and keeps what is decided", async () => {
  const script = printing(RIGHT, (index, way) => (way === "series" && index === 1 ? { state: LEFT } : {}));
  const { verdicts, processes } = await judged(script);
  expect(verdicts).toEqual(["OK", "OK", "OK"]);
  expect(processes).toEqual(["series 0 3 1", "go 3", "series 2 3 3"]);
});

test("a program whose processes keep ending is compiled once for the rest of its tests", async () => {
  const tests = Array.from({ length: 6 }, (_, n) => ({ input: `${n}`, output: `${n}` }));
  const script = printing(
    tests.map(({ output }) => output),
    (_, way) => (way === "series" ? { state: LEFT } : {}),
  );
  const { verdicts, processes } = await judged(script, { job: jobOf({ tests }) });
  expect(verdicts).toEqual(Array(6).fill("OK"));
  expect(processes).toEqual([
    "series 0 6 1",
    "series 1 6 6",
    "series 2 6 6",
    "isolated",
    "isolated",
    "isolated",
  ]);
});

test("a program that names hidden state is compiled once after its first test", async () => {
  const { verdicts, processes } = await judged(printing(RIGHT, () => ({ state: ALONE })));
  expect(verdicts).toEqual(["OK", "OK", "OK"]);
  expect(processes).toEqual(["series 0 3 1", "isolated", "isolated"]);
});

test("a program that exits by itself after the right answer passes that test, and continues with the next", async () => {
  const script = printing(RIGHT, (index) => (index === 0 ? { status: 0, ends: true } : {}));
  const { verdicts, processes } = await judged(script);
  expect(verdicts).toEqual(["OK", "OK", "OK"]);
  expect(processes).toEqual(["series 0 3 1", "series 1 3 3"]);
});

test("outputs that a checker needs belong to the results", async () => {
  const job = jobOf({ earlyExitFrom: 3 }, { outputs: [] });
  await judged(
    printing(RIGHT, (index) => (index === 1 ? { status: 1 } : {})),
    { job },
  );
  expect(job.outputs?.map(String)).toEqual(["3", "", "11"]);
});

test("without batches each test has a process, and the program is compiled once", async () => {
  const { asked, verdicts } = await judged(printing(RIGHT), { batch: false });
  expect(verdicts).toEqual(["OK", "OK", "OK"]);
  expect(asked.filter((name) => name !== "problem")).toEqual([
    "program",
    "isolated",
    "isolated",
    "isolated",
    "leave",
  ]);
});

test("the run continues after a failure below earlyExitFrom and ends at one from there on", async () => {
  const wrong = printing(["9", "34", "9"]);
  for (const [earlyExitFrom, wanted] of [
    [0, ["WA"]],
    [1, ["WA", "OK", "WA"]],
    [3, ["WA", "OK", "WA"]],
  ] as const) {
    expect((await judged(wrong, { job: jobOf({ earlyExitFrom }) })).verdicts).toEqual(wanted);
  }
});

test("tests behind the gate wait until all before it passed", async () => {
  const told: number[] = [];
  const job = jobOf({}, { gate: 2, atGate: () => told.push(job.results.length) });
  const { verdicts, processes } = await judged(printing(RIGHT), { job });
  expect(verdicts).toEqual(["OK", "OK", "OK"]);
  expect(processes).toEqual(["series 0 3 2", "go 3"]);
  expect(told).toEqual([2]);
});

test("a failure before the gate lets the tests before it run and no other", async () => {
  let told = 0;
  const job = jobOf({}, { gate: 2, atGate: () => told++ });
  const { verdicts, processes } = await judged(printing(["9", "34", "11"]), { job });
  expect(verdicts).toEqual(["WA", "OK"]);
  expect(processes).toEqual(["series 0 3 2"]);
  expect(told).toBe(1);
});

test("a compile error ends the program with the end of the compiler's message, in either way of running", async () => {
  const message = `${"x".repeat(3000)}SyntaxError`;
  const apart = await judged(printing(RIGHT), { batch: false, compileMessage: message });
  const script: Script = () => ({ ends: true, state: STATE.notCompiled, errors: message });
  const together = await judged(script);
  for (const { job, next } of [apart, together]) {
    expect(next).toBe("done");
    expect(job.results).toMatchObject([{ verdict: "CE", stderr: expect.stringMatching(/SyntaxError$/) }]);
    expect(job.results[0]?.stderr).toHaveLength(2048);
  }
});

test("a program that does not start with its limits is compiled with limits of its own", async () => {
  const script = printing(RIGHT, (_, way) =>
    way === "series" ? { ends: true, state: STATE.notStarted, stopped: 1 } : {},
  );
  const { verdicts, processes } = await judged(script);
  expect(verdicts).toEqual(["OK", "OK", "OK"]);
  expect(processes).toEqual(["series 0 3 1", "isolated", "isolated", "isolated"]);
});

test("a program without memory for its first instruction is MLE", async () => {
  const script: Script = () => ({ ends: true, state: STATE.outOfMemory });
  expect((await judged(script)).verdicts).toEqual(["MLE"]);
});

test("a process that never starts, or that the machine ended, gives the program back undecided", async () => {
  const killed = printing(RIGHT, (index) => (index === 1 ? { signal: 9, status: -1, ends: true } : {}));
  const unstarted: Script = () => ({ ends: true, state: STATE.notStarted, status: 1 });
  const lost = await judged(killed);
  expect([lost.next, ...lost.verdicts]).toEqual(["retry", "OK"]);
  expect((await judged(unstarted)).next).toBe("retry");
});

test("an idle test on a machine that stood still runs once more while nothing else runs", async () => {
  const late = { stopped: 2, ends: true, state: STATE.inTest | STATE.late } as const;
  const slow = printing(RIGHT, (index) => (index === 0 ? late : {}));
  const first = await judged(slow);
  expect([first.next, ...first.verdicts]).toEqual(["exclusive"]);
  const job = jobOf({ earlyExitFrom: 3 }, { triedExclusively: 0 });
  const second = await judged(slow, { job, exclusive: true });
  expect([second.next, ...second.verdicts]).toEqual(["continue", "ILE"]);
});

test("a zygote that dies leaves the decided tests in the job", async () => {
  const job = jobOf();
  const script = printing(RIGHT, (index) => (index === 2 ? "dies" : {}));
  await expect(judged(script, { job, batch: false })).rejects.toThrow(SlotLost);
  expect(job.results.map(({ verdict }) => verdict)).toEqual(["OK", "OK"]);
});

test("an output above the limit is OLE even if its start is right", async () => {
  const { verdicts } = await judged(printing(RIGHT, () => ({ outputSize: (1 << 20) + 1 })));
  expect(verdicts).toEqual(["OLE"]);
});

test("standard error above the limit fails nothing", async () => {
  const { verdicts } = await judged(printing(RIGHT, () => ({ errorSize: 1 << 30 })));
  expect(verdicts).toEqual(["OK", "OK", "OK"]);
});

test("processes pause after the first test only while first tests often fail", async () => {
  const firstTests = new FirstTests();
  expect(firstTests.worthWaiting).toBe(true);
  for (let i = 0; i < 20; i++) firstTests.note(false);
  expect(firstTests.worthWaiting).toBe(false);
  expect((await judged(printing(RIGHT), { firstTests })).processes).toEqual(["series 0 3 3"]);
  for (let i = 0; i < 20; i++) firstTests.note(true);
  expect(firstTests.worthWaiting).toBe(true);
});
