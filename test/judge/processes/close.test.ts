import { expect, test } from "vitest";
import { createJudge } from "../../../judge/create.ts";

test("closing ends every pending judgement at once, as INTERNAL", async () => {
  const judge = await createJudge({ workers: 1 });
  const running = judge.run({
    problemKey: "loop",
    code: "while True: pass",
    tests: [{ input: "", output: "" }],
    comparator: { kind: "tokens", checker: null, provenance: "test" },
    fnName: null,
    inputFile: null,
    outputFile: null,
    trusted: true,
    earlyExitFrom: 0,
    cpuLimitMs: 60_000,
    wallLimitMs: 600_000,
    memoryLimitMb: 256,
    outputLimitBytes: 1000,
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await judge.close();
  expect((await running).verdict).toBe("INTERNAL");
});
