/**
 * A judge for tests of stages that reads its verdicts from the program; its measurements differ
 * each time.
 */
import type { JudgeRequest, JudgeResult, TestResult } from "../../judge/judge.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";

export const identity = { isolation: 3, judge_version: "1", python: "3.11" };

const result = (verdict: VerdictClass, acceptedBy = "bytes"): TestResult => ({
  verdict,
  acceptedBy: verdict === "OK" ? acceptedBy : null,
  cpuMs: Math.random(),
  wallMs: Math.random(),
  memoryMb: Math.random(),
  stdout: "",
  stderr: verdict === "RE" ? "ZeroDivisionError: at 0x7fffdeadbeef" : "",
});

/** A judge that reads its verdicts from the program: "OK OK WA" says what each test ends with. */
export function scripted(): { requests: JudgeRequest[]; run(request: JudgeRequest): Promise<JudgeResult> } {
  const requests: JudgeRequest[] = [];
  return {
    requests,
    run: async (request) => {
      requests.push(request);
      const script = request.code.split(" ") as VerdictClass[];
      const all = request.tests.map((_, i) => script[i] ?? "OK");
      const failing = all.findIndex((verdict) => verdict !== "OK");
      const stop = failing < 0 || request.earlyExitFrom >= all.length ? all.length : failing + 1;
      return {
        verdict: failing < 0 ? "OK" : all[failing]!,
        tests: all.slice(0, stop).map((verdict, i) => result(verdict, i === 1 ? "tolerance" : "bytes")),
        firstFailing: failing < 0 ? null : failing,
        detail: script.includes("INTERNAL") ? "the supervisor died twice" : null,
      };
    },
  };
}
