/**
 * What the rest of rftkit knows of the judge: a request, a result, a handle.
 * The expected outputs stay in Node: the sandbox sees code and inputs only, and comparing is done here.
 * INTERNAL means that no verdict could be had after retries; it is never a wrong answer.
 */
import type { Comparator, Test } from "../schemas/problem.ts";
import type { JudgeIdentity, VerdictClass } from "../schemas/verdict.ts";

/** Raised whenever a verdict may come out differently from the version before; recorded verdicts are then made anew. */
export const JUDGE_VERSION = "2";

export type JudgeRequest = {
  /** Programs of one problem share their sealed inputs: equal keys must mean equal tests. */
  problemKey: string;
  /** Python 3 source. */
  code: string;
  tests: readonly Test[];
  comparator: Comparator;
  /** Function to call with the JSON arguments of each input; null: a program on stdin and stdout. */
  fnName: string | null;
  /** Names of the files that the program reads and writes instead of stdin and stdout. */
  inputFile: string | null;
  outputFile: string | null;
  /** Milliseconds of CPU a test. */
  cpuLimitMs: number;
  /** Milliseconds of wall time a test. */
  wallLimitMs: number;
  /** Mebibytes of address space. */
  memoryLimitMb: number;
  /** Bytes of output a test. */
  outputLimitBytes: number;
  /** Stop at the first test that is not OK with an index of at least `earlyExitFrom` (0: at any failure). */
  earlyExitFrom: number;
  /**
   * A look at many inputs, nearly all of which the program will not solve: what fails in one process with others is
   * not run again alone. For finding what to judge in earnest, never for a verdict.
   */
  screening?: boolean;
  /** Programs that ship with rftkit may run at any isolation level; unread ones need level 2. */
  trusted?: boolean;
};

export type TestResult = {
  verdict: VerdictClass;
  /** Which rule accepted the output ("bytes", "tokens", "tolerance", "unordered", …); null unless OK. */
  acceptedBy: string | null;
  cpuMs: number;
  wallMs: number;
  memoryMb: number;
  /** At most 2,048 characters each, invalid UTF-8 replaced. */
  stdout: string;
  stderr: string;
};

export type JudgeResult = {
  /** OK only if every test ran and passed; else the class of the first failing test. */
  verdict: VerdictClass;
  /** One a test that ran, in order; shorter than the request's where the judge stopped early. */
  tests: TestResult[];
  /** 0-based index of the first test that is not OK, or null. */
  firstFailing: number | null;
  /** Why no verdict was possible, or the compiler's message; else null. */
  detail: string | null;
  /** The judge that made this verdict, where it was replayed from a record; else the one that was asked. */
  identity?: JudgeIdentity;
};

export type Judge = {
  readonly identity: JudgeIdentity;
  run(request: JudgeRequest): Promise<JudgeResult>;
  close(): Promise<void>;
};
