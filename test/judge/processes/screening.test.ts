/**
 * Screening: what passes is what a normal judgement passes, for programs that behave, at one
 * process for many tests.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import { request } from "../requests.ts";

const TIMEOUT_MS = 120_000;
const COUNT = 30;
/** Every seventh test is that of a program that doubles; the others want something else. */
const TESTS = Array.from({ length: COUNT }, (_, i) => ({
  input: `${i}\n`,
  output: `${i % 7 === 3 ? 2 * i : -1}\n`,
}));

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 2, memoryMb: 0 });
});
afterAll(() => judge.close());

const run = (code: string, screening: boolean, limits: object = {}) =>
  judge.run(request({ code, tests: TESTS, earlyExitFrom: COUNT, screening, ...limits }));

const DOUBLE = "n = int(input())\nprint(2 * n)\n";
const quick = { cpuLimitMs: 300, wallLimitMs: 3000 };
const PROGRAMS: { name: string; code: string; limits?: object }[] = [
  { name: "a program that ends well on each", code: DOUBLE },
  { name: "exceptions on some inputs", code: `n = int(input())\n[0][n % 5]\nprint(2 * n)\n` },
  {
    name: "an exception on the first and on the last",
    code: `n = int(input())\n1 // (n * (29 - n))\nprint(2 * n)\n`,
  },
  { name: "a crash of the interpreter", code: `${DOUBLE}import os\nif n == 4: os.abort()\n` },
  {
    name: "an endless loop on two inputs",
    code: `n = int(input())\nwhile n in (5, 6): pass\nprint(2 * n)\n`,
    limits: quick,
  },
  {
    name: "too much output on one",
    code: `n = int(input())\nwhile n == 8: print('x' * 1000)\nprint(2 * n)\n`,
  },
  { name: "bad syntax", code: "print(" },
  { name: "state in a module", code: `import math\n${DOUBLE}math.seen = getattr(math, 'seen', 0) + n\n` },
  {
    name: "a thread that outlives the program's text",
    code: `import threading\n${DOUBLE}threading.Timer(0.01, print).start()\n`,
  },
];

test.each(PROGRAMS)("$name: as a normal judgement", { timeout: TIMEOUT_MS }, async ({ code, limits }) => {
  const [quickly, earnestly] = [await run(code, true, limits), await run(code, false, limits)];
  // Which failure it is may differ: a full output is an exception, after other tests.
  const accepted = ({ tests }: typeof quickly) => tests.map(({ acceptedBy }) => acceptedBy);
  expect(accepted(quickly)).toEqual(accepted(earnestly));
});

test("an exception after the right output is not looked at", { timeout: TIMEOUT_MS }, async () => {
  const { tests } = await run(`${DOUBLE}raise SystemExit(1)\n`, true);
  expect(tests.map(({ acceptedBy }) => acceptedBy)).toEqual(
    TESTS.map((_, i) => (i % 7 === 3 ? "bytes" : null)),
  );
});

test("one process serves all tests, though they fail", { timeout: TIMEOUT_MS }, async () => {
  const pids = async (screening: boolean) => {
    const { tests } = await run("import os\nprint(os.getpid())\nassert int(input()) % 2\n", screening);
    return new Set(tests.map(({ stdout }) => stdout)).size;
  };
  expect(await pids(true)).toBe(1);
  expect(await pids(false)).toBeGreaterThan(COUNT / 2);
});

test("it ends early where that is asked for", { timeout: TIMEOUT_MS }, async () => {
  const { tests, firstFailing } = await judge.run(
    request({ code: DOUBLE, tests: TESTS, earlyExitFrom: 0, screening: true }),
  );
  expect(firstFailing).toBe(0);
  expect(tests).toHaveLength(1);
});
