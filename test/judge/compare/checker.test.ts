import { expect, test } from "vitest";
import { type CheckerInput, runChecker } from "../../../judge/compare/checker.ts";
import type { JudgeRequest, JudgeResult } from "../../../judge/judge.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";

const input = (actual: string | Uint8Array): CheckerInput => ({
  test: { input: "5", output: "2 3" },
  actual: typeof actual === "string" ? new TextEncoder().encode(actual) : actual,
});

/** A judge whose programs end as told; the requests that it got are kept. */
function judgeThat(...ends: [VerdictClass, string][]) {
  const requests: JudgeRequest[] = [];
  const run = async (request: JudgeRequest): Promise<JudgeResult> => {
    requests.push(request);
    const tests = ends.map(([verdict, stdout]) => ({
      verdict,
      acceptedBy: null,
      cpuMs: 1,
      wallMs: 1,
      memoryMb: 1,
      stdout,
      stderr: verdict === "RE" ? "KeyError: 'x'" : "",
    }));
    return { verdict: "WA", tests, firstFailing: 0, detail: ends.length === 0 ? "no supervisor" : null };
  };
  return { requests, run };
}

const verdicts = async (judge: ReturnType<typeof judgeThat>, ...outputs: (string | Uint8Array)[]) =>
  (await runChecker(judge, { source: "print('OK')" }, { inputs: outputs.map(input) })).map(
    (checked) => checked.verdict,
  );

test("the checker reads input, expected and actual output as one JSON object", async () => {
  const judge = judgeThat(["OK", "OK"]);
  await verdicts(judge, "3 2\n");
  expect(JSON.parse(judge.requests[0]!.tests[0]!.input)).toEqual({
    input: "5",
    expected: "2 3",
    actual: "3 2\n",
  });
  expect(judge.requests[0]!.code).toBe("print('OK')");
});

test("its first word decides, whatever follows", async () => {
  const judge = judgeThat(["OK", "OK"], ["WA", "OK sum is right"], ["WA", "WA sum is 6"]);
  expect(await verdicts(judge, "a", "b", "c")).toEqual(["OK", "OK", "WA"]);
});

test("a checker that fails is a fault of the checker and never a wrong answer", async () => {
  const judge = judgeThat(["RE", "OK"], ["TLE", ""], ["WA", "maybe"], ["WA", ""], ["CE", ""]);
  expect(await verdicts(judge, "a", "b", "c", "d", "e")).toEqual(Array(5).fill("INTERNAL"));
  expect(await verdicts(judgeThat(), "a")).toEqual(["INTERNAL"]);
});

test("an output on which only the checker fails is wrong, and its detail says so", async () => {
  const requests: JudgeRequest[] = [];
  // Fails on each output that has a letter; accepts all others but 9.
  const run = async (asked: JudgeRequest): Promise<JudgeResult> => {
    requests.push(asked);
    const ends = asked.tests.map(({ input: text }): [VerdictClass, string] => {
      const { actual } = JSON.parse(text) as { actual: string };
      return /[a-z]/.test(actual) ? ["RE", ""] : [actual === "9" ? "WA" : "OK", actual === "9" ? "WA" : "OK"];
    });
    return judgeThat(...ends).run(asked);
  };
  const checked = await runChecker({ run }, { source: "" }, { inputs: ["x", "9", "3 2", "y"].map(input) });
  expect(checked.map(({ verdict }) => verdict)).toEqual(["WA", "WA", "OK", "WA"]);
  expect(checked[0]?.detail).toMatch(/fails on this output and accepts the jury's answer: .*RE KeyError/);
  expect(checked[1]?.detail).toBeNull();
  expect(requests.map(({ tests }) => tests.length)).toEqual([4, 2]);
});

test("an output of invalid UTF-8 is wrong without asking, and the others keep their places", async () => {
  const broken = Uint8Array.of(0xff, 0x32);
  const judge = judgeThat(["OK", "OK"]);
  expect(await verdicts(judge, broken, "3 2", broken)).toEqual(["WA", "OK", "WA"]);
  expect(judge.requests[0]!.tests).toHaveLength(1);
  const idle = judgeThat();
  expect(await verdicts(idle, broken)).toEqual(["WA"]);
  expect(idle.requests).toEqual([]);
});
