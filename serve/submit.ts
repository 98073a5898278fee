/**
 * /submit of SandboxFusion: a model's answer to a CommonOJ row, all of whose tests are judged in
 * one run instead of one run a test, and compiled once. Without a row the id names a problem of the
 * server.
 * Promise: the tests of a problem of the server are not in the answer.
 */
import { z } from "zod";
import type { JudgeResult, TestResult } from "../judge/judge.ts";
import type { Cancellation } from "../judge/task.ts";
import type { Test } from "../schemas/problem.ts";
import type { Parts } from "./context.ts";
import { type RunAnswer, runAnswer } from "./execute.ts";
import { askedOf } from "./programs.ts";
import { Refusal } from "./refusal.ts";
import { JudgeBody } from "./schemas.ts";
import { validated } from "./validate.ts";

const StdioTest = z.object({
  input: z.record(z.string(), z.string()),
  output: z.record(z.string(), z.string()),
});

const Row = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  labels: z.record(z.string(), z.unknown()).nullish(),
  test: z.union([z.array(StdioTest).min(1), z.string()]),
});

const SubmitBody = z.object({
  dataset: z.string(),
  id: z.union([z.string(), z.number()]),
  completion: z.string(),
  config: z
    .object({
      language: z.string().nullish(),
      run_timeout: z.number().positive().max(600).nullish(),
      custom_extract_logic: z.string().nullish(),
      provided_data: z.unknown().optional(),
      extra: z.record(z.string(), z.unknown()).nullish(),
    })
    .default({}),
});
type Config = z.infer<typeof SubmitBody>["config"];

const RUN_TIMEOUT_S = 10;

function parsedTests(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(
      400,
      "invalid",
      "config.provided_data.test: expected a list of tests, or its JSON text",
    );
  }
}

function streamOf(files: Record<string, string>, name: "stdin" | "stdout"): string {
  const others = Object.keys(files).filter((file) => file !== name);
  if (others.length === 0) return files[name] ?? "";
  throw new Refusal(400, "files", `tests with files (${others[0]}) are not available: only stdin and stdout`);
}

function testsOf(row: unknown): { tests: Test[]; language: string | null } {
  const { test, labels } = validated(Row, row);
  const list = typeof test === "string" ? z.array(StdioTest).min(1).safeParse(parsedTests(test)).data : test;
  if (list === undefined)
    throw new Refusal(400, "invalid", "config.provided_data.test: expected a list of {input, output}");
  const language = labels?.programming_language;
  return {
    tests: list.map(({ input, output }) => ({
      input: streamOf(input, "stdin"),
      output: streamOf(output, "stdout"),
    })),
    language: typeof language === "string" && language !== "" ? language : null,
  };
}

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

/** The request in the terms of the own interface. */
function bodyOf(id: string, completion: string, config: Config): { body: JudgeBody; own: Test[] | null } {
  const stop = config.extra?.run_all_cases === true ? "never" : "first_failure";
  if (!isGiven(config.provided_data)) {
    const body = { answer: completion, problem_id: id, stop, language: config.language ?? undefined };
    return { body: validated(JudgeBody, body), own: null };
  }
  const given = config.provided_data;
  const rows = Array.isArray(given) ? given : [given];
  const row = rows.length === 1 ? rows[0] : rows.find((one) => String(one?.id) === id);
  const { tests, language } = testsOf(row);
  const cpu_limit_ms = Math.max(10, Math.round(1000 * (config.run_timeout ?? RUN_TIMEOUT_S)));
  const asked = config.language ?? language ?? undefined;
  const body = { answer: completion, tests, stop, cpu_limit_ms, language: asked };
  return { body: validated(JudgeBody, body), own: tests };
}

const EXIT_CODES: Readonly<Record<string, number | null>> = { OK: 0, WA: 0, TLE: null, ILE: null };

function execInfo(test: TestResult, language: string, isShown: boolean): RunAnswer {
  const { verdict, wallMs, stdout, stderr } = test;
  const code = Object.hasOwn(EXIT_CODES, verdict) ? (EXIT_CODES[verdict] ?? null) : 1;
  const ended = code === null ? "timeout" : verdict === "CE" ? "not_compiled" : "finished";
  return runAnswer({ ended, exitCode: code, stdout, stderr, seconds: wallMs / 1000 }, language, isShown);
}

/** The test of a program that does not compile: it counts as one that ran and failed. */
const compileFailure = (detail: string | null): TestResult => ({
  verdict: "CE",
  acceptedBy: null,
  cpuMs: 0,
  wallMs: 0,
  memoryMb: 0,
  stdout: "",
  stderr: detail ?? "",
});

/** @throws Refusal, Cancelled */
export async function submit(raw: unknown, client: Cancellation, parts: Parts): Promise<unknown> {
  const { id, completion, config } = validated(SubmitBody, raw);
  if (isGiven(config.custom_extract_logic) && config.custom_extract_logic !== "")
    throw new Refusal(
      400,
      "extract",
      "custom_extract_logic is not available: the server runs no code of clients",
    );
  const { body, own } = bodyOf(String(id), completion, config);
  const asked = await askedOf(body, parts.problems);
  const result: JudgeResult | null = asked.request && (await parts.service.judge(asked.request, client));
  const results = result?.verdict === "CE" ? [compileFailure(result.detail)] : (result?.tests ?? []);
  return {
    id,
    accepted: result?.verdict === "OK",
    extracted_code: asked.extracted?.code ?? "",
    full_code: null,
    test_code: null,
    tests: results.map((test, i) => ({
      passed: test.verdict === "OK",
      exec_info: execInfo(test, asked.language, own !== null || test.verdict === "CE"),
      test_info:
        own === null ? null : { input: { stdin: own[i]?.input }, output: { stdout: own[i]?.output } },
    })),
    extracted_type: asked.extracted?.code == null ? "empty" : "fenced",
    extra: { verdict: result?.verdict ?? "CE", judge: parts.service.identity },
  };
}
