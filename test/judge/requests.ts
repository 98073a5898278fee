/**
 * Requests for tests of the judge: small programs, limits that no loaded machine runs into by
 * accident.
 */
import type { JudgeRequest } from "../../judge/judge.ts";

const SUM_TESTS = [
  { input: "1 2\n", output: "3\n" },
  { input: "30 4\n", output: "34\n" },
  { input: "5 6\n", output: "11\n" },
];

/** A program that every test of SUM_TESTS accepts. */
export const SUM = "print(sum(map(int, input().split())))\n";

/** A request on three sums, with what is given in place of the defaults. */
export function request(given: Partial<JudgeRequest> & { code: string }): JudgeRequest {
  return {
    problemKey: "sums",
    tests: SUM_TESTS,
    comparator: { kind: "tokens", checker: null, provenance: "test" },
    fnName: null,
    inputFile: null,
    outputFile: null,
    cpuLimitMs: 10_000,
    wallLimitMs: 60_000,
    memoryLimitMb: 512,
    outputLimitBytes: 1 << 20,
    earlyExitFrom: 0,
    trusted: true,
    ...given,
  };
}
