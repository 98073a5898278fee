/** The server in front of a real judge: every interface, kills, cancelled programs. */
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge } from "../../judge/create.ts";
import type { RunningServer } from "../../serve/server.ts";
import { MEBIBYTE, problem, SECRET, send, served, until } from "./here.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await served({
    create: () => createJudge({ workers: 2, unsafe: true }),
    queue: 1000,
    limits: { bodyBytes: 32 * MEBIBYTE, bytesInFlight: 128 * MEBIBYTE },
    problems: [problem()],
  });
});
afterAll(() => server.stop());

const SUM = "print(sum(map(int, input().split())))\n";
const SUMS = [
  { input: "1 2\n", output: "3\n" },
  { input: "30 4\n", output: "34\n" },
];
const judge = async (body: object) => (await send(server, "/v1/judge", { body })).json;
const run = async (body: object) => {
  const { status, json } = await send(server, "/run_code", { body: { language: "python", ...body } });
  return { http: status, ...(json as { status: string; run_result: Record<string, unknown> }) };
};

test("right and wrong programs on tests of the request", async () => {
  expect(await judge({ code: SUM, tests: SUMS })).toMatchObject({ verdict: "OK", share: 1 });
  expect(await judge({ code: "print(3)", tests: SUMS, stop: "never" })).toMatchObject({
    verdict: "WA",
    share: 0.5,
    tests: [{ verdict: "OK" }, { verdict: "WA", stdout: "3\n" }],
  });
  expect(await judge({ code: "print(", tests: SUMS })).toMatchObject({ verdict: "CE", passed: false });
});

test("functions, assertions and checkers are judged as by the judge itself", async () => {
  const calls = [{ input: "[1, 2]", output: "3" }];
  const add = "def add(a, b):\n    return a + b\n";
  expect(await judge({ code: add, fn_name: "add", tests: calls })).toMatchObject({ verdict: "OK" });
  const asserts = [{ input: "assert add(1, 2) == 3" }, { input: "assert add(1, 2) == 4" }];
  expect(await judge({ code: add, entry_point: "add", tests: asserts, stop: "never" })).toMatchObject({
    verdict: "WA",
    share: 0.5,
  });
  const checker =
    "import json, sys\nprint('OK' if json.load(sys.stdin)['actual'].strip() == 'yes' else 'WA')\n";
  const tests = [{ input: "", output: "no" }];
  expect(await judge({ code: "print('yes')", comparator: "checker", checker, tests })).toMatchObject({
    verdict: "OK",
    accepted_by: "checker",
  });
});

test("a program that prints what it reads from a private test shows nothing of it", async () => {
  const code = "import sys\ntext = input()\nprint(text)\nprint(text, file=sys.stderr)\n";
  const sent = await send(server, "/v1/judge", { body: { code, problem_id: "p1", stop: "never" } });
  expect(sent.json).toMatchObject({ verdict: "WA", tests: [{}, { verdict: "WA", group: "private" }, {}] });
  expect(sent.text).not.toContain("secret");
  expect(sent.text).not.toContain(SECRET);
});

test("/run_code: output, exit codes, signals and limits in SandboxFusion's terms", async () => {
  expect(await run({ code: "print(input())", stdin: "hello" })).toMatchObject({
    status: "Success",
    compile_result: null,
    run_result: { status: "Finished", return_code: 0, stdout: "hello\n", stderr: "" },
    files: {},
  });
  const exits = await run({ code: "import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(3)" });
  expect(exits).toMatchObject({
    status: "Failed",
    run_result: { status: "Finished", return_code: 3, stdout: "out\n", stderr: "err\n" },
  });
  const raises = await run({ code: "print('before')\n1 / 0" });
  expect(raises).toMatchObject({ status: "Failed", run_result: { return_code: 1, stdout: "before\n" } });
  expect(raises.run_result.stderr).toContain("ZeroDivisionError");
  const syntax = await run({ code: "print(" });
  expect(syntax).toMatchObject({ status: "Failed", run_result: { status: "Finished", return_code: 1 } });
  expect(syntax.run_result.stderr).toContain("SyntaxError");
  expect(await run({ code: "import os\nos.kill(os.getpid(), 11)" })).toMatchObject({
    status: "Failed",
    run_result: { return_code: -11 },
  });
  expect(await run({ code: "while True: pass", run_timeout: 0.3 })).toMatchObject({
    status: "Failed",
    run_result: { status: "TimeLimitExceeded", return_code: null },
  });
  expect(await run({ code: "x = bytearray(1 << 30)", memory_limit_MB: 128 })).toMatchObject({
    status: "Failed",
    run_result: { status: "Finished", return_code: 1, stderr: expect.stringContaining("MemoryError") },
  });
});

test("/run_code: a megabyte of output is whole, 20 MB are an error of the program", async () => {
  const whole = await run({ code: "print('x' * 1_000_000)" });
  expect(whole).toMatchObject({ status: "Success" });
  expect(whole.run_result.stdout).toHaveLength(1_000_001);
  const flood = await run({ code: "import sys\nfor _ in range(20): sys.stdout.write('x' * (1 << 20))" });
  expect(flood).toMatchObject({ status: "Failed", run_result: { status: "Finished", return_code: 153 } });
});

test("/run_code: what is lacking is an error that says so, not a failed program", async () => {
  for (const lacking of [{ language: "perl" }, { files: { "a.txt": "YQ==" } }, { fetch_files: ["a.txt"] }]) {
    const { status, json } = await send(server, "/run_code", {
      body: { code: "x", language: "python", ...lacking },
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({ detail: expect.stringContaining("not available") });
  }
  expect((await send(server, "/v1/ping")).json).toBe("pong");
});

const ROW = {
  id: 5,
  content: "Add.",
  labels: {},
  test: SUMS.map(({ input, output }) => ({ input: { stdin: input }, output: { stdout: output } })),
};
const submitted = async (code: string, config: object, id: string | number = 5) =>
  send(server, "/submit", {
    body: { dataset: "d", id, completion: `Here:\n\`\`\`python\n${code}\`\`\`\n`, config },
  });

test("/submit judges the row of the request, and shows its tests", async () => {
  const right = await submitted(SUM, { dataset_type: "CommonOJDataset", provided_data: ROW });
  expect(right.json).toMatchObject({ id: 5, accepted: true, extracted_code: SUM, extracted_type: "fenced" });
  const wrong = await submitted("print(3)\n", { provided_data: [ROW], extra: { run_all_cases: true } });
  expect(wrong.json).toMatchObject({
    accepted: false,
    tests: [
      { passed: true, exec_info: { status: "Success", run_result: { return_code: 0 } } },
      { passed: false, exec_info: { status: "Success" }, test_info: { input: { stdin: "30 4\n" } } },
    ],
  });
  const text = { ...ROW, test: JSON.stringify(ROW.test) };
  expect((await submitted("print(", { provided_data: text })).json).toMatchObject({
    accepted: false,
    tests: [{ passed: false, exec_info: { status: "Failed" } }],
  });
});

test("/submit with the id of a problem of the server keeps its tests there", async () => {
  const { json, text } = await submitted("print(input())\n", {}, "p1");
  expect(json).toMatchObject({ accepted: false, tests: [{ passed: true }, { passed: false }] });
  expect(text).not.toContain("secret");
  expect((await submitted(SUM, {}, "p9")).status).toBe(404);
});

test("open-instruct: one number a test", async () => {
  const asserts = ["assert add(1, 2) == 3", "assert add(1, 2) == 4", "assert add(2, 2) == 4"];
  const program = "def add(a, b):\n    return a + b\n";
  const called = await send(server, "/test_program", {
    body: { program, tests: asserts, max_execution_time: 5 },
  });
  expect(called.json).toMatchObject({
    results: [1, 0, 1],
    runtimes: [expect.any(Number), {}, {}].fill(expect.any(Number)),
  });
  const stdio = await send(server, "/test_program_stdio", { body: { program: "print(3)", tests: SUMS } });
  expect(stdio.json).toMatchObject({ results: [1, 0] });
  const broken = await send(server, "/test_program_stdio", { body: { program: "print(", tests: SUMS } });
  expect(broken.json).toMatchObject({ results: [0, 0] });
});

test("slime: the label names the problem; the reward is a number", async () => {
  const response = "```python\nprint(input())\n```";
  const ask = async (label: unknown, query = "") =>
    send(server, `/slime/rm${query}`, { body: { prompt: "p", response, label } });
  expect((await ask("p1")).json).toBe(0);
  expect((await ask({ problem_id: "p1" }, "?reward=share")).json).toBeCloseTo(2 / 3);
  expect((await ask('{"problem_id": "p1"}')).json).toBe(0);
  expect((await ask("nothing")).status).toBe(404);
});

test("NeMo-Skills: process status and cut output", async () => {
  const ask = async (body: object) => (await send(server, "/execute", { body })).json;
  expect(await ask({ generated_code: "print(input())", std_input: "7" })).toMatchObject({
    process_status: "completed",
    stdout: "7\n",
  });
  expect(await ask({ generated_code: "print('x' * 99)", max_output_characters: 3 })).toMatchObject({
    stdout: "xxx<output cut>",
  });
  expect(await ask({ generated_code: "1 / 0" })).toMatchObject({ process_status: "error" });
  expect(await ask({ generated_code: "while True: pass", timeout: 0.2 })).toMatchObject({
    process_status: "timeout",
  });
});

const gymRow = (code: string, unit_tests: object) => ({
  responses_create_params: { input: [{ role: "user", content: "Add." }] },
  response: {
    id: "r",
    output: [
      { type: "reasoning", summary: [] },
      {
        type: "message",
        role: "assistant",
        content: [{ type: "output_text", text: `\`\`\`python\n${code}\`\`\`` }],
      },
    ],
  },
  verifier_metadata: { unit_tests },
});

test("NeMo Gym: the reward beside the row as it came", async () => {
  const unit_tests = { inputs: ["1 2\n", "30 4\n"], outputs: ["3\n", "34\n"] };
  const right = (await send(server, "/verify", { body: gymRow(SUM, unit_tests) })).json;
  expect(right).toMatchObject({ reward: 1, verdict: "OK", ...gymRow(SUM, unit_tests) });
  expect(right).not.toHaveProperty("mask_sample");
  const wrong = await send(server, "/verify", { body: gymRow("print(3)\n", unit_tests) });
  expect(wrong.json).toMatchObject({ reward: 0, verdict: "WA" });
  const called = { inputs: [[1, 2]], outputs: [3], fn_name: "add" };
  const add = "def add(a, b):\n    return a + b\n";
  expect((await send(server, "/verify", { body: gymRow(add, called) })).json).toMatchObject({ reward: 1 });
  expect((await send(server, "/seed_session", { body: {} })).json).toEqual({});
});

test("a program whose client hung up is stopped, and the judge serves on", async () => {
  const sent = httpRequest(`${server.url}/v1/judge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  sent.on("error", () => {});
  const endless = { code: "while True: pass", tests: SUMS, cpu_limit_ms: 60_000 };
  sent.end(JSON.stringify(endless));
  await until(() => server.service.programs === 1);
  sent.destroy();
  await until(() => server.service.programs === 0);
  // Both interpreters are free again well before the limit of the program.
  const begun = Date.now();
  const both = await Promise.all([
    judge({ code: `${SUM}# 1`, tests: SUMS }),
    judge({ code: `${SUM}# 2`, tests: SUMS }),
    judge({ code: `${SUM}# 3`, tests: SUMS }),
  ]);
  expect(both.map((answer) => (answer as { verdict: string }).verdict)).toEqual(["OK", "OK", "OK"]);
  expect(Date.now() - begun).toBeLessThan(30_000);
});

test("while the judge's processes are killed no verdict is wrong: it comes later, or not at all", async () => {
  const kills = setInterval(() => {
    const pid = server.service.supervisorPid;
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  }, 150);
  const sent = Array.from({ length: 60 }, async (_, i) => {
    const isRight = i % 2 === 0;
    const code = `${isRight ? SUM : "print(3)"}\nx = ${i}\n`;
    const { status, json } = await send(server, "/v1/judge", { body: { code, tests: SUMS } });
    if (status === 503) return "none";
    return (json as { verdict: string }).verdict === (isRight ? "OK" : "WA") ? "right" : "wrong";
  });
  setTimeout(() => clearInterval(kills), 1500);
  const outcomes = await Promise.all(sent);
  expect(outcomes.filter((outcome) => outcome === "wrong")).toEqual([]);
  expect(outcomes.filter((outcome) => outcome === "right").length).toBeGreaterThan(0);
  expect(await judge({ code: `${SUM}# after`, tests: SUMS })).toMatchObject({ verdict: "OK" });
});

test("a batch streams: the first line comes while others still run", async () => {
  const requests = [
    { id: "late", code: `import time\ntime.sleep(1)\n${SUM}`, tests: [SUMS[0]] },
    ...Array.from({ length: 5 }, (_, i) => ({ id: String(i), code: `${SUM}# ${i}`, tests: SUMS })),
  ];
  const sent = httpRequest(`${server.url}/v1/judge/batch`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  sent.end(JSON.stringify({ requests }));
  const [response] = await once(sent, "response");
  const parts: string[] = [];
  for await (const part of response.setEncoding("utf8")) parts.push(part);
  const ids = parts
    .join("")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).answer.id);
  expect(ids).toHaveLength(6);
  expect(ids.at(-1)).toBe("late");
  expect(parts.length).toBeGreaterThan(1);
});
