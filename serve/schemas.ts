/**
 * Requests and answers of the server's own interface. /openapi.json is made from them, and the
 * TypeScript and Python clients follow them.
 */
import { z } from "zod";
import { BulkColumns, deciderFaults } from "../judge/bulk.ts";
import { EXTRACT_RULES } from "../schemas/generate-options.ts";
import { JudgeIdentity, TestGroup, VerdictClass } from "../schemas/verdict.ts";

/** Tests that one request may bring, and programs of one batch. */
export const MOST_TESTS = 10_000;
export const MOST_PROGRAMS = 10_000;
const MOST_CPU_MS = 600_000;
const MOST_MEMORY_MB = 65_536;

const { id: _id, code: _code, language: _language, tests, ...ofTests } = BulkColumns.shape;

/** What describes tests that a request brings; a problem of the server has its own. */
const WITH_TESTS = [
  "comparator",
  "checker",
  "checker_language",
  "interactor",
  "fn_name",
  "entry_point",
  "setup_code",
  "input_file",
  "output_file",
  "cpu_limit_ms",
  "wall_limit_ms",
  "memory_limit_mb",
  "output_limit_kb",
] as const;

/** What a request with assertions cannot have. */
const BESIDE_ASSERTIONS = [
  "fn_name",
  "comparator",
  "checker",
  "interactor",
  "input_file",
  "output_file",
] as const;

const Body = z.strictObject({
  id: z.union([z.string(), z.number()]).optional().describe("yours; returned with the answer"),
  code: z.string().optional().describe("the program"),
  answer: z
    .string()
    .optional()
    .describe("instead of code: a model's answer, which the program is extracted from"),
  extract: z
    .enum(EXTRACT_RULES)
    .optional()
    .describe("which block of the answer is the program, as generate.extract; default: auto"),
  language: z
    .string()
    .optional()
    .describe("language of the program: python (default), cpp, c, java, javascript, rust"),
  standard: z
    .enum(["answer", "recorded"])
    .optional()
    .describe("recorded: try older standards of the language too, as for recorded solutions"),
  problem_id: z.string().optional().describe("problem of the server, whose tests stay there"),
  ...ofTests,
  tests: tests.max(MOST_TESTS).optional().describe("instead of problem_id"),
  cpu_limit_ms: z.int().min(1).max(MOST_CPU_MS).optional().describe("CPU milliseconds per test"),
  wall_limit_ms: z
    .int()
    .min(1)
    .max(3 * MOST_CPU_MS)
    .optional()
    .describe("wall-clock milliseconds per test"),
  memory_limit_mb: z.int().min(1).max(MOST_MEMORY_MB).optional().describe("mebibytes"),
  output_limit_kb: z
    .int()
    .min(1)
    .max(65_536)
    .optional()
    .describe("kibibytes of output per test; default: 16,384"),
  stop: z
    .enum(["first_failure", "never"])
    .optional()
    .describe("first_failure (default): end at the first test that fails; never: run every test"),
});

/** What most requests have. Checked first; what has other members is checked against JudgeBody. */
export const QuickBody = Body.pick({
  id: true,
  code: true,
  answer: true,
  language: true,
  problem_id: true,
  stop: true,
});

export const JudgeBody = Body.superRefine((body, ctx) => {
  const fault = (path: (string | number)[], message: string): void =>
    ctx.addIssue({ code: "custom", path, message });
  if ((body.code === undefined) === (body.answer === undefined)) fault(["code"], "code, or else answer");
  if ((body.problem_id === undefined) === (body.tests === undefined))
    fault(["problem_id"], "problem_id, or else tests");
  if (body.extract !== undefined && body.answer === undefined) fault(["extract"], "only with answer");
  if (body.problem_id !== undefined) {
    for (const key of WITH_TESTS)
      if (body[key] !== undefined) fault([key], "only with tests: the problem has its own");
    return;
  }
  if (body.entry_point === undefined) {
    if (body.setup_code !== undefined) fault(["setup_code"], "only with entry_point");
    for (const [i, { output }] of (body.tests ?? []).entries())
      if (output === undefined) fault(["tests", i, "output"], "text, except with entry_point");
  } else
    for (const key of BESIDE_ASSERTIONS)
      if (body[key] !== undefined) fault([key], "nothing, beside entry_point, whose tests are assertions");
  for (const [path, message] of deciderFaults(body)) fault(path, message);
  if (body.comparator === "checker" && body.checker === undefined && body.interactor === undefined)
    fault(["checker"], "the source of the checker program");
});
export type JudgeBody = z.infer<typeof JudgeBody>;

export const BatchBody = z.strictObject({
  requests: z
    .array(JudgeBody)
    .min(1)
    .max(MOST_PROGRAMS)
    .describe("each as for /v1/judge; the answers come in order of completion"),
});

const TestAnswer = z.object({
  verdict: VerdictClass,
  accepted_by: z.string().nullable().describe("rule that accepted the output; null unless OK"),
  cpu_ms: z.number(),
  wall_ms: z.number(),
  memory_mb: z.number(),
  group: TestGroup.optional().describe("with problem_id: the group of the test"),
  signal: z.string().optional().describe("signal that ended a program that is not in Python"),
  stdout: z.string().optional().describe("start of the output of a failed test; never of a private one"),
  stderr: z.string().optional().describe("end of the error output; never of a private test"),
});

export const JudgeAnswer = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  verdict: VerdictClass.exclude(["INTERNAL"]).describe(
    "OK only if every test passed; otherwise that of the first failing test. Without a verdict the status is 503",
  ),
  passed: z.boolean(),
  share: z
    .number()
    .min(0)
    .max(1)
    .describe("tests passed / tests; with stop: first_failure, tests that did not run count as failed"),
  tests_passed: z.int(),
  tests_run: z.int(),
  tests_total: z.int(),
  first_failing: z.int().nullable().describe("0-based"),
  accepted_by: z.string().nullable().describe("the most lenient rule that an accepted test needed"),
  detail: z.string().nullable().describe("the compiler's message, or what a checker said"),
  tests: z.array(TestAnswer).describe("one for each test that ran, in order"),
  code: z.string().nullable().optional().describe("with answer: the program that was extracted, or null"),
  extraction: z.string().optional().describe("with answer: how the program was found, or why not"),
  toolchain: z.string().optional().describe("compiler or runtime of a program that is not in Python"),
  judge: JudgeIdentity,
});
export type JudgeAnswer = z.infer<typeof JudgeAnswer>;

export const ErrorAnswer = z.object({
  error: z.object({
    code: z.string().describe("queue_full, no_verdict, draining, unknown_problem, invalid, …"),
    message: z.string(),
    faults: z.array(z.object({ path: z.string(), expected: z.string(), got: z.string() })).optional(),
  }),
});

export const BatchLine = z.object({
  index: z.int().describe("0-based place in the request"),
  status: z.int().describe("200, or what /v1/judge would answer with"),
  answer: JudgeAnswer.optional(),
  error: ErrorAnswer.shape.error.optional(),
});
export type BatchLine = z.infer<typeof BatchLine>;

export const HealthAnswer = z.object({
  status: z.enum(["ok", "draining", "failing"]).describe("the HTTP status is 200 only with ok"),
  problems: z.int(),
  problems_digest: z.string().describe("equal where problems, tests and limits are"),
  judge: JudgeIdentity,
  languages: z.array(z.string()),
  version: z.string(),
});
export type HealthAnswer = z.infer<typeof HealthAnswer>;
