import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { JudgeResult } from "../../judge/judge.ts";
import { VerdictMemory } from "../../judge/memory.ts";
import { Cancelled } from "../../judge/task.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";
import { request } from "./requests.ts";

const resultWith = (verdict: VerdictClass, text = ""): JudgeResult => ({
  verdict,
  tests: [{ verdict, acceptedBy: null, cpuMs: 1, wallMs: 1, memoryMb: 1, stdout: text, stderr: "" }],
  firstFailing: verdict === "OK" ? null : 0,
  detail: null,
});

/** How often the judge was asked for the given calls. */
async function asked(
  memory: VerdictMemory,
  calls: { code: string; given?: object; inputs?: number; result?: JudgeResult }[],
): Promise<number> {
  let count = 0;
  for (const { code, given, inputs, result } of calls) {
    await memory.recall(request({ code, ...given }), inputs ?? 1, async () => {
      count++;
      return result ?? resultWith("OK");
    });
  }
  return count;
}

test("an equal program is judged once", async () => {
  expect(await asked(new VerdictMemory(1 << 20), [{ code: "a" }, { code: "a" }, { code: "b" }])).toBe(2);
});

test("other inputs, expectations, limits or comparators are other questions", async () => {
  const tests = [{ input: "1 2\n", output: "4\n" }];
  const memory = new VerdictMemory(1 << 20);
  const comparator = { kind: "exact", checker: null, provenance: "test" };
  expect(
    await asked(memory, [
      { code: "a" },
      { code: "a", inputs: 2 },
      { code: "a", given: { tests } },
      { code: "a", given: { cpuLimitMs: 7 } },
      { code: "a", given: { comparator } },
      { code: "a", given: { earlyExitFrom: 1 } },
    ]),
  ).toBe(6);
});

test.each(["INTERNAL", "ILE", "TLE"] as const)("%s is not remembered", async (verdict) => {
  const result = resultWith(verdict);
  expect(
    await asked(new VerdictMemory(1 << 20), [
      { code: "a", result },
      { code: "a", result },
    ]),
  ).toBe(2);
});

test("equal programs at the same time run once", async () => {
  const memory = new VerdictMemory(0);
  let count = 0;
  const judge = async () => {
    count++;
    return resultWith("WA");
  };
  const results = await Promise.all([1, 2, 3].map(() => memory.recall(request({ code: "a" }), 1, judge)));
  expect(count).toBe(1);
  expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(["WA"]));
});

test("what a caller does to its result does not reach the next one", async () => {
  const memory = new VerdictMemory(1 << 20);
  const judge = async () => resultWith("OK", "text");
  const first = await memory.recall(request({ code: "a" }), 1, judge);
  first.tests.length = 0;
  expect((await memory.recall(request({ code: "a" }), 1, judge)).tests).toHaveLength(1);
});

test("the memory stays within its capacity, and forgets the least recently used", async () => {
  const memory = new VerdictMemory(10_000);
  const call = (code: string) => ({ code, result: resultWith("OK", "x".repeat(1000)) });
  await asked(memory, [call("a"), call("b")]);
  await asked(
    memory,
    Array.from({ length: 5 }, (_, i) => call(`c${i}`)),
  );
  expect(await asked(memory, [call("a")])).toBe(0);
  await asked(
    memory,
    Array.from({ length: 6 }, (_, i) => call(`d${i}`)),
  );
  expect(await asked(memory, [call("a")])).toBe(0);
  expect(await asked(memory, [call("b")])).toBe(1);
});

test.each([
  ["short outputs", () => "3\n"],
  ["outputs beyond Latin-1", (at: number) => `${"☃".repeat(100)}${at}`],
])("cached verdicts with %s take no more bytes than they are counted with", async (_, output) => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const memory = new VerdictMemory(64 << 20);
  const heapUsed = (): number => {
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heapUsed();
  for (let i = 0; i < 10_000; i++)
    await memory.recall(request({ code: `${i}` }), 1, async () => resultWith("OK", output(i)));
  const held = heapUsed() - before;
  expect(held).toBeLessThan(memory.weight);
  expect(held).toBeGreaterThan(0.7 * memory.weight);
});

test("a program whose first asker hung up is judged for the others that wait for it", async () => {
  const memory = new VerdictMemory(1 << 20);
  let cancel: () => void = () => {};
  const first = memory.recall(
    request({ code: "a" }),
    1,
    () =>
      new Promise((_, reject) => {
        cancel = () => reject(new Cancelled());
      }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  const second = memory.recall(request({ code: "a" }), 1, async () => resultWith("OK"));
  await new Promise((resolve) => setImmediate(resolve));
  cancel();
  await expect(first).rejects.toThrow(Cancelled);
  expect((await second).verdict).toBe("OK");
});
