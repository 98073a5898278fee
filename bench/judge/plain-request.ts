/** The request of a bench: tokens are compared, limits are wide, and the first failure ends it. */
import type { JudgeRequest } from "../../judge/judge.ts";

type Given = Pick<JudgeRequest, "problemKey" | "code" | "tests"> & Partial<JudgeRequest>;

export const plainRequest = (given: Given): JudgeRequest => ({
  comparator: { kind: "tokens", checker: null, provenance: "bench" },
  fnName: null,
  inputFile: null,
  outputFile: null,
  cpuLimitMs: 10_000,
  wallLimitMs: 60_000,
  memoryLimitMb: 512,
  outputLimitBytes: 1 << 20,
  earlyExitFrom: 0,
  ...given,
});
