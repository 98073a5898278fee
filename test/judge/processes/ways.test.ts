/** A test has the same verdict in a process with others as in a process of its own. */
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

let together: LocalJudge;
let apart: LocalJudge;
beforeAll(async () => {
  together = await createJudge({ workers: 1, memoryMb: 0 });
  apart = await createJudge({ workers: 1, memoryMb: 0, batch: false });
});
afterAll(() => Promise.all([together.close(), apart.close()]));

const run = (judge: LocalJudge, code: string, limits: object = {}) =>
  judge.run(request({ code, tests: TESTS, earlyExitFrom: COUNT, ...limits }));

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

test.each(PROGRAMS)("$name: in both ways alike", { timeout: TIMEOUT_MS }, async ({ code, limits }) => {
  const [one, other] = await Promise.all([run(together, code, limits), run(apart, code, limits)]);
  const verdicts = ({ tests }: typeof one) => tests.map(({ verdict, acceptedBy }) => [verdict, acceptedBy]);
  expect(verdicts(one)).toEqual(verdicts(other));
});

test("one process serves all tests, though they fail", { timeout: TIMEOUT_MS }, async () => {
  const pids = async (judge: LocalJudge) => {
    const { tests } = await run(judge, "import os\nprint(os.getpid())\nassert int(input()) % 2\n");
    return new Set(tests.map(({ stdout }) => stdout)).size;
  };
  expect(await pids(together)).toBe(1);
  expect(await pids(apart)).toBe(COUNT);
});
