/**
 * A program being judged: its request, what is decided so far, and when it is done.
 * Promises: a decided test stays decided; tests behind the gate run only if all tests before it
 * passed.
 */
import type { JudgeRequest, TestResult } from "./judge.ts";
import type { Facts } from "./protocol.ts";
import type { Inputs } from "./slot.ts";

export type Prepared =
  | { header: Record<string, unknown>; bytes: Buffer }
  | { message: string }
  | { fault: string };

export type Job = {
  request: JudgeRequest;
  inputs: Inputs;
  /** Decided tests, in order. */
  results: TestResult[];
  /** Outputs of decided tests (empty unless OK); kept only if a checker program needs them. */
  outputs: Buffer[] | null;
  /** Of the last decided test, if it ran. */
  lastFacts: Facts | null;
  /** Nobody waits for the result: no further test runs. */
  cancelled: boolean;
  /**
   * Of a compiled language: the program that a zygote starts, the compiler's message, or a fault of
   * the problem, which is no verdict; null until it is compiled.
   */
  program: Prepared | null;
  /** The compiler's message; ends the job. */
  compileError: string | null;
  /**
   * Number of tests before the gate: the others run only if all of these pass, whatever
   * `earlyExitFrom` is. Null: no gate.
   */
  gate: number | null;
  /** Called once, when the tests before the gate are decided. */
  atGate: () => void;
  /** Processes that ended before the last test. */
  restarts: number;
  /** Whether each test needs a process that is forked after compilation. */
  apart: boolean;
  /** Test that was already run with nothing else running. */
  triedExclusively: number;
  /** Test to trace instead of judging; null: judge. */
  traceOf: number | null;
  /** Output of the tracer; empty if there is none. */
  traced: Buffer;
};

/** Index from which a failing test ends the job. */
export const exitFrom = ({ request, gate }: Job): number => Math.max(request.earlyExitFrom, gate ?? 0);

const failed = ({ verdict }: TestResult): boolean => verdict !== "OK";

export function isDone(job: Job): boolean {
  const { results, request, compileError, gate } = job;
  if (job.cancelled) return true;
  if (compileError !== null || results.length >= request.tests.length) return true;
  if (gate !== null && results.length >= gate && results.slice(0, gate).some(failed)) return true;
  const last = results.at(-1);
  return last !== undefined && failed(last) && results.length > exitFrom(job);
}

/** Records the next test. @param output of the test; ignored unless it passed */
export function decide(job: Job, result: TestResult, output: Buffer): void {
  job.outputs?.push(result.verdict === "OK" ? output : Buffer.alloc(0));
  job.results.push(result);
  if (job.results.length === job.gate) job.atGate();
}
