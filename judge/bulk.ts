/**
 * Judges a stream of programs, one JSON value each, and returns the results in the same order.
 * Promises: constant memory for streams of any length; a result is returned as soon as it and all
 * earlier ones are available, even while the input is still being written. Does not read or write
 * files.
 */
import { z } from "zod";
import { shown, UserError } from "../schemas/errors.ts";
import { isMisspelt } from "../schemas/nearest.ts";
import { plainFaults } from "../schemas/plain-words.ts";
import { Comparator, InteractorLine, Test } from "../schemas/problem.ts";
import { JudgeOptions } from "../schemas/run-options.ts";
import { ComparatorKind } from "../schemas/verdict.ts";
import { inOrder } from "./in-order.ts";
import type { JudgeRequest, Runner, TestResult } from "./judge.ts";
import { DEFAULT_LANGUAGE, languageNames, requestLanguage } from "./languages/index.ts";
import { isFlaky, judgedBy, type Repeats } from "./repeats.ts";
import { requestFor } from "./request.ts";

const OwnTest = z.strictObject({ input: Test.shape.input, output: Test.shape.output.optional() });

/** The members of a line. */
export const BulkColumns = z.object({
  id: z.union([z.string(), z.number()]),
  code: z.string().describe("source of the program"),
  language: z.string().optional().describe("python3 (default), cpp, …"),
  tests: z.array(OwnTest).min(1),
  cpu_limit_ms: z.int().min(1).optional().describe("CPU milliseconds per test"),
  wall_limit_ms: z.int().min(1).optional().describe("wall-clock milliseconds per test"),
  memory_limit_mb: z.int().min(1).optional().describe("mebibytes"),
  comparator: ComparatorKind.optional(),
  checker: z.string().optional().describe("source of the checker program, for comparator checker"),
  checker_language: Comparator.shape.checker_language,
  interactor: InteractorLine.optional(),
  fn_name: z.string().optional().describe("function to call with the JSON arguments of each input"),
  entry_point: z
    .string()
    .min(1)
    .optional()
    .describe("what assertion tests check; the input of each is Python that runs after the program"),
  setup_code: z.string().optional().describe("Python that runs before the program, with entry_point"),
  input_file: z.string().optional(),
  output_file: z.string().optional(),
});

type Deciding = z.infer<typeof Deciding>;
const Deciding = BulkColumns.pick({
  comparator: true,
  checker: true,
  checker_language: true,
  interactor: true,
  fn_name: true,
  input_file: true,
  output_file: true,
});

/** What is wrong with the checker or interactor of a line, as [path, message]. */
export function deciderFaults(line: Deciding): [string[], string][] {
  const { interactor, checker, checker_language } = line;
  const faults: [string[], string][] = [];
  const known = (language: string | undefined, ...path: string[]): void => {
    if (language === undefined || languageNames().includes(language)) return;
    faults.push([path, `one of ${languageNames().join(", ")}`]);
  };
  known(checker_language, "checker_language");
  if (checker_language !== undefined && checker === undefined)
    faults.push([["checker_language"], "only with checker"]);
  if (interactor === undefined) return faults;
  known(interactor.language, "interactor", "language");
  known(interactor.jury?.language, "interactor", "jury", "language");
  if (line.comparator !== undefined && line.comparator !== "checker")
    faults.push([["comparator"], "checker, with an interactor"]);
  for (const key of ["fn_name", "input_file", "output_file"] as const)
    if (line[key] !== undefined) faults.push([[key], "not with an interactor"]);
  return faults;
}

/** Only assertions have no output, and nothing else beside them. */
const BulkLine = BulkColumns.superRefine((line, ctx) => {
  const fault = (path: (string | number)[], message: string): void =>
    ctx.addIssue({ code: "custom", path, message });
  if (line.language !== undefined && !languageNames().includes(line.language))
    fault(["language"], `one of ${languageNames().join(", ")}`);
  for (const [path, message] of deciderFaults(line)) fault(path, message);
  if (line.entry_point === undefined) {
    if (line.setup_code !== undefined) fault(["setup_code"], "only with entry_point");
    for (const [i, { output }] of line.tests.entries())
      if (output === undefined) fault(["tests", i, "output"], "required, except with entry_point");
    return;
  }
  for (const key of ["fn_name", "comparator", "checker", "interactor", "input_file", "output_file"] as const)
    if (line[key] !== undefined) fault([key], "not with entry_point, whose tests are assertions");
});
export type BulkLine = z.infer<typeof BulkLine>;

export type BulkOptions = {
  /** Run all tests even after a failure. */
  allTests: boolean;
  /** Language of lines that name none; default python3. */
  language?: string;
  /** Programs judged concurrently. */
  atOnce: number;
};

/** Keys of a line that nothing reads; they are told, not refused, unless they are misspelt. */
export const ignoredKeys = (value: unknown): string[] =>
  value !== null && typeof value === "object"
    ? Object.keys(value).filter((key) => !Object.hasOwn(BulkColumns.shape, key))
    : [];

function misspelt(value: unknown): string[] {
  const there = ignoredKeys(value);
  const lacking = Object.keys(BulkColumns.shape).filter((key) => !Object.hasOwn(value as object, key));
  return there.flatMap((key) => {
    const meant = isMisspelt(key, lacking);
    return meant === null ? [] : [`${key}: no known key (Did you mean "${meant}"?)`];
  });
}

/** Checks one value of the stream. @param where file and line, for the error */
export function parseBulkLine(value: unknown, where: string): BulkLine {
  const parsed = BulkLine.safeParse(value);
  const wrong = misspelt(value);
  if (!parsed.success || wrong.length > 0) {
    const id = value !== null && typeof value === "object" && "id" in value ? ` (id ${shown(value.id)})` : "";
    throw new UserError({
      where: `${where}${id}`,
      expected:
        "{id, code, tests: [{input, output}], cpu_limit_ms?, wall_limit_ms?, memory_limit_mb?, comparator?, …}",
      got: [
        ...plainFaults(parsed.error?.issues ?? [], BulkLine, value).map(
          ({ path, expected, got }) => `${path.join(".") || "the line"}: expected ${expected}, got ${got}`,
        ),
        ...wrong,
      ].join("; "),
      fix: "Correct or remove the line.",
    });
  }
  return parsed.data;
}

const DEFAULTS = JudgeOptions.parse({});

export function comparatorOf(line: Omit<BulkLine, "id">): Comparator {
  const { checker = null, checker_language, interactor } = line;
  const asked = interactor === undefined ? (line.fn_name === undefined ? "tokens" : "call") : "checker";
  return {
    kind: line.comparator ?? asked,
    checker,
    ...(checker_language !== undefined && { checker_language }),
    ...(interactor !== undefined && { interactor }),
    provenance: "line",
  };
}

/** The judge request of a line. @param language of a line that names none */
export function requestOf(
  line: Omit<BulkLine, "id">,
  allTests: boolean,
  language: string = DEFAULT_LANGUAGE,
): JudgeRequest {
  const request = requestFor(
    {
      problem_id: "bulk",
      comparator: comparatorOf(line),
      fn_name: line.fn_name ?? null,
      ...(line.entry_point !== undefined && { entry_point: line.entry_point }),
      ...(line.setup_code !== undefined && { setup_code: line.setup_code }),
      input_file: line.input_file ?? null,
      output_file: line.output_file ?? null,
      cpu_limit_ms: line.cpu_limit_ms ?? null,
      memory_limit_mb: line.memory_limit_mb ?? null,
    },
    {
      code: line.code,
      tests: line.tests.map(({ input, output = "" }) => ({ input, output })),
      ...requestLanguage(line.language ?? language, "answer"),
    },
    { judge: DEFAULTS, earlyExitFrom: allTests ? line.tests.length : 0 },
  );
  return line.wall_limit_ms === undefined ? request : { ...request, wallLimitMs: line.wall_limit_ms };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function testOut(test: TestResult): Record<string, unknown> {
  const { verdict, acceptedBy, cpuMs, wallMs, memoryMb, stdout, stderr, signal } = test;
  return {
    verdict,
    accepted_by: acceptedBy,
    cpu_ms: rounded(cpuMs),
    wall_ms: rounded(wallMs),
    memory_mb: rounded(memoryMb),
    ...(signal !== undefined && { signal }),
    ...(verdict === "OK" ? {} : { stdout, stderr }),
  };
}

type Judged = Awaited<ReturnType<typeof judgedBy>>;

/** The result of a line; of several runs the first, with the verdicts of all. */
function lineOut(id: BulkLine["id"], { result, verdicts }: Judged): Record<string, unknown> {
  return {
    id,
    verdict: result.verdict,
    first_failing: result.firstFailing,
    tests: result.tests.map(testOut),
    detail: result.detail,
    ...result.identity,
    ...(result.toolchain !== undefined && { toolchain: result.toolchain }),
    ...(verdicts !== undefined && { verdicts, flaky: isFlaky(verdicts) }),
  };
}

/** One result per line, in order. */
export function judgeLines(
  lines: AsyncIterable<BulkLine>,
  judge: Runner | Repeats,
  options: BulkOptions,
): AsyncGenerator<Record<string, unknown>> {
  return inOrder(lines, options.atOnce, async (line) =>
    lineOut(line.id, await judgedBy(judge, requestOf(line, options.allTests, options.language))),
  );
}
