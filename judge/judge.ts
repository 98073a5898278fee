/**
 * Interface of the judge: request, result, handle.
 * Expected outputs stay in Node: the sandbox receives only code and inputs, and outputs are
 * compared in Node. INTERNAL is an infrastructure error after retries; it never counts as a wrong
 * answer.
 */
import type { Comparator, Test } from "../schemas/problem.ts";
import type { JudgeIdentity, VerdictClass } from "../schemas/verdict.ts";
import type { RequestLanguage } from "./languages/index.ts";

/**
 * Versions of the judge, the present one first. A new one is added whenever a verdict may differ
 * from the previous version; recorded verdicts are then made again, except those that recorded
 * answers of a model depend on: they are looked up under every version.
 */
export const JUDGE_VERSIONS = ["3", "2"] as const satisfies readonly [string, ...string[]];

export const JUDGE_VERSION: string = JUDGE_VERSIONS[0];

export type JudgeRequest = {
  /** Programs of one problem share their sealed inputs: equal keys must mean equal tests. */
  problemKey: string;
  /** Source in `language`. */
  code: string;
  /** Absent: Python 3. See `requestLanguage` in judge/languages/index.ts. */
  language?: RequestLanguage;
  /**
   * Content of testlib.h, for checkers: it is beside the source, and each input is split into
   * files. See compare/testlib.ts.
   */
  testlib?: string;
  tests: readonly Test[];
  comparator: Comparator;
  /**
   * Function to call with the JSON arguments of each input; null: a program on stdin and stdout.
   */
  fnName: string | null;
  /**
   * Name that assertion tests check: the input of each test is then Python that runs after the
   * program, and its output is ignored. Absent for other kinds of tests.
   */
  entryPoint?: string;
  /** Python that runs before the program, with assertion tests only. */
  setupCode?: string;
  /** Names of the files that the program reads and writes instead of stdin and stdout. */
  inputFile: string | null;
  outputFile: string | null;
  /** CPU milliseconds per test. */
  cpuLimitMs: number;
  /** Wall-clock milliseconds per test. */
  wallLimitMs: number;
  /** Mebibytes of address space. */
  memoryLimitMb: number;
  /** Bytes of output per test. */
  outputLimitBytes: number;
  /**
   * Stop at the first test that is not OK with an index of at least `earlyExitFrom` (0: at any
   * failure).
   */
  earlyExitFrom: number;
  /**
   * The program ships with rftkit and may run at any isolation level; untrusted programs need level
   * 2.
   */
  trusted?: boolean;
};

export type TestResult = {
  verdict: VerdictClass;
  /**
   * Which rule accepted the output ("bytes", "tokens", "tolerance", "unordered", …); null unless
   * OK.
   */
  acceptedBy: string | null;
  cpuMs: number;
  wallMs: number;
  memoryMb: number;
  /** At most 2,048 characters each, invalid UTF-8 replaced. */
  stdout: string;
  stderr: string;
  /** Name of the signal that ended a compiled program: "SIGSEGV". Absent if none did. */
  signal?: string;
  /** Exit status; only of a checker with `testlib`. */
  status?: number;
};

export type JudgeResult = {
  /** OK only if every test ran and passed; otherwise the verdict of the first failing test. */
  verdict: VerdictClass;
  /** One per test that ran, in order; fewer than in the request if the judge stopped early. */
  tests: TestResult[];
  /** 0-based index of the first test that is not OK, or null. */
  firstFailing: number | null;
  /** Why there is no verdict, or the compiler's message; otherwise null. */
  detail: string | null;
  /** The judge that made this verdict if it comes from a record; otherwise the current judge. */
  identity?: JudgeIdentity;
  /** Compiler or runtime of a program in another language than Python: "g++ 12.2.0". */
  toolchain?: string;
};

/**
 * Two requests that differ in their tests only: those of `first` are the first ones of `whole`.
 * `first` runs all of its tests, even after a failure.
 */
export type GatedRequests = { first: JudgeRequest; whole: JudgeRequest };

export type GatedResults = {
  /** Resolves as soon as the tests of `first` are decided. */
  first: Promise<JudgeResult>;
  /**
   * Null if `first` does not pass. Rejects if either part does; a caller that ignores it causes no
   * unhandled rejection.
   */
  whole: Promise<JudgeResult | null>;
};

/** A judge of single requests, which is what audits, checks and bulk judging need. */
export type Runner = {
  readonly identity: JudgeIdentity;
  /** Hash of testlib.h where it is configured: verdicts of checkers in C++ depend on it. */
  readonly testlib?: string | undefined;
  run(request: JudgeRequest): Promise<JudgeResult>;
  close(): Promise<void>;
};

export type Judge = Runner & {
  /**
   * Judges a program in two parts in one process: `first` is what run(first request) gives; `whole`
   * is what run(whole request) gives, or null if the first part does not pass.
   */
  runGated(requests: GatedRequests): GatedResults;
};
