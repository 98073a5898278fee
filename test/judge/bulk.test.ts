import { expect, test } from "vitest";
import { type BulkLine, ignoredKeys, judgeLines, parseBulkLine } from "../../judge/bulk.ts";
import type { JudgeRequest, JudgeResult, Runner } from "../../judge/judge.ts";
import { UserError } from "../../schemas/errors.ts";

const line = (id: number, more: Partial<BulkLine> = {}): BulkLine => ({
  id,
  code: String(id),
  tests: [{ input: "1", output: "1" }],
  ...more,
});

const OK: JudgeResult = {
  verdict: "OK",
  tests: [
    {
      verdict: "OK",
      acceptedBy: "bytes",
      cpuMs: 1.23456,
      wallMs: 2,
      memoryMb: 3,
      stdout: "long",
      stderr: "",
    },
  ],
  firstFailing: null,
  detail: null,
};

function judgeWith(run: (request: JudgeRequest) => Promise<JudgeResult>): Runner {
  return { identity: { isolation: 3, judge_version: "1", python: "3.11" }, run, close: async () => {} };
}

async function* streamOf(count: number, read: (n: number) => void = () => {}): AsyncGenerator<BulkLine> {
  for (let i = 0; i < count; i++) {
    read(i);
    yield line(i);
  }
}

async function collected<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test("results come in the order of the lines, whatever takes longest", async () => {
  const judge = judgeWith(async ({ code }) => {
    await pause(Number(code) % 3 === 0 ? 5 : 0);
    return OK;
  });
  const ids: unknown[] = [];
  for await (const result of judgeLines(streamOf(30), judge, { allTests: false, atOnce: 4 }))
    ids.push(result.id);
  expect(ids).toEqual(Array.from({ length: 30 }, (_, i) => i));
});

test("no more lines are read than may be worked on, so memory stays bounded", async () => {
  let [running, most, read, given] = [0, 0, 0, 0];
  const judge = judgeWith(async () => {
    most = Math.max(most, ++running);
    await pause(1);
    running--;
    return OK;
  });
  const results = judgeLines(
    streamOf(50, () => {
      read++;
      expect(read - given).toBeLessThanOrEqual(3 + 2);
    }),
    judge,
    { allTests: false, atOnce: 3 },
  );
  for await (const _ of results) given++;
  expect(given).toBe(50);
  expect(most).toBe(3);
});

test("a result is given while the next line is still awaited", async () => {
  let release = (): void => {};
  async function* slow(): AsyncGenerator<BulkLine> {
    yield line(0);
    await new Promise<void>((done) => {
      release = done;
    });
    yield line(1);
  }
  const results = judgeLines(
    slow(),
    judgeWith(async () => OK),
    { allTests: false, atOnce: 8 },
  );
  expect((await results.next()).value).toMatchObject({ id: 0, verdict: "OK" });
  release();
  expect((await results.next()).value).toMatchObject({ id: 1 });
  expect((await results.next()).done).toBe(true);
});

test("limits, comparator and early exit of a line reach the judge", async () => {
  const requests: JudgeRequest[] = [];
  const judge = judgeWith(async (request) => {
    requests.push(request);
    return OK;
  });
  async function* lines(): AsyncGenerator<BulkLine> {
    yield line(0);
    yield line(1, { cpu_limit_ms: 50, wall_limit_ms: 70, memory_limit_mb: 99, comparator: "exact" });
    yield line(2, { fn_name: "f" });
  }
  for await (const _ of judgeLines(lines(), judge, { allTests: true, atOnce: 1 }));
  expect(requests[0]).toMatchObject({
    cpuLimitMs: 10_000,
    wallLimitMs: 30_000,
    memoryLimitMb: 1024,
    earlyExitFrom: 1,
  });
  expect(requests[1]).toMatchObject({ cpuLimitMs: 50, wallLimitMs: 70, memoryLimitMb: 99 });
  expect(requests.map((request) => request.comparator.kind)).toEqual(["tokens", "exact", "call"]);
});

test("a result names judge, times and rule, and the outputs of tests that failed", async () => {
  const bad = { ...OK.tests[0]!, verdict: "RE" as const, acceptedBy: null, stderr: "ValueError" };
  const result: JudgeResult = { verdict: "RE", tests: [...OK.tests, bad], firstFailing: 1, detail: null };
  const [out] = await collected(
    judgeLines(
      streamOf(1),
      judgeWith(async () => result),
      { allTests: false, atOnce: 1 },
    ),
  );
  expect(out).toEqual({
    id: 0,
    verdict: "RE",
    first_failing: 1,
    tests: [
      { verdict: "OK", accepted_by: "bytes", cpu_ms: 1.235, wall_ms: 2, memory_mb: 3 },
      {
        verdict: "RE",
        accepted_by: null,
        cpu_ms: 1.235,
        wall_ms: 2,
        memory_mb: 3,
        stdout: "long",
        stderr: "ValueError",
      },
    ],
    detail: null,
    isolation: 3,
    judge_version: "1",
    python: "3.11",
  });
});

test("of several runs a result is the first, with the verdicts of all", async () => {
  const identity = { isolation: 3, judge_version: "1", python: "3.11" };
  const repeats = {
    repeat: async () => ({ result: { ...OK, identity }, verdicts: ["OK" as const, "TLE" as const] }),
  };
  const [out] = await collected(judgeLines(streamOf(1), repeats, { allTests: false, atOnce: 1 }));
  expect(out).toMatchObject({ verdict: "OK", verdicts: ["OK", "TLE"], flaky: true, isolation: 3 });
});

test("a failure of the judge stops the stream with its error", async () => {
  const judge = judgeWith(async ({ code }) => {
    if (code === "2") throw new Error("no supervisor");
    await pause(2);
    return OK;
  });
  const results = judgeLines(streamOf(10), judge, { allTests: false, atOnce: 5 });
  await expect(collected(results)).rejects.toThrow("no supervisor");
});

test("a line that cannot be read comes after the results of those before it", async () => {
  async function* lines(): AsyncGenerator<BulkLine> {
    yield line(0);
    yield line(1);
    throw new Error("line 3 is no JSON");
  }
  const judge = judgeWith(async () => {
    await pause(2);
    return OK;
  });
  const results = judgeLines(lines(), judge, { allTests: false, atOnce: 8 });
  expect((await results.next()).value).toMatchObject({ id: 0 });
  expect((await results.next()).value).toMatchObject({ id: 1 });
  await expect(results.next()).rejects.toThrow("line 3");
});

test.each([
  ["no tests", { id: 1, code: "x", tests: [] }],
  ["a misspelt key", { id: 1, code: "x", tests: [{ input: "", output: "" }], cpu_limit_m: 5 }],
  ["no code", { id: 1, tests: [{ input: "", output: "" }] }],
  ["no object", "print(1)"],
])("a line with %s is the user's fault, named by its place", (_, value) => {
  expect(() => parseBulkLine(value, "programs.jsonl, line 7")).toThrow(UserError);
  expect(() => parseBulkLine(value, "programs.jsonl, line 7")).toThrow(/programs\.jsonl, line 7/);
});

test("a key that nothing reads is ignored and can be told; a misspelt one gets the known one", () => {
  const line = { id: 1, code: "x", tests: [{ input: "", output: "" }] };
  const more = { ...line, source: "x", want: "OK" };
  expect(parseBulkLine(more, "l")).toEqual(line);
  expect(ignoredKeys(more)).toEqual(["source", "want"]);
  expect(() => parseBulkLine({ ...line, cpu_limit_m: 5 }, "l")).toThrow('Did you mean "cpu_limit_ms"?');
  expect(() => parseBulkLine({ ...line, tests: "1" }, "l")).toThrow('tests: expected a list, got "1"');
});

test("assertions have no output and no other kind of tests beside them", async () => {
  const assertion = { id: 1, code: "x", entry_point: "f", tests: [{ input: "assert f()" }] };
  const asked: JudgeRequest[] = [];
  const judge = judgeWith(async (request) => {
    asked.push(request);
    return OK;
  });
  async function* lines(): AsyncGenerator<BulkLine> {
    yield parseBulkLine({ ...assertion, setup_code: "import os" }, "l");
  }
  await collected(judgeLines(lines(), judge, { allTests: false, atOnce: 1 }));
  expect(asked[0]).toMatchObject({
    entryPoint: "f",
    setupCode: "import os",
    tests: [{ input: "assert f()", output: "" }],
  });
  for (const more of [{ fn_name: "f" }, { comparator: "exact" }, { input_file: "a" }, { checker: "x" }])
    expect(() => parseBulkLine({ ...assertion, ...more }, "l")).toThrow(/not with entry_point/);
  const { entry_point: _, ...without } = assertion;
  expect(() => parseBulkLine(without, "l")).toThrow(/except with entry_point/);
  expect(() => parseBulkLine({ ...line(1), setup_code: "x" }, "l")).toThrow(/only with entry_point/);
});
