import { expect, test } from "vitest";
import { type Judged, requestFor } from "../../judge/request.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";

const problem: Judged = {
  problem_id: "p",
  comparator: { kind: "tokens", checker: null, provenance: "default" },
  fn_name: "solve",
  input_file: "in.txt",
  output_file: null,
  cpu_limit_ms: 1500,
  memory_limit_mb: 64,
};
const tests = [{ input: "1", output: "2" }];
const program = { code: "x", tests };

test("a problem's own limits hold, in milliseconds, mebibytes and bytes", () => {
  const request = requestFor(problem, program, {
    judge: JudgeOptions.parse({ wall_factor: 2, output_limit_mb: 0.5 }),
  });
  expect(request).toMatchObject({
    cpuLimitMs: 1500,
    wallLimitMs: 3000,
    memoryLimitMb: 64,
    outputLimitBytes: 524_288,
  });
  expect(request).toMatchObject({ fnName: "solve", inputFile: "in.txt", outputFile: null, earlyExitFrom: 0 });
});

test("own_limits off, or a problem without limits, takes the configuration's", () => {
  const off = requestFor(problem, program, { judge: JudgeOptions.parse({ own_limits: false }) });
  const unset = { ...problem, cpu_limit_ms: null, memory_limit_mb: null };
  const none = requestFor(unset, program, { judge: JudgeOptions.parse({}) });
  for (const request of [off, none])
    expect(request).toMatchObject({ cpuLimitMs: 10_000, memoryLimitMb: 1024 });
});

test("the configured comparator is for problems that declare none", () => {
  const judge = JudgeOptions.parse({ comparator: "codecontests" });
  expect(requestFor(problem, program, { judge }).comparator.kind).toBe("codecontests");
  const comparator = { kind: "unordered" as const, checker: null, provenance: "source row" };
  expect(requestFor({ ...problem, comparator }, program, { judge }).comparator).toEqual(comparator);
});

test("equal keys mean equal tests", () => {
  const judge = JudgeOptions.parse({});
  const key = (list: typeof tests): string =>
    requestFor(problem, { code: "x", tests: list }, { judge }).problemKey;
  expect(key(tests)).toBe(key([{ input: "1", output: "2" }]));
  expect(key(tests)).not.toBe(key([{ input: "12", output: "" }]));
  expect(key(tests)).not.toBe(key([...tests, ...tests]));
});
