import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";
import { request, SUM } from "../requests.ts";

const TIMEOUT_MS = 120_000;
const quick = { cpuLimitMs: 300, wallLimitMs: 1500 };

/** Programs whose verdict is the same on every path and at every level. */
const PROGRAMS: { name: string; code: string; verdict: VerdictClass; limits?: object }[] = [
  { name: "a right program", code: SUM, verdict: "OK" },
  { name: "a wrong answer", code: "print(4)", verdict: "WA" },
  { name: "an exception", code: "print(1 // 0)", verdict: "RE" },
  { name: "an exit status", code: `${SUM}raise SystemExit(3)`, verdict: "RE" },
  { name: "a crash of the interpreter", code: `${SUM}import os; os.abort()`, verdict: "RE" },
  { name: "bad syntax", code: "print(", verdict: "CE" },
  { name: "a source with a null byte", code: "print(1)\0", verdict: "CE" },
  { name: "an endless loop", code: "while True: pass", verdict: "TLE", limits: quick },
  { name: "sleep for ever", code: "import time; time.sleep(1000)", verdict: "ILE", limits: quick },
  {
    name: "a hung thread after the answer",
    verdict: "ILE",
    limits: quick,
    code: `${SUM}import threading, time\nthreading.Thread(target=lambda: time.sleep(1000)).start()`,
  },
  { name: "too much memory", code: "x = [0] * 10**10", verdict: "MLE" },
  { name: "too much output", code: "while True: print('x' * 1000)", verdict: "OLE" },
  {
    name: "more on stderr than the limit of output",
    code: "import sys\nfor _ in range(5000): sys.stderr.write('x' * 1000)\nprint(sum(map(int, input().split())))",
    verdict: "OK",
  },
];

describe.each([{ batch: true }, { batch: false }])("with %o", ({ batch }) => {
  let judge: LocalJudge;
  beforeAll(async () => {
    judge = await createJudge({ workers: 2, batch, memoryMb: 0 });
  });
  afterAll(() => judge.close());

  test.each(PROGRAMS)("$name is $verdict", { timeout: TIMEOUT_MS }, async ({ code, verdict, limits }) => {
    const result = await judge.run(request({ code, ...limits }));
    expect(result.verdict).toBe(verdict);
    expect(result.firstFailing).toBe(verdict === "OK" ? null : 0);
    expect(result.tests).toHaveLength(verdict === "OK" ? 3 : 1);
  });

  test("the run ends at the first failing test from earlyExitFrom on", { timeout: TIMEOUT_MS }, async () => {
    const run = async (earlyExitFrom: number) => {
      const { tests, firstFailing } = await judge.run(request({ code: "print(34)", earlyExitFrom }));
      return [firstFailing, ...tests.map(({ verdict }) => verdict)];
    };
    expect(await run(0)).toEqual([0, "WA"]);
    expect(await run(1)).toEqual([0, "WA", "OK", "WA"]);
    expect(await run(3)).toEqual([0, "WA", "OK", "WA"]);
  });

  test("a failing test in the middle is found, and those before it pass", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const tests = Array.from({ length: 12 }, (_, i) => ({
      input: `${i} 1\n`,
      output: `${i === 9 ? "no" : i + 1}\n`,
    }));
    const result = await judge.run(request({ code: SUM, tests, problemKey: "middle" }));
    expect([result.verdict, result.firstFailing, result.tests.length]).toEqual(["WA", 9, 10]);
  });

  test("an error shows the program's own line and no path of this machine", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const code = "import json\ndef f(text):\n    return json.loads(text)\nf('nonsense')\n";
    const { stderr } = (await judge.run(request({ code }))).tests[0] ?? { stderr: "" };
    expect(stderr).toContain('File "solution.py", line 3, in f\n    return json.loads(text)');
    expect(stderr).toContain("JSONDecodeError");
    expect(stderr).not.toMatch(/"\//);
    expect(stderr).not.toContain("runner");
  });

  test("a problem's own files stand for standard input and output", { timeout: TIMEOUT_MS }, async () => {
    const files = { inputFile: "in.txt", outputFile: "out.txt" };
    const code =
      "a = open('in.txt').read().split()\nwith open('out.txt', 'w') as f: f.write(str(sum(map(int, a))))";
    expect((await judge.run(request({ code, ...files }))).verdict).toBe("OK");
    expect((await judge.run(request({ code: SUM, ...files }))).verdict).not.toBe("OK");
  });

  test("call-based: functions and methods, exact types only", { timeout: TIMEOUT_MS }, async () => {
    const call = (code: string) =>
      judge.run(
        request({
          code,
          problemKey: "calls",
          tests: [{ input: "[1, [2, 3]]", output: "[1, 2, 3]" }],
          fnName: "join",
          comparator: { kind: "call", checker: null, provenance: "test" },
        }),
      );
    expect((await call("def join(a, b): return [a] + b")).verdict).toBe("OK");
    expect(
      (await call("class Solution:\n  def join(self, a: int, b: List[int]): return (a, *b)")).verdict,
    ).toBe("OK");
    expect(
      (await call("class L(list):\n  def __eq__(s, o): return True\ndef join(a, b): return L()")).verdict,
    ).toBe("RE");
    expect((await call("def other(a, b): return 1")).verdict).toBe("RE");
  });

  test("a checker program is asked about outputs, and its failure is INTERNAL", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const checked = (checker: string) =>
      judge.run(request({ code: SUM, comparator: { kind: "checker", checker, provenance: "test" } }));
    const compare =
      "d = json.load(sys.stdin)\nprint('OK' if int(d['actual']) == int(d['expected']) else 'WA')";
    expect((await checked(`import json, sys\n${compare}`)).verdict).toBe("OK");
    expect((await checked("print('WA')")).verdict).toBe("WA");
    expect((await checked("1 / 0")).verdict).toBe("INTERNAL");
  });
});

test("no tests are no pass", { timeout: TIMEOUT_MS }, async () => {
  const judge = await createJudge({ workers: 1 });
  const result = await judge.run(request({ code: SUM, tests: [] }));
  await judge.close();
  expect(result.verdict).toBe("INTERNAL");
});
