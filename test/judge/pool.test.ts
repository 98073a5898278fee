/** The pool's promises about lost zygotes, retries and order, with zygotes in memory. */
import { expect, test } from "vitest";
import type { JudgeRequest } from "../../judge/judge.ts";
import { Pool } from "../../judge/pool.ts";
import { SAYS, STATE } from "../../judge/protocol.ts";
import type { Slot } from "../../judge/slot.ts";
import { Cancellation, Cancelled } from "../../judge/task.ts";
import { request } from "./requests.ts";
import { FakeZygote, printing, type Script } from "./zygotes.ts";

const RIGHT = ["3", "34", "11"];
const KILLED = { signal: 9, status: -1, ends: true } as const;
/** A test beyond its wall-clock limit on a machine that stood still. */
const LATE = { stopped: 2, ends: true, state: STATE.inTest | STATE.late } as const;
const sums = (given: Partial<JudgeRequest> = {}) => request({ code: "x", ...given });

/** A pool on fake zygotes with one script each. */
function pooled(scripts: Script[], { batch = true, recycleAfter = 1000 } = {}) {
  const zygotes: FakeZygote[] = [];
  const slots: Slot[] = [];
  const killed: Slot[] = [];
  const kill = (slot: Slot): void => {
    killed.push(slot);
    zygotes[slot.place]?.die("killed");
  };
  const pool = new Pool({ slots, kill }, { batch, recycleAfter });
  for (const [place, script] of scripts.entries()) {
    zygotes.push(new FakeZygote(script, { place, onReady: () => pool.dispatch() }));
    slots.push(zygotes[place]!.slot);
  }
  return { pool, zygotes, killed };
}

/** Zygotes greet and answer within a few turns of the event loop. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

const verdicts = ({ tests }: { tests: { verdict: string }[] }) => tests.map(({ verdict }) => verdict);

test("a program whose zygote dies continues on the next one, with its decided tests kept", async () => {
  let deaths = 0;
  const script = printing(RIGHT, (index) => (index === 2 && deaths++ === 0 ? "dies" : {}));
  const { pool, zygotes } = pooled([script], { batch: false });
  const result = await pool.judge(sums());
  expect(result).toMatchObject({ verdict: "OK", firstFailing: null });
  expect(zygotes[0]!.asked.filter((name) => name === "isolated")).toHaveLength(4);
  expect(zygotes[0]!.asked.filter((name) => name === "program")).toHaveLength(2);
});

test("after three lost zygotes a program is INTERNAL with the reason, never wrong", async () => {
  const { pool, zygotes } = pooled([printing(RIGHT, (index) => (index === 1 ? "dies" : {}))], {
    batch: false,
  });
  const result = await pool.judge(sums());
  expect(result).toMatchObject({ verdict: "INTERNAL", firstFailing: null });
  expect(result.detail).toContain("zygote of place 0 is gone");
  expect(verdicts(result)).toEqual(["OK"]);
  expect(zygotes[0]!.greetings).toBe(4);
});

test("a process that was killed from outside is run again, and its second end counts", async () => {
  let runs = 0;
  const { pool } = pooled([printing(RIGHT, (index) => (index === 1 && runs++ < 2 ? KILLED : {}))]);
  expect((await pool.judge(sums())).verdict).toBe("OK");
  expect(runs).toBe(3);
});

test("the last of three tries runs while nothing else runs", async () => {
  let runs = 0;
  const killed = printing(RIGHT, (index) => (index === 0 && runs++ < 2 ? KILLED : {}));
  const { pool, zygotes } = pooled([killed, () => "hangs"]);
  await settled();
  const [first, other] = [pool.judge(sums()), pool.judge(sums({ code: "other" }))];
  await settled();
  expect(runs).toBe(2);
  zygotes[1]!.script = printing(RIGHT);
  zygotes[1]!.die();
  expect((await first).verdict).toBe("OK");
  expect((await other).verdict).toBe("OK");
});

test("a test that exceeds its wall-clock limit on a machine that stood still runs once more while nothing else runs", async () => {
  let runs = 0;
  const slow = printing(RIGHT, (index) => (index === 1 && ++runs ? LATE : {}));
  const { pool, zygotes } = pooled([slow, () => "hangs"]);
  await settled();
  const [first, other] = [
    pool.judge(sums()),
    pool.judge(sums({ problemKey: "one", tests: sums().tests.slice(0, 1) })),
  ];
  await settled();
  expect(zygotes[0]!.asked).not.toContain("isolated");
  zygotes[1]!.script = slow;
  zygotes[1]!.die();
  expect(await first).toMatchObject({ verdict: "ILE", firstFailing: 1 });
  expect((await other).verdict).toBe("OK");
  expect(runs).toBe(2);
});

test("a second run that ends in time decides, so a busy machine is not the program's fault", async () => {
  let slow = 0;
  const script = printing(RIGHT, (index) => (index === 0 && slow++ === 0 ? LATE : {}));
  const { pool } = pooled([script], { batch: false });
  expect((await pool.judge(sums())).verdict).toBe("OK");
});

test("a zygote is replaced after the configured number of programs", async () => {
  const { pool, zygotes } = pooled([printing(RIGHT)], { recycleAfter: 2 });
  await pool.judge(sums());
  expect(zygotes[0]!.asked).not.toContain("quit");
  await pool.judge(sums());
  await settled();
  expect(zygotes[0]!.asked.at(-1)).toBe("quit");
  expect(zygotes[0]!.slot.ready).toBe(false);
});

test("programs whose inputs a zygote holds come first, but the head of the queue is not overtaken for ever", async () => {
  const order: string[] = [];
  const { pool } = pooled([printing(["9"])]);
  const one = (key: string) =>
    pool.judge(sums({ problemKey: key, tests: [{ input: key, output: "9" }] })).then(() => order.push(key));
  await Promise.all([one("a"), one("b"), one("a"), one("a")]);
  expect(order).toEqual(["a", "a", "a", "b"]);
  order.length = 0;
  await Promise.all([one("a"), one("c"), ...Array.from({ length: 40 }, () => one("a"))]);
  expect(order.indexOf("c")).toBe(33);
});

test("when judging stops, every waiting program is INTERNAL with the reason", async () => {
  const { pool } = pooled([printing(RIGHT, () => "hangs")]);
  void pool.judge(sums());
  const waiting = pool.judge(sums({ code: "y" }));
  pool.fail("the judge was closed");
  expect(await waiting).toMatchObject({ verdict: "INTERNAL", tests: [], detail: "the judge was closed" });
  expect((await pool.judge(sums())).detail).toBe("the judge was closed");
});

test("a checker decides on the outputs of passed tests, and its WA ends the results at that test", async () => {
  const words = ["OK", "WA", "OK"];
  const programs = () => zygotes[0]!.asked.filter((name) => name === "program").length;
  const script: Script = (index) => ({ output: programs() > 1 ? words[index]! : `out ${index}` });
  const { pool, zygotes } = pooled([script]);
  const comparator = { kind: "checker" as const, checker: "print('OK')", provenance: "test" };
  const result = await pool.judge(sums({ comparator }));
  expect(result).toMatchObject({ verdict: "WA", firstFailing: 1 });
  expect(result.tests.map(({ acceptedBy }) => acceptedBy)).toEqual(["checker", null]);
  expect(programs()).toBe(2);
});

test("a trace returns the tracer's bytes and judges nothing", async () => {
  const { pool, zygotes } = pooled([printing(RIGHT)]);
  expect((await pool.trace(sums(), 1)).toString()).toBe("traced");
  expect(zygotes[0]!.asked).toEqual(["problem", "program", "trace"]);
});

test("a zygote that breaks the protocol is killed, and the program runs on its successor", async () => {
  const { pool, killed, zygotes } = pooled([() => "hangs"]);
  const judged = pool.judge(sums());
  await settled();
  zygotes[0]!.script = printing(RIGHT);
  zygotes[0]!.interrupt(SAYS.compiled);
  expect((await judged).verdict).toBe("OK");
  expect(killed).toHaveLength(1);
});

test("a gated judging gives both results, from one process", async () => {
  const { pool, zygotes } = pooled([printing(RIGHT)]);
  const whole = sums();
  const first = sums({ tests: whole.tests.slice(0, 1), earlyExitFrom: 1 });
  const results = pool.judgeGated({ first, whole });
  expect(await results.first).toMatchObject({ verdict: "OK", firstFailing: null });
  expect(verdicts(await results.first)).toEqual(["OK"]);
  expect(verdicts((await results.whole)!)).toEqual(["OK", "OK", "OK"]);
  expect(zygotes[0]!.asked.filter((name) => /^(program|series|go)/.test(name))).toEqual([
    "program",
    "series 0 3 1",
    "go 2",
    "go 3",
  ]);
});

test.each([
  ["fails a first test", printing(["9"]), "WA"],
  ["does not compile", () => ({ ends: true, state: STATE.notCompiled, errors: "no" }) as const, "CE"],
  ["is lost", printing(RIGHT, () => KILLED), "INTERNAL"],
] as [string, Script, string][])(
  "a gated judging of a program that %s has no second result",
  async (_, script, verdict) => {
    const { pool } = pooled([script]);
    const whole = sums();
    const first = sums({ tests: whole.tests.slice(0, 1), earlyExitFrom: 1 });
    const results = pool.judgeGated({ first, whole });
    expect((await results.first).verdict).toBe(verdict);
    expect(await results.whole).toBeNull();
  },
);

test("a cancelled program leaves the queue, and the next one runs", async () => {
  const { pool, zygotes } = pooled([printing(RIGHT)]);
  const gone = new Cancellation();
  const cancelled = pool.judge(sums({ code: "cancelled" }), gone);
  const next = pool.judge(sums({ code: "next" }));
  gone.cancel();
  await expect(cancelled).rejects.toThrow(Cancelled);
  expect(await next).toMatchObject({ verdict: "OK" });
  expect(zygotes[0]!.asked.filter((name) => name === "program")).toHaveLength(1);
});

test("a program that is cancelled while it runs is stopped after its test, without a kill", async () => {
  const gone = new Cancellation();
  const script = printing(RIGHT, (index) => {
    if (index === 0) gone.cancel();
    return {};
  });
  const { pool, zygotes, killed } = pooled([script], { batch: false });
  await settled();
  await expect(pool.judge(sums(), gone)).rejects.toThrow(Cancelled);
  expect(await pool.judge(sums({ code: "next" }))).toMatchObject({ verdict: "OK" });
  expect(zygotes[0]!.asked.filter((name) => name === "isolated")).toHaveLength(4);
  expect(killed).toEqual([]);
});

test("a cancelled program that does not end is killed, but not before its zygote counts as started", async () => {
  const { pool, zygotes, killed } = pooled([() => "hangs"]);
  await settled();
  zygotes[0]!.slot.readyAt -= 60_000;
  const gone = new Cancellation();
  const hanging = pool.judge(sums(), gone);
  await settled();
  gone.cancel();
  await expect(hanging).rejects.toThrow(Cancelled);
  expect(killed).toEqual([]);
  zygotes[0]!.script = printing(RIGHT);
  expect(await pool.judge(sums())).toMatchObject({ verdict: "OK" });
  expect(killed).toHaveLength(1);
});

test("a program that is cancelled already never runs", async () => {
  const { pool, zygotes } = pooled([printing(RIGHT)]);
  const gone = new Cancellation();
  gone.cancel();
  await expect(pool.judge(sums(), gone)).rejects.toThrow(Cancelled);
  expect(zygotes[0]!.asked).toEqual([]);
});
