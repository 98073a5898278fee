/**
 * What the judge says of one program on one test, and of a program as a whole.
 * INTERNAL is a fault of the judge's surroundings and never counts as a wrong answer.
 * Times and memory are not here: they vary from run to run and live under measurements/.
 */
import { z } from "zod";

export const VERDICTS = ["OK", "WA", "RE", "CE", "TLE", "ILE", "MLE", "OLE", "INTERNAL"] as const;
export const VERDICT_MEANING: Readonly<Record<(typeof VERDICTS)[number], string>> = {
  OK: "accepted",
  WA: "wrong output",
  RE: "runtime error",
  CE: "does not compile",
  TLE: "CPU time",
  ILE: "idle: wall time",
  MLE: "memory",
  OLE: "output",
  INTERNAL: "no verdict",
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
    .describe('which rule accepted the output: "bytes", "tokens", "tolerance", …; null unless OK'),
  stdout: z
    .string()
    .describe("start of what the program printed, invalid UTF-8 replaced; at most 2,048 characters"),
  stderr: z.string().describe("end of what it wrote to stderr, at most 2,048 characters"),
});
export type TestVerdict = z.infer<typeof TestVerdict>;

/** How a verdict came about: equal for all programs judged by one judge on one machine. */
export const JudgeIdentity = z.object({
  isolation: z.int().min(0).max(3).describe("isolation level reached, by guarantees that a self-test showed"),
  judge_version: z.string(),
  python: z.string().describe("minor version of the interpreter that ran the programs, e.g. 3.11"),
});
export type JudgeIdentity = z.infer<typeof JudgeIdentity>;

/** Verdict of the verify stage on one program of one trajectory. */
export const Verification = z.object({
  row_id: z.string().describe("trajectory_id, or trajectory_id#turn where every turn is judged"),
  trajectory_id: z.string(),
  problem_id: z.string(),
  turn: z.int().describe("1-based turn whose program was judged"),
  verdict: VerdictClass.describe("OK only if every test passed; else the class of the first failing test"),
  failing_group: TestGroup.nullable(),
  failing_index: z.int().nullable().describe("0-based index in its group of the first failing test"),
  tests_total: z.int(),
  tests_run: z.int().describe("fewer than tests_total where the judge stopped at the first failure"),
  tests_passed: z.int(),
  accepted_by: z.string().nullable().describe("the most lenient rule that an accepted test needed"),
  detail: z.string().nullable().describe("why no verdict was possible, or the end of the error output"),
  isolation: z
    .int()
    .nullable()
    .describe("isolation level of the judge; null where verify had nothing to run"),
  judge_version: z.string().nullable(),
  python: z.string().nullable(),
});
export type Verification = z.infer<typeof Verification>;
