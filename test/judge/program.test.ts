/**
 * Which processes a program gets, and what counts of them: with a zygote in memory, so every frame
 * is known.
 */
import { expect, test } from "vitest";
import type { JudgeRequest } from "../../judge/judge.ts";
import { FirstTests, judgeProgram, type ProgramOptions } from "../../judge/program.ts";
import { type Job, STATE_LEFT } from "../../judge/run.ts";
import { SlotLost } from "../../judge/slot.ts";
import { request } from "./requests.ts";
import { FakeZygote, printing, type Script } from "./zygotes.ts";

const RIGHT = ["3", "34", "11"];

const jobOf = (given: Partial<JudgeRequest> = {}): Job => {
  const asked = request({ code: "x", ...given });
  return {
    request: asked,
    inputs: { id: 1, inputs: asked.tests.map(({ input }) => input) },
    results: [],
    outputs: null,
    compileError: null,
    failedBatches: 0,
    triedExclusively: -1,
    screenNext: 0,
    traceOf: null,
    traced: Buffer.alloc(0),
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
  { job = jobOf(), ...given }: Partial<ProgramOptions> & { job?: Job } = {},
) {
  const zygote = new FakeZygote(script);
  while (!zygote.slot.ready) await new Promise((resolve) => setImmediate(resolve));
  const next = await judgeProgram(zygote.slot, job, options(given));
  await Promise.resolve();
  const processes = zygote.asked.filter((name) => /^(batch|isolated)/.test(name));
  return { next, job, processes, verdicts: job.results.map(({ verdict }) => verdict), asked: zygote.asked };
}

test("a right program takes one process, whose time is shared between its tests", async () => {
  const { next, processes, job } = await judged(printing(RIGHT));
  expect([next, ...processes]).toEqual(["done", "batch 0 3 1"]);
  expect(job.results.map(({ cpuMs, memoryMb }) => [cpuMs, memoryMb])).toEqual(Array(3).fill([4 / 3, 2]));
});

test("a wrong first answer is decided by that process alone, which is stopped", async () => {
  const { verdicts, asked } = await judged(printing(["4"]));
  expect(verdicts).toEqual(["WA"]);
  expect(asked).toEqual(["problem", "program", "batch 0 3 1", "stop"]);
});

test("a later failure is run again in a process where nothing ran before it", async () => {
  const { verdicts, processes } = await judged(
    printing(RIGHT, (index) => (index === 2 ? { status: 1 } : {})),
  );
  expect(verdicts).toEqual(["OK", "OK", "RE"]);
  expect(processes).toEqual(["batch 0 3 1", "batch 0 2 0", "batch 2 3 0"]);
});

test("a program that fails only after other tests passes: leftovers of a test fail nothing", async () => {
  let runs = 0;
  const script = printing(RIGHT, (index) => (index === 1 && runs++ === 0 ? { status: 1 } : {}));
  expect((await judged(script)).verdicts).toEqual(["OK", "OK", "OK"]);
});

test("a batch before a suspected test that fails, too, is taken up at its first test", async () => {
  const failing = [3, 2];
  const tests = [1, 2, 3, 4].map((n) => ({ input: `${n}`, output: `${n}` }));
  const script = printing(["1", "2", "3", "4"], (index) => {
    if (index !== failing[0]) return {};
    failing.shift();
    return { status: 1 };
  });
  const { processes, verdicts } = await judged(script, { job: jobOf({ tests }) });
  expect(processes).toEqual(["batch 0 4 1", "batch 0 3 0", "batch 0 1 0", "batch 1 4 0"]);
  expect(verdicts).toEqual(["OK", "OK", "OK", "OK"]);
});

test("outputs that a checker needs belong to the results, also after a batch that does not count", async () => {
  const job = { ...jobOf({ earlyExitFrom: 3 }), outputs: [] as Buffer[] };
  await judged(
    printing(RIGHT, (index) => (index === 1 ? { status: 1 } : {})),
    { job },
  );
  expect(job.outputs.map(String)).toEqual(["3", "", "11"]);
});

test("a program that left state in a module is judged test by test", async () => {
  const script = printing(RIGHT, (index, way) =>
    way === "batch" && index === 1 ? { status: STATE_LEFT } : {},
  );
  const { verdicts, processes } = await judged(script);
  expect(verdicts).toEqual(["OK", "OK", "OK"]);
  expect(processes).toEqual(["batch 0 3 1", "isolated", "isolated", "isolated"]);
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

test("a compile error ends the program with the end of the compiler's message", async () => {
  const zygote = new FakeZygote(printing(RIGHT));
  zygote.compileMessage = `${"x".repeat(3000)}SyntaxError`;
  while (!zygote.slot.ready) await new Promise((resolve) => setImmediate(resolve));
  const job = jobOf();
  expect(await judgeProgram(zygote.slot, job, options({ batch: false }))).toBe("done");
  expect(job.results).toMatchObject([{ verdict: "CE", stderr: expect.stringMatching(/SyntaxError$/) }]);
  expect(job.results[0]?.stderr).toHaveLength(2048);
});

test("a process that the machine ended gives the program back undecided", async () => {
  const { next, verdicts } = await judged(printing(RIGHT, (index) => (index === 1 ? { signal: 9 } : {})));
  expect([next, ...verdicts]).toEqual(["retry", "OK"]);
});

test("an idle test asks for a run while nothing else runs, where it is decided and the rest continues", async () => {
  const slow = printing(RIGHT, (index) => (index === 0 ? { stopped: 2 } : {}));
  const first = await judged(slow);
  expect([first.next, ...first.verdicts]).toEqual(["exclusive"]);
  const job = { ...jobOf({ earlyExitFrom: 3 }), triedExclusively: 0 };
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

test("batches pause after the first test only while first tests often fail", async () => {
  const firstTests = new FirstTests();
  expect(firstTests.worthWaiting).toBe(true);
  for (let i = 0; i < 20; i++) firstTests.note(false);
  expect(firstTests.worthWaiting).toBe(false);
  expect((await judged(printing(RIGHT), { firstTests })).processes).toEqual(["batch 0 3 0"]);
  for (let i = 0; i < 20; i++) firstTests.note(true);
  expect(firstTests.worthWaiting).toBe(true);
});
