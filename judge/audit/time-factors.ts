/**
 * Verdicts under several time limits from one run under the largest: a test that took longer than a
 * smaller limit is over it there.
 * Promise: with factor 1 alone nothing differs from a run without factors. Limit: a program at the
 * very edge of a limit can differ from a run that stops it there.
 */

import type { JudgeRequest, JudgeResult } from "../judge.ts";
import { DEFAULT_LANGUAGE, languageNamed } from "../languages/index.ts";

/** Multiples of the time limit: sites differ in their machines, and recorded limits are theirs. */
export const TIME_FACTORS: readonly number[] = [1, 2, 5];

type Limits = Pick<JudgeRequest, "cpuLimitMs" | "wallLimitMs">;

export const times = <T extends Limits>(request: T, factor: number): T => ({
  ...request,
  cpuLimitMs: request.cpuLimitMs * factor,
  wallLimitMs: request.wallLimitMs * factor,
});

/** The result as it would be with `request`'s own limits, from a run with larger ones. */
export function within(result: JudgeResult, request: JudgeRequest): JudgeResult {
  const { language } = request;
  const spare = languageNamed(language?.name ?? DEFAULT_LANGUAGE).machinery?.allowances.extraCpuMs ?? 0;
  const over = (test: JudgeResult["tests"][number]): "TLE" | "ILE" | null => {
    if (test.cpuMs > request.cpuLimitMs + spare) return "TLE";
    return test.wallMs > request.wallLimitMs ? "ILE" : null;
  };
  for (const [i, test] of result.tests.entries()) {
    const why = over(test);
    if (why !== null && (test.verdict === "OK" || i <= (result.firstFailing ?? i)))
      return {
        ...result,
        verdict: why,
        firstFailing: i,
        tests: [...result.tests.slice(0, i), { ...test, verdict: why, acceptedBy: null }],
      };
    if (test.verdict !== "OK") break;
  }
  return result;
}
