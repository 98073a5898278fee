/**
 * Builds judge requests: with the problem's limits if it has them, otherwise with those of the
 * configuration.
 * Promises: requests with equal `problemKey` have equal tests, so that their inputs are sealed
 * once. Used for public tests (rollout) and for all tests (stages/verify.ts).
 */
import { sha256 } from "../io/hash.ts";
import type { Comparator, Problem, Test } from "../schemas/problem.ts";
import type { JudgeOptions } from "../schemas/run-options.ts";
import type { JudgeRequest } from "./judge.ts";
import type { RequestLanguage } from "./languages/index.ts";

/** Columns of a problem that determine how a program is run and compared. */
export type Judged = Pick<
  Problem,
  | "problem_id"
  | "comparator"
  | "fn_name"
  | "entry_point"
  | "setup_code"
  | "input_file"
  | "output_file"
  | "cpu_limit_ms"
  | "memory_limit_mb"
>;

export type RequestOptions = {
  judge: JudgeOptions;
  /**
   * Index from which a failing test ends the run; 0: at any failure; the number of tests: never.
   * Default 0.
   */
  earlyExitFrom?: number;
  /** Programs that ship with rftkit run at any isolation level. */
  trusted?: boolean;
};

/**
 * Whether only programs in Python can be judged: tests that call a function, assertions, named
 * files.
 */
export const needsPython = (
  problem: Pick<Judged, "fn_name" | "entry_point" | "input_file" | "output_file">,
): boolean =>
  problem.fn_name !== null ||
  problem.entry_point !== undefined ||
  problem.input_file !== null ||
  problem.output_file !== null;

/** The problem's comparator, or that of the configuration if it declares none. */
function comparatorOf(problem: Judged, judge: JudgeOptions): Comparator {
  const { comparator } = problem;
  if (comparator.provenance !== "default" || comparator.kind !== "tokens") return comparator;
  return { ...comparator, kind: judge.comparator };
}

const keys = new WeakMap<readonly Test[], string>();

/** Hash of the tests' content; cached per array. */
function testsKey(tests: readonly Test[]): string {
  const known = keys.get(tests);
  if (known !== undefined) return known;
  const key = sha256(tests.map(({ input, output }) => [input, output]));
  keys.set(tests, key);
  return key;
}

/**
 * @param tests tests in judging order; pass the same array for all programs of a problem
 * @param language see `requestLanguage`; absent: Python
 * @returns a request with limits in milliseconds per test, mebibytes and bytes
 */
export function requestFor(
  problem: Judged,
  { code, tests, language }: { code: string; tests: readonly Test[]; language?: RequestLanguage | undefined },
  options: RequestOptions,
): JudgeRequest {
  const { judge } = options;
  const own = judge.own_limits;
  const cpuLimitMs = (own ? problem.cpu_limit_ms : null) ?? judge.cpu_limit_ms;
  return {
    problemKey: `${problem.problem_id}#${testsKey(tests)}`,
    code,
    ...(language !== undefined && { language }),
    tests,
    comparator: comparatorOf(problem, judge),
    fnName: problem.fn_name,
    ...(problem.entry_point === undefined ? {} : { entryPoint: problem.entry_point }),
    ...(problem.setup_code === undefined ? {} : { setupCode: problem.setup_code }),
    inputFile: problem.input_file,
    outputFile: problem.output_file,
    cpuLimitMs,
    wallLimitMs: Math.ceil(cpuLimitMs * judge.wall_factor),
    memoryLimitMb: (own ? problem.memory_limit_mb : null) ?? judge.memory_limit_mb,
    outputLimitBytes: Math.round(judge.output_limit_mb * 2 ** 20),
    earlyExitFrom: options.earlyExitFrom ?? 0,
    ...(options.trusted === undefined ? {} : { trusted: options.trusted }),
  };
}
