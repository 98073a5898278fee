/**
 * Runs a program on one input, for interfaces that compare the output themselves: what it wrote,
 * its exit code, and whether a limit ended it.
 * Promises: the whole output, up to the limit; no verdict is a refusal, never an exit code.
 */
import { sha256 } from "../io/hash.ts";
import type { JudgeRequest } from "../judge/judge.ts";
import type { JudgeService } from "./service.ts";

export type Program = { code: string; stdin: string; timeoutMs: number; memoryMb: number | null };

export type Output = {
  ended: "finished" | "timeout";
  /** Negative: the signal that ended it. Null: a time limit ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  seconds: number;
};

/** An answer of SandboxFusion's /run_code. */
export type RunAnswer = {
  status: "Success" | "Failed" | "SandboxError";
  message: string;
  compile_result: null;
  run_result: {
    status: "Finished" | "TimeLimitExceeded";
    execution_time: number;
    return_code: number | null;
    stdout: string | null;
    stderr: string | null;
  } | null;
  executor_pod_name: null;
  files: Record<string, string>;
};

const MEMORY_MB = 1024;
const OUTPUT_BYTES = 16 << 20;
/** As in a shell: 128 + SIGXFSZ. */
const OUTPUT_LIMIT_EXCEEDED = 153;
/** Time that a program may wait beyond its CPU time, for machines that are busy. */
const WALL_FACTOR = 1.5;
const OUTPUT_MESSAGE = `the program wrote more than ${OUTPUT_BYTES >> 20} MiB\n`;

function requestOf({ code, stdin, timeoutMs, memoryMb }: Program): JudgeRequest {
  return {
    problemKey: `run#${sha256(stdin)}`,
    code,
    tests: [{ input: stdin, output: "" }],
    // Nothing is compared, and the output is kept.
    comparator: { kind: "checker", checker: null, provenance: "run" },
    fnName: null,
    inputFile: null,
    outputFile: null,
    cpuLimitMs: Math.max(10, Math.round(timeoutMs)),
    wallLimitMs: Math.max(10, Math.round(timeoutMs * WALL_FACTOR)),
    memoryLimitMb: memoryMb ?? MEMORY_MB,
    outputLimitBytes: OUTPUT_BYTES,
    earlyExitFrom: 0,
  };
}

/** @throws Refusal, Cancelled */
export async function outputOf(
  service: JudgeService,
  program: Program,
  signal: AbortSignal,
): Promise<Output> {
  const { result, facts } = await service.execute(requestOf(program), signal);
  const [test] = result.tests;
  const seconds = (test?.wallMs ?? 0) / 1000;
  const failed = (exitCode: number, stderr: string, stdout = ""): Output => ({
    ended: "finished",
    exitCode,
    stdout,
    stderr,
    seconds,
  });
  if (result.verdict === "CE") return failed(1, result.detail ?? "");
  const stdout = facts?.output.toString("utf8") ?? "";
  const stderr = facts?.errors.toString("utf8") ?? "";
  if (result.verdict === "TLE" || result.verdict === "ILE")
    return { ended: "timeout", exitCode: null, stdout, stderr, seconds };
  if (result.verdict === "OLE") return failed(OUTPUT_LIMIT_EXCEEDED, `${stderr}${OUTPUT_MESSAGE}`);
  if (result.verdict === "MLE")
    return failed(1, stderr.includes("MemoryError") ? stderr : "MemoryError\n", stdout);
  const { status = 0, signal: killedBy = 0 } = facts ?? {};
  return failed(killedBy > 0 ? -killedBy : status, stderr, stdout);
}

export const runAnswer = ({ ended, exitCode, stdout, stderr, seconds }: Output): RunAnswer => ({
  status: ended === "finished" && exitCode === 0 ? "Success" : "Failed",
  message: "",
  compile_result: null,
  run_result: {
    status: ended === "finished" ? "Finished" : "TimeLimitExceeded",
    execution_time: seconds,
    return_code: exitCode,
    stdout,
    stderr,
  },
  executor_pod_name: null,
  files: {},
});
