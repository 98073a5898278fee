/**
 * Screening's series of tests and what it trusts, with a zygote in memory.
 * processes/screening.test.ts compares real programs.
 */
import { expect, test } from "vitest";
import { Pool } from "../../judge/pool.ts";
import { STATE_LEFT } from "../../judge/run.ts";
import type { Slot } from "../../judge/slot.ts";
import { request } from "./requests.ts";
import { FakeZygote, printing, type Script } from "./zygotes.ts";

const COUNT = 300;
const TESTS = Array.from({ length: COUNT }, (_, i) => ({ input: `${i}`, output: `${i}` }));
const RIGHT = TESTS.map(({ output }) => output);
const WRONG = (index: number) => (index % 10 === 0 ? {} : { output: "no" });

async function screened(script: Script, given: { earlyExitFrom?: number } = {}) {
  const slots: Slot[] = [];
  const pool = new Pool({ slots, kill: () => {} }, { batch: true, recycleAfter: 1000 });
  const zygote = new FakeZygote(script, { onReady: () => pool.dispatch() });
  slots.push(zygote.slot);
  const asked = { code: "x", tests: TESTS, earlyExitFrom: COUNT, screening: true, ...given };
  const result = await pool.judge(request(asked));
  const processes = zygote.asked.filter((name) => /^(batch|isolated)/.test(name));
  return { result, processes, verdicts: result.tests.map(({ verdict }) => verdict) };
}

test("many failing tests take one process of at most 200 tests each", async () => {
  const { verdicts, processes } = await screened(printing(RIGHT, WRONG));
  expect(processes).toEqual(["batch 0 200 2", "batch 200 300 2"]);
  expect(verdicts.filter((verdict) => verdict === "OK")).toHaveLength(COUNT / 10);
});

test("an early exit cuts the results at the first failure from there on", async () => {
  const { verdicts } = await screened(printing(RIGHT, WRONG), { earlyExitFrom: 15 });
  expect(verdicts).toHaveLength(16);
});

test("a test that exceeds a limit after others starts the next process, where it is decided", async () => {
  const script = printing(RIGHT, (index) => (index === 5 ? { stopped: 1 } : {}));
  const { verdicts, processes } = await screened(script);
  expect(processes.slice(0, 3)).toEqual(["batch 0 200 2", "batch 5 15 2", "batch 6 14 2"]);
  expect(verdicts[5]).toBe("TLE");
  expect(verdicts.filter((verdict) => verdict === "OK")).toHaveLength(COUNT - 1);
});

test("the next process is given more tests after one that reached its end", async () => {
  const script = printing(RIGHT, (index) => (index === 5 ? { stopped: 1 } : {}));
  const { processes } = await screened(script);
  expect(processes.slice(2)).toEqual(["batch 6 14 2", "batch 14 46 2", "batch 46 174 2", "batch 174 300 2"]);
});

test.each([
  ["left state in a module", { status: STATE_LEFT }],
  ["was ended by the machine", { signal: 9 }],
  ["idled beyond its limit", { stopped: 2 }],
])("a program that %s is judged as usual from the start", async (_, ending) => {
  let first = true;
  const script = printing(RIGHT, (index) => {
    const isFirst = first && index === 3;
    if (isFirst) first = false;
    return isFirst ? ending : {};
  });
  const { processes, result } = await screened(script);
  expect(processes[1]).toMatch(/^batch 0 200 [01]$/);
  expect(result.verdict).toBe("OK");
});

test("output above the limit is wrong, whatever it starts with", async () => {
  const script = printing(RIGHT, (index) => (index === 0 ? { outputSize: 2 << 20 } : {}));
  const { verdicts } = await screened(script);
  expect(verdicts.slice(0, 2)).toEqual(["WA", "OK"]);
});
