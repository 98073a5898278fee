/** The own interface over HTTP, with a judge in memory. */
import { afterEach, expect, test } from "vitest";
import type { JudgeResult } from "../../judge/judge.ts";
import { JudgeAnswer } from "../../serve/schemas.ts";
import type { RunningServer } from "../../serve/server.ts";
import { FakeJudge, passing, problem, SECRET, send, served } from "./here.ts";

let judge: FakeJudge;
let server: RunningServer | undefined;
async function started(given: Partial<Parameters<typeof served>[0]> = {}): Promise<RunningServer> {
  judge = new FakeJudge();
  server = await served({ create: async () => judge, problems: [problem()], ...given });
  return server;
}
afterEach(() => server?.stop());

const TESTS = [{ input: "1", output: "1" }];
const failing = (verdict: JudgeResult["verdict"], at: number, count: number): JudgeResult => ({
  verdict,
  tests: Array.from({ length: count }, (_, i) => ({
    verdict: i === at ? verdict : "OK",
    acceptedBy: i === at ? null : "tokens",
    cpuMs: 1.23456,
    wallMs: 2,
    memoryMb: 3,
    stdout: `printed for test ${i}: ${SECRET}`,
    stderr: "secret input",
  })),
  firstFailing: at,
  detail: "the checker failed: secret input",
});

test("a program is judged on the tests of its request", async () => {
  const here = await started();
  const { status, json } = await send(here, "/v1/judge", { body: { id: 7, code: "print(1)", tests: TESTS } });
  expect(status).toBe(200);
  expect(JudgeAnswer.parse(json)).toEqual(json);
  expect(json).toMatchObject({ id: 7, verdict: "OK", passed: true, share: 1, tests_total: 1, detail: null });
  expect(judge.asked[0]).toMatchObject({ code: "print(1)", tests: TESTS, earlyExitFrom: 0 });
});

test("limits, comparator and function of the request reach the judge", async () => {
  const here = await started();
  const given = {
    fn_name: "f",
    comparator: "call",
    cpu_limit_ms: 50,
    wall_limit_ms: 70,
    memory_limit_mb: 99,
  };
  await send(here, "/v1/judge", { body: { code: "x", tests: TESTS, stop: "never", ...given } });
  expect(judge.asked[0]).toMatchObject({
    fnName: "f",
    comparator: { kind: "call" },
    cpuLimitMs: 50,
    wallLimitMs: 70,
    memoryLimitMb: 99,
    earlyExitFrom: 1,
  });
});

test("with problem_id the tests stay at the server: no answer holds an output of a private test", async () => {
  const here = await started();
  for (const at of [0, 1, 2]) {
    judge.answer = async () => failing("WA", at, at + 1);
    const { json, text } = await send(here, "/v1/judge", { body: { code: `x${at}`, problem_id: "p1" } });
    const group = ["public", "private", "generated"][at];
    expect((json as JudgeAnswer).tests[at]).toMatchObject({ verdict: "WA", group });
    expect(text.includes(SECRET), group).toBe(at === 0);
    expect(text.includes("secret input"), group).toBe(at === 0);
  }
});

test("a compiler's message on a problem of the server is shown, since it has seen no test", async () => {
  const here = await started();
  judge.answer = async () => ({ verdict: "CE", tests: [], firstFailing: 0, detail: "SyntaxError: line 3" });
  const { json } = await send(here, "/v1/judge", { body: { code: "x", problem_id: "p1" } });
  expect(json).toMatchObject({ verdict: "CE", passed: false, share: 0, detail: "SyntaxError: line 3" });
});

test("share counts tests that passed; with stop never all of them ran", async () => {
  const here = await started();
  judge.answer = async () => failing("WA", 1, 3);
  const { json } = await send(here, "/v1/judge", { body: { code: "x", problem_id: "p1", stop: "never" } });
  expect(json).toMatchObject({ passed: false, tests_passed: 2, tests_run: 3, tests_total: 3 });
  expect((json as JudgeAnswer).share).toBeCloseTo(2 / 3);
  expect(judge.asked[0]?.earlyExitFrom).toBe(3);
});

test("the program is extracted from an answer, by the rules of generate", async () => {
  const here = await started();
  const answer = "First\n```python\nprint(input())\n```\nthen\n```\nan example\n```\n";
  const { json } = await send(here, "/v1/judge", { body: { answer, problem_id: "p1" } });
  expect(json).toMatchObject({ code: "print(input())\n", extraction: "python_block", verdict: "OK" });
});

test("an answer without a program fails; the judge is not asked", async () => {
  const here = await started();
  const { json } = await send(here, "/v1/judge", { body: { answer: "I do not know.", problem_id: "p1" } });
  expect(json).toMatchObject({ verdict: "CE", passed: false, share: 0, code: null, extraction: "no_code" });
  expect(judge.asked).toEqual([]);
});

test.each([
  [{ code: "x", tests: TESTS, cpu_limit: 5 }, 400, "invalid", "cpu_limit"],
  [{ tests: TESTS }, 400, "invalid", "code"],
  [{ code: "x", answer: "y", tests: TESTS }, 400, "invalid", "code"],
  [{ code: "x" }, 400, "invalid", "problem_id"],
  [{ code: "x", tests: [] }, 400, "invalid", "tests"],
  [{ code: "x", tests: [{ input: 5, output: "" }] }, 400, "invalid", "tests.0.input"],
  [{ code: "x", tests: [{ input: "" }] }, 400, "invalid", "tests.0.output"],
  [{ code: "x", problem_id: "p1", fn_name: "f" }, 400, "invalid", "fn_name"],
  [{ code: "x", problem_id: "p1", cpu_limit_ms: 5 }, 400, "invalid", "cpu_limit_ms"],
  [{ code: "x", tests: TESTS, comparator: "checker" }, 400, "invalid", "checker"],
  [{ code: "x", tests: TESTS, cpu_limit_ms: 1e9 }, 400, "invalid", "cpu_limit_ms"],
  [{ code: "x", tests: TESTS, language: "brainfuck" }, 400, "language", ""],
  [{ code: "x", problem_id: "p2" }, 404, "unknown_problem", ""],
  [[1], 400, "invalid", ""],
  ["text", 400, "invalid", ""],
])("%j is refused with its place", async (body, status, code, path) => {
  const here = await started();
  const sent = await send(here, "/v1/judge", { body });
  expect(sent.status).toBe(status);
  const { error } = sent.json as { error: { code: string; message: string; faults?: { path: string }[] } };
  expect(error.code).toBe(code);
  if (path !== "") expect(error.faults?.map((fault) => fault.path)).toContain(path);
});

test("no verdict is status 503, never a verdict; the server is well", async () => {
  const here = await started();
  judge.answer = async () => ({ verdict: "INTERNAL", tests: [], firstFailing: null, detail: "process lost" });
  const sent = await send(here, "/v1/judge", { body: { code: "x", tests: TESTS } });
  expect(sent.status).toBe(503);
  expect(sent.headers["retry-after"]).toBe("1");
  expect(sent.json).toMatchObject({ error: { code: "no_verdict" } });
  judge.answer = async (request) => passing(request);
  expect((await send(here, "/v1/judge", { body: { code: "x", tests: TESTS } })).status).toBe(200);
});

test("a batch is answered line by line in order of completion; one failure does not end it", async () => {
  const here = await started();
  const held: (() => void)[] = [];
  judge.answer = async (request) => {
    if (request.code === "slow") await new Promise<void>((resolve) => held.push(resolve));
    if (request.code === "quick") setTimeout(() => held[0]?.(), 50);
    if (request.code === "broken")
      return { verdict: "INTERNAL", tests: [], firstFailing: null, detail: "process lost" };
    return passing(request);
  };
  const requests = [
    { id: "a", code: "slow", tests: TESTS },
    { id: "b", code: "broken", tests: TESTS },
    { id: "c", code: "x", problem_id: "nothing" },
    { id: "d", code: "quick", tests: TESTS },
  ];
  const { status, headers, text } = await send(here, "/v1/judge/batch", { body: { requests } });
  expect([status, headers["content-type"]]).toEqual([200, "application/jsonl"]);
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3]);
  expect(lines.at(-1)).toMatchObject({ index: 0, status: 200, answer: { id: "a", verdict: "OK" } });
  expect(lines.find(({ index }) => index === 1)).toMatchObject({
    status: 503,
    error: { code: "no_verdict" },
  });
  expect(lines.find(({ index }) => index === 2)).toMatchObject({ status: 404 });
  expect(here.service.requests).toBe(0);
});

test("a batch with an invalid request is refused as a whole, before anything runs", async () => {
  const here = await started();
  const requests = [
    { code: "x", tests: TESTS },
    { code: "x", test: TESTS },
  ];
  const { status, text } = await send(here, "/v1/judge/batch", { body: { requests } });
  expect(status).toBe(400);
  expect(text).toContain("requests.1");
  expect(judge.asked).toEqual([]);
});

test("health names problems, their digest, judge and languages", async () => {
  const here = await started();
  const { status, json } = await send(here, "/health");
  expect(status).toBe(200);
  expect(json).toMatchObject({ status: "ok", problems: 1, judge: judge.identity });
  expect(json).toMatchObject({ languages: expect.arrayContaining(["python", "javascript"]) });
  expect(json).toMatchObject({ problems_digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test("the OpenAPI document has the paths, and the members that requests are checked with", async () => {
  const here = await started();
  const { json } = await send(here, "/openapi.json");
  const document = json as {
    openapi: string;
    paths: Record<string, { post?: { requestBody: { content: Record<string, { schema: object }> } } }>;
  };
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(["/v1/judge", "/v1/judge/batch", "/health"]);
  const schema = document.paths["/v1/judge"]?.post?.requestBody.content["application/json"]?.schema;
  expect(schema).toMatchObject({
    type: "object",
    additionalProperties: false,
    properties: { code: { type: "string" }, stop: { enum: ["first_failure", "never"] } },
  });
});

test("metrics count requests, verdicts and time; unknown paths are one", async () => {
  const here = await started();
  await send(here, "/v1/judge", { body: { code: "x", tests: TESTS } });
  await send(here, "/no/such/path");
  await send(here, "/nor/this");
  const { text, headers } = await send(here, "/metrics");
  expect(headers["content-type"]).toContain("text/plain");
  expect(text).toContain('rftkit_requests_total{path="/v1/judge",status="200"} 1');
  expect(text).toContain('rftkit_requests_total{path="other",status="404"} 2');
  expect(text).toContain('rftkit_verdicts_total{verdict="OK"} 1');
  expect(text).toContain('rftkit_request_seconds_count{path="/v1/judge"} 1');
  expect(text).toMatch(/process_resident_memory_bytes \d+/);
});
