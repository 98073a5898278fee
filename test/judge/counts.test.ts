/** What a judge counts of its own work, with zygotes in memory. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { LEFTOVERS, leftoversOf } from "../../judge/counts.ts";
import { Pool } from "../../judge/pool.ts";
import { STATE } from "../../judge/protocol.ts";
import type { Slot } from "../../judge/slot.ts";
import { request } from "./requests.ts";
import { FakeZygote, printing, type Script } from "./zygotes.ts";

const TESTS = Array.from({ length: 6 }, (_, n) => ({ input: `${n}`, output: `${n}` }));
const RIGHT = TESTS.map(({ output }) => output);
const KILLED = { signal: 9, status: -1, ends: true } as const;
/** A test beyond its wall-clock limit on a machine that stood still. */
const LATE = { stopped: 2, ends: true, state: STATE.inTest | STATE.late } as const;
const [DESCRIPTORS, STATE_LEFT] = [2, 4];

/** The verdict of a program and the counters of its judge. */
async function counted(script: Script, { batch = true } = {}) {
  const counts: Record<string, number> = {};
  const count = (what: string, by = 1) => {
    counts[what] = (counts[what] ?? 0) + by;
  };
  const slots: Slot[] = [];
  const pool = new Pool({ slots, kill: () => {} }, { batch, recycleAfter: 1000, count });
  slots.push(new FakeZygote(script, { onReady: () => pool.dispatch() }).slot);
  const { verdict } = await pool.judge(request({ code: "x", tests: TESTS }));
  return { verdict, counts };
}

test("a program takes one process, right or wrong, and repeats nothing", async () => {
  const one = { processes_started: 1 };
  expect(await counted(printing(RIGHT))).toEqual({ verdict: "OK", counts: one });
  expect(await counted(printing(["0", "0"]))).toEqual({ verdict: "WA", counts: one });
  const left = printing(["0", "0"], (index) => (index === 1 ? { state: STATE_LEFT } : {}));
  expect(await counted(left)).toEqual({ verdict: "WA", counts: one });
});

test("a process that ends while tests remain is counted by every cause, at most once in total", async () => {
  const ends = [{ state: DESCRIPTORS | STATE_LEFT }, {}, { status: 0, ends: true }] as const;
  expect((await counted(printing(RIGHT, (index) => ends[index] ?? {}))).counts).toEqual({
    processes_started: 3,
    processes_ended_early: 2,
    "processes_ended_early: descriptors": 1,
    "processes_ended_early: state": 1,
    "processes_ended_early: in a test": 1,
  });
});

test("a program whose processes keep ending is counted once as one with a process for each test", async () => {
  const leaving = printing(RIGHT, (_, way) => (way === "series" ? { state: STATE_LEFT } : {}));
  expect((await counted(leaving)).counts).toEqual({
    processes_started: 6,
    processes_ended_early: 3,
    "processes_ended_early: state": 3,
    programs_with_a_process_for_each_test: 1,
  });
});

test("where every program has a process for each test, none is counted for it", async () => {
  expect((await counted(printing(RIGHT), { batch: false })).counts).toEqual({ processes_started: 6 });
});

test("tests that run once more after an infrastructure error are counted by cause", async () => {
  let runs = 0;
  const ends = [LATE, {}, KILLED, "dies"] as const;
  const { verdict, counts } = await counted(
    printing(RIGHT, () => ends[runs++] ?? {}),
    { batch: false },
  );
  expect(verdict).toBe("OK");
  expect(counts).toEqual({
    processes_started: TESTS.length + 3,
    tests_repeated: 3,
    "tests_repeated: machine stood still": 1,
    "tests_repeated: process lost": 2,
  });
});

test("the causes have the order of the supervisor's bits", () => {
  const source = readFileSync(assetPath("judge/supervisor/leftovers.py"), "utf8");
  const [, names = "", bits = ""] = /^([A-Z, ]+) = ((?:\d+, )+\d+)$/m.exec(source) ?? [];
  expect(names.split(", ").map((name) => name.toLowerCase())).toEqual([...LEFTOVERS]);
  expect(bits.split(", ").map((bit) => leftoversOf(Number(bit)))).toEqual(LEFTOVERS.map((name) => [name]));
});
