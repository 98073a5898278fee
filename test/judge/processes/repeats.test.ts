/** Flaky programs in real interpreters. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge } from "../../../judge/create.ts";
import { FreshJudges, isFlaky } from "../../../judge/repeats.ts";
import { request, SUM } from "../requests.ts";

const RUNS = 8;
const pids: (number | undefined)[] = [];
const judges = new FreshJudges(RUNS, { workers: 2 }, async (setup) => {
  const judge = await createJudge(setup);
  pids.push(judge.supervisorPid);
  return judge;
});
beforeAll(() => judges.repeat(request({ code: SUM })));
afterAll(() => judges.close());

const ONE = [{ input: "", output: "yes\n" }];
const verdictsOf = async (code: string) =>
  (await judges.repeat(request({ problemKey: "one", tests: ONE, code }))).verdicts;

test.each([
  ["random bytes", "import os\nprint('yes' if os.urandom(1)[0] % 2 else 'no')"],
  ["the clock", "import time\nprint('yes' if time.perf_counter_ns() // 1000 % 2 else 'no')"],
])("a program that is right half of the time by %s is flaky", async (_, code) => {
  // A program agrees with itself in all eight runs with probability 1/128.
  const all = await Promise.all(Array.from({ length: 8 }, (__, i) => verdictsOf(`${code}\n# ${i}`)));
  const flaky = all.filter(isFlaky).length;
  expect(flaky).toBeGreaterThan(4);
});

test("a program that depends on the hash seed is flaky, and gets the same verdicts again", async () => {
  const code = "print(next(iter({'yes', 'no'})))";
  const verdicts = await verdictsOf(code);
  expect(isFlaky(verdicts)).toBe(true);
  expect(await verdictsOf(code)).toEqual(verdicts);
});

test("the runs of a program are in as many interpreters, and equal programs are run again", async () => {
  expect(new Set(pids).size).toBe(RUNS);
  // What a fork shares with its zygote: hash seed, and where the interpreter has put its objects.
  const code = "print(hash('seed'), id(int.__add__))";
  const ask = () =>
    Promise.all(
      Array.from({ length: RUNS }, async (_, run) => {
        const judge = await judges.judge(run);
        const { tests } = await judge.run(request({ problemKey: "one", tests: ONE, code }));
        return tests[0]?.stdout;
      }),
    );
  expect(new Set(await ask()).size).toBe(RUNS);
  const random = { problemKey: "one", tests: ONE, code: "import os\nprint(os.urandom(8).hex())" };
  const first = await judges.judge(0);
  const twice = await Promise.all([first.run(request(random)), first.run(request(random))]);
  expect(twice[0]?.tests[0]?.stdout).not.toBe(twice[1]?.tests[0]?.stdout);
});

test("a program that is always right or always wrong is not flaky", async () => {
  const [right, wrong] = await Promise.all(["print('yes')", "raise SystemExit(1)"].map(verdictsOf));
  expect(right).toEqual(Array.from({ length: RUNS }, () => "OK"));
  expect(wrong).toEqual(Array.from({ length: RUNS }, () => "RE"));
});
