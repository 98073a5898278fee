/**
 * Interfaces of trainers that are one small contract each: slime's remote reward, open-instruct's
 * code API, NeMo Gym's /verify and NeMo-Skills' /execute.
 * Promise: no verdict is an error that the client retries, or that masks the sample (NeMo Gym);
 * never a reward of 0.
 */
import { z } from "zod";
import type { Cancellation } from "../judge/task.ts";
import { nameIn } from "../stages/import/as-assertions.ts";
import { type Ctx, type Parts, plainly, type Route } from "./context.ts";
import { outputOf } from "./execute.ts";
import { languageAsked } from "./languages.ts";
import { verify } from "./nemo-gym.ts";
import { judged } from "./own.ts";
import { Refusal } from "./refusal.ts";
import { type JudgeAnswer, JudgeBody } from "./schemas.ts";
import { validated } from "./validate.ts";

type Answer = (body: unknown, client: Cancellation, parts: Parts, ctx: Ctx) => Promise<unknown>;

const Label = z.union([z.string(), z.looseObject({ problem_id: z.string() })]);
const RemoteRm = z.object({ response: z.string(), label: Label });

/** The problem that slime's label names: an id, or JSON with problem_id. */
function problemOf(label: z.infer<typeof Label>): string {
  if (typeof label !== "string") return label.problem_id;
  if (!label.trimStart().startsWith("{")) return label;
  try {
    const { problem_id } = JSON.parse(label) as { problem_id?: unknown };
    if (typeof problem_id === "string") return problem_id;
  } catch {
    // The refusal below says what is expected.
  }
  throw new Refusal(400, "label", "label: expected a problem id, or an object with problem_id");
}

/** ?reward=share: the share of tests that pass, instead of 1 or 0. */
const slime: Answer = async (raw, client, parts, ctx) => {
  const { response, label } = validated(RemoteRm, raw);
  const byShare = ctx.req.query("reward") === "share";
  const body = { answer: response, problem_id: problemOf(label), stop: byShare ? "never" : "first_failure" };
  const { share, passed } = await judged(validated(JudgeBody, body), client, parts);
  return byShare ? share : Number(passed);
};

const Seconds = z.number().positive().max(600);
const Asserts = z.object({
  program: z.string(),
  tests: z.array(z.string()).min(1),
  max_execution_time: Seconds.default(1),
});
const Stdio = z.object({
  program: z.string(),
  tests: z.array(z.object({ input: z.string(), output: z.string() })).min(1),
  max_execution_time: Seconds.default(1),
});

/** One number a test; tests behind a program that does not compile fail. */
const results = ({ tests, tests_total }: JudgeAnswer) => ({
  results: Array.from({ length: tests_total }, (_, i) => Number(tests[i]?.verdict === "OK")),
  runtimes: Array.from({ length: tests_total }, (_, i) => (tests[i]?.cpu_ms ?? 0) / 1000),
});

const cpuOf = (seconds: number): number => Math.max(10, Math.round(1000 * seconds));

const testProgram: Answer = async (raw, client, parts) => {
  const { program, tests, max_execution_time } = validated(Asserts, raw);
  const entry_point = nameIn({ private_tests: tests }) ?? /^(?:def|class) (\w+)/m.exec(program)?.[1];
  if (entry_point === undefined)
    throw new Refusal(400, "tests", "tests: expected assertions that call a function of the program");
  const own = tests.map((input) => ({ input }));
  const cpu_limit_ms = cpuOf(max_execution_time);
  const body = validated(JudgeBody, { code: program, tests: own, entry_point, cpu_limit_ms, stop: "never" });
  return results(await judged(body, client, parts));
};

const testProgramStdio: Answer = async (raw, client, parts) => {
  const { program, tests, max_execution_time } = validated(Stdio, raw);
  const cpu_limit_ms = cpuOf(max_execution_time);
  const body = validated(JudgeBody, { code: program, tests, cpu_limit_ms, stop: "never" });
  return results(await judged(body, client, parts));
};

const Execute = z.object({
  generated_code: z.string(),
  std_input: z.string().nullish(),
  language: z.string().default("python"),
  timeout: Seconds.default(10),
  max_output_characters: z.int().min(0).default(1000),
});

const execute: Answer = async (raw, client, parts) => {
  const body = validated(Execute, raw);
  if (body.language === "ipython")
    throw new Refusal(
      400,
      "language",
      "language ipython (sessions) is not available: programs run by themselves",
    );
  const program = {
    code: body.generated_code,
    language: await languageAsked(body.language),
    stdin: body.std_input ?? "",
    timeoutMs: 1000 * body.timeout,
    memoryMb: null,
  };
  const { ended, exitCode, stdout, stderr } = await outputOf(parts.service, program, client);
  const cut = (text: string): string =>
    text.length > body.max_output_characters
      ? `${text.slice(0, body.max_output_characters)}<output cut>`
      : text;
  return {
    process_status: ended === "timeout" ? "timeout" : exitCode === 0 ? "completed" : "error",
    stdout: cut(stdout),
    stderr: ended === "timeout" && stderr === "" ? "Timed out\n" : cut(stderr),
  };
};

const PATHS: Readonly<Record<string, Answer>> = {
  "/slime/rm": slime,
  "/test_program": testProgram,
  "/test_program_stdio": testProgramStdio,
  "/execute": execute,
  "/verify": verify,
  "/seed_session": async () => ({}),
};

export const adapterRoutes = (parts: Parts): Route[] =>
  Object.entries(PATHS).map(([path, answer]) => ({
    path,
    refused: plainly,
    answer: async (body, client, ctx) => {
      const leave = parts.service.enter();
      return answer(body, client, parts, ctx).finally(leave);
    },
  }));
