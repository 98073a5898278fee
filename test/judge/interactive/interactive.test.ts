/** Whose fault it is that an interactor fails: a stand-in for the pool says how programs end. */
import { expect, test } from "vitest";
import { INTERACTOR_FAILED } from "../../../judge/counts.ts";
import { Interactive, interactorRequest } from "../../../judge/interactive/interactive.ts";
import type { JudgeRequest, TestResult } from "../../../judge/judge.ts";
import { concluded } from "../../../judge/results.ts";
import { BLANK } from "../../../judge/run.ts";
import type { Interactor } from "../../../schemas/problem.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";
import { request } from "../requests.ts";

const JURY = { code: "jury", language: "python3" };
const interactor: Interactor = { code: "talks", language: "python3", jury: JURY };
const asked = (given: Partial<JudgeRequest> = {}, own: Interactor = interactor): JudgeRequest =>
  request({
    code: "answer",
    comparator: { kind: "checker", checker: null, interactor: own, provenance: "test" },
    ...given,
  });

const result = (verdict: VerdictClass): TestResult => ({
  ...BLANK,
  verdict,
  stderr: verdict === "INTERNAL" ? "the interactor ended with status 3" : "",
});

type Verdicts = Record<string, VerdictClass[]>;

function interactive(verdicts: Verdicts, written: Buffer[] = []) {
  const requests: JudgeRequest[] = [];
  const counts: string[] = [];
  const checked: JudgeRequest[] = [];
  const judge = new Interactive({
    run: async (inner) => {
      requests.push(inner);
      const tests = (verdicts[inner.code] ?? []).slice(0, inner.tests.length).map(result);
      return { result: concluded(inner, tests, null), outputs: written };
    },
    judge: async (inner) => {
      checked.push(inner);
      return concluded(
        inner,
        inner.tests.map(() => ({ ...result("OK"), stdout: "OK\n" })),
        null,
      );
    },
    count: (what) => counts.push(what),
  });
  return { judge, requests, counts, checked };
}

test("the sandbox gets the files of the interactor, and Python a language of its own", async () => {
  const { judge, requests } = interactive({ answer: ["OK", "OK", "OK"] });
  expect((await judge.judge(asked())).verdict).toBe("OK");
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    problemKey: "interactive:sums",
    language: { name: "python3" },
    tests: [{ input: "4 0 2\n1 2\n3\n", output: "" }, {}, {}],
  });
});

test("an interactor that fails on a program and accepts the jury's: wrong, and counted", async () => {
  const { judge, requests, counts } = interactive({ answer: ["OK", "INTERNAL"], jury: ["OK"] });
  const { verdict, firstFailing, detail } = await judge.judge(asked());
  expect([verdict, firstFailing]).toEqual(["WA", 1]);
  expect(detail).toMatch(/fails on this program and accepts the jury's: .*status 3/);
  expect(counts).toEqual([INTERACTOR_FAILED]);
  expect(requests[1]?.tests).toEqual([{ input: "5 0 3\n30 4\n34\n", output: "" }]);
});

test.each<VerdictClass>(["INTERNAL", "ILE", "WA"])(
  "where the jury's program ends with %s, the interactor is at fault and there is no verdict",
  async (jury) => {
    const { judge, counts } = interactive({ answer: ["INTERNAL"], jury: [jury] });
    const { verdict, detail } = await judge.judge(asked());
    expect([verdict, counts]).toEqual(["INTERNAL", []]);
    expect(detail).toMatch(/fails with the jury's program too/);
  },
);

test("a deadlock is the program's, unless the jury's program waits as well", async () => {
  const idle = interactive({ answer: ["ILE"], jury: ["OK"] });
  expect((await idle.judge.judge(asked())).verdict).toBe("ILE");
  expect(idle.counts).toEqual([]);
  const broken = interactive({ answer: ["ILE"], jury: ["ILE"] });
  expect((await broken.judge.judge(asked())).verdict).toBe("INTERNAL");
});

test("without a right program on record a failure of the interactor is no verdict, and a deadlock is one", async () => {
  const alone = { code: "talks", language: "python3" };
  const { judge, requests } = interactive({ answer: ["INTERNAL"] });
  const { verdict, detail } = await judge.judge(asked({}, alone));
  expect([verdict, requests.length]).toEqual(["INTERNAL", 1]);
  expect(detail).toMatch(/status 3; no right program is on record/);
  expect((await interactive({ answer: ["ILE"] }).judge.judge(asked({}, alone))).verdict).toBe("ILE");
});

test("the jury's program runs once a test, however many programs fail on it", async () => {
  const { judge, requests } = interactive({ answer: ["INTERNAL"], other: ["INTERNAL"], jury: ["OK"] });
  await Promise.all([judge.judge(asked()), judge.judge(asked({ code: "other" }))]);
  expect(requests.filter(({ code }) => code === "jury")).toHaveLength(1);
});

test("tests behind the first failing one do not count, once it is known to fail", async () => {
  const { judge } = interactive({ answer: ["INTERNAL", "OK", "RE"], jury: ["OK"] });
  expect((await judge.judge(asked({ earlyExitFrom: 3 }))).tests.map(({ verdict }) => verdict)).toEqual([
    "WA",
    "OK",
    "RE",
  ]);
});

test("a checker beside the interactor judges what that one wrote", async () => {
  const written = [Buffer.from("5 tests"), Buffer.from("6 tests"), Buffer.from("7 tests")];
  const { judge, checked } = interactive({ answer: ["OK", "OK", "OK"] }, written);
  const comparator = { kind: "checker", checker: "reads", interactor, provenance: "test" } as const;
  expect((await judge.judge(asked({ comparator }))).verdict).toBe("OK");
  expect(checked[0]?.tests.map(({ input }) => JSON.parse(input))).toEqual([
    { input: "1 2\n", expected: "3\n", actual: "5 tests" },
    { input: "30 4\n", expected: "34\n", actual: "6 tests" },
    { input: "5 6\n", expected: "11\n", actual: "7 tests" },
  ]);
});

test("an interactor in C++ is compiled with testlib.h and limited by itself; one in Python is not", () => {
  const cpp = interactorRequest({ code: "x", language: "cpp" }, asked({ cpuLimitMs: 7 }), "header");
  expect(cpp).toMatchObject({ code: "x", testlib: "header", cpuLimitMs: 10_000, language: { name: "cpp" } });
  expect(interactorRequest(interactor, asked(), "header")).not.toHaveProperty("testlib");
});
