/**
 * Verdicts of the judge: of a program on one test, and of a program as a whole.
 * INTERNAL is an infrastructure error and never counts as a wrong answer.
 * Times and memory are not included: they vary between runs and are written to measurements/.
 */
import { z } from "zod";

export const VERDICTS = ["OK", "WA", "RE", "CE", "TLE", "ILE", "MLE", "OLE", "INTERNAL"] as const;
export const VERDICT_MEANING: Readonly<Record<(typeof VERDICTS)[number], string>> = {
  OK: "accepted",
  WA: "wrong output",
  RE: "runtime error",
  CE: "does not compile",
  TLE: "CPU time limit exceeded",
  ILE: "wall time limit exceeded (idle program)",
  MLE: "memory limit exceeded",
  OLE: "output limit exceeded",
  INTERNAL: "infrastructure error, no verdict",
};
export const VerdictClass = z
  .enum(VERDICTS)
  .describe(VERDICTS.map((verdict) => `${verdict} ${VERDICT_MEANING[verdict]}`).join("; "));
export type VerdictClass = z.infer<typeof VerdictClass>;

export const COMPARATORS = ["tokens", "codecontests", "exact", "unordered", "checker", "call"] as const;
export const ComparatorKind = z
  .enum(COMPARATORS)
  .describe(
    "tokens: strict tokens with float tolerance; codecontests: case-folded, 1e-5; exact: bytes; unordered: lines as a multiset; checker: a program decides; call: values of a function call",
  );
export type ComparatorKind = z.infer<typeof ComparatorKind>;

export const TestGroup = z.enum(["public", "private", "generated"]);
export type TestGroup = z.infer<typeof TestGroup>;

/** Verdict of one test, as it reaches feedback and the viewer. */
export const TestVerdict = z.object({
  verdict: VerdictClass,
  accepted_by: z
    .string()
    .nullable()
    .describe('rule that accepted the output: "bytes", "tokens", "tolerance", …; null unless OK'),
  stdout: z
    .string()
    .describe("start of the program's output, at most 2,048 characters, invalid UTF-8 replaced"),
  stderr: z.string().describe("end of the program's stderr, at most 2,048 characters"),
});
export type TestVerdict = z.infer<typeof TestVerdict>;

/** Conditions of a verdict: equal for all programs judged by one judge on one machine. */
export const JudgeIdentity = z.object({
  isolation: z
    .int()
    .min(0)
    .max(3)
    .describe("isolation level: the guarantees that the judge's self-test demonstrated"),
  judge_version: z.string(),
  python: z.string().describe("minor version of the interpreter that ran the programs, e.g. 3.11"),
});
export type JudgeIdentity = z.infer<typeof JudgeIdentity>;

/** Verdict of the verify stage on one program of one trajectory. */
export const Verification = z.object({
  row_id: z.string().describe("trajectory_id, or trajectory_id#turn if every turn is judged"),
  trajectory_id: z.string(),
  problem_id: z.string(),
  turn: z.int().describe("1-based turn whose program was judged"),
  verdict: VerdictClass.describe(
    "OK only if every test passed; otherwise the verdict of the first failing test",
  ),
  failing_group: TestGroup.nullable(),
  failing_index: z.int().nullable().describe("0-based index of the first failing test within its group"),
  tests_total: z.int(),
  tests_run: z.int().describe("less than tests_total if the judge stopped at the first failure"),
  tests_passed: z.int(),
  accepted_by: z.string().nullable().describe("the most lenient rule that an accepted test needed"),
  detail: z.string().nullable().describe("why there is no verdict, or the end of stderr"),
  isolation: z.int().nullable().describe("isolation level of the judge; null if verify had nothing to run"),
  judge_version: z.string().nullable(),
  python: z.string().nullable(),
  toolchain: z
    .string()
    .optional()
    .describe("compiler or runtime of a program in another language than Python, e.g. g++ 12.2.0"),
});
export type Verification = z.infer<typeof Verification>;
