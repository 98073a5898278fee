/**
 * A programming problem as every stage sees it, independent of the input format.
 * Promises: problem_id is stable for equal source rows; tests are complete (import drops truncated
 * ones).
 */
import { z } from "zod";
import { ComparatorKind } from "./verdict.ts";

export const Test = z.object({
  input: z
    .string()
    .describe(
      "standard input; for call-based problems a JSON array of the arguments; for assertions their Python code",
    ),
  output: z
    .string()
    .describe(
      "expected standard output; for call-based problems the expected value as JSON; for assertions empty",
    ),
});
export type Test = z.infer<typeof Test>;

export const Solution = z.object({
  language: z.string().describe("python3, python2, cpp, java or unknown"),
  code: z.string(),
});
export type Solution = z.infer<typeof Solution>;

export const Program = z.object({
  code: z.string(),
  language: z.string().describe("python3, cpp, …"),
});

export const Interactor = Program.extend({
  jury: Program.optional().describe(
    "a right program: an interactor that fails with it too is at fault, and not the judged program",
  ),
});

/** An interactor as people write it: python3 needs no name. */
const ProgramLine = z.strictObject({
  code: z.string().min(1),
  language: Program.shape.language.default("python3"),
});
export const InteractorLine = ProgramLine.extend({ jury: ProgramLine.optional() }).describe(
  "of an interactive problem: a program that talks with the judged one and decides by its exit status",
);

export type Interactor = z.infer<typeof Interactor>;

export const Comparator = z.object({
  kind: ComparatorKind,
  checker: z.string().nullable().describe("source of the checker program, for kind checker"),
  checker_language: z
    .string()
    .optional()
    .describe(
      "language of the checker: python3 (default), or another one, with testlib's arguments and exit codes",
    ),
  interactor: Interactor.optional().describe(
    "of an interactive problem, with kind checker: a program that is joined with the judged one by two pipes, gets testlib's arguments, and decides by its exit status; a checker beside it judges what it wrote",
  ),
  provenance: z
    .string()
    .describe("where the choice comes from: default, config, source row, special-judge list"),
});
export type Comparator = z.infer<typeof Comparator>;

export const Problem = z.object({
  problem_id: z.string().describe("stable id, from the source and the row's identity"),
  source: z.string().describe("e.g. code_contests/codeforces, taco/codechef, apps, jsonl"),
  name: z.string(),
  statement: z.string(),
  public_tests: z.array(Test).describe("shown in feedback"),
  private_tests: z.array(Test),
  generated_tests: z.array(Test),
  cpu_limit_ms: z.int().nullable().describe("CPU milliseconds per test; null: judge.cpu_limit_ms"),
  memory_limit_mb: z.int().nullable().describe("mebibytes; null: judge.memory_limit_mb"),
  comparator: Comparator,
  fn_name: z
    .string()
    .nullable()
    .describe("function to call (or method of class Solution); null: a stdin program"),
  entry_point: z
    .string()
    .min(1)
    .optional()
    .describe(
      "function or class that assertion tests check; the tests' inputs are then Python code that runs after the program",
    ),
  setup_code: z
    .string()
    .optional()
    .describe("Python that runs before the program, with assertion tests only: imports, classes, helpers"),
  starter_code: z.string().nullable(),
  input_file: z.string().nullable().describe("file that the program reads instead of stdin"),
  output_file: z.string().nullable(),
  solutions: z.array(Solution),
  incorrect_solutions: z.array(Solution),
  difficulty: z.string().nullable(),
  tags: z.array(z.string()),
  url: z.string().nullable(),
  contest_id: z.string().nullable(),
  contest_index: z.string().nullable(),
  source_row: z.string().describe("input file and 0-based row, e.g. train-00000.parquet#17"),
  flags: z
    .array(z.string())
    .describe("properties to be aware of: special_judge, uses_files, image_in_statement, …"),
  license: z
    .string()
    .optional()
    .describe("licence that the row or its input names; the column exists only if a row has one"),
});
export type Problem = z.infer<typeof Problem>;

/** One input row that did not become a problem. */
export const RejectedRow = z.object({
  source_row: z.string(),
  name: z.string(),
  reason: z.string().describe("no_tests, empty_statement, not_runnable, …"),
  detail: z.string().nullable(),
});
export type RejectedRow = z.infer<typeof RejectedRow>;

/** Every test of a problem in judging order: public, private, generated. */
export function allTests(
  problem: Pick<Problem, "public_tests" | "private_tests" | "generated_tests">,
): Test[] {
  return [...problem.public_tests, ...problem.private_tests, ...problem.generated_tests];
}

/** Name of the schema in problem files. */
export const PROBLEM_SCHEMA = "problem/1";
