/**
 * Runs a program on one input, for interfaces that compare the output themselves: what it wrote,
 * its exit code, and whether a limit ended it; and this in SandboxFusion's words.
 * Promises: the whole output, up to the limit; no verdict is a refusal, never an exit code.
 */
import { sha256 } from "../io/hash.ts";
import type { JudgeRequest } from "../judge/judge.ts";
import { DEFAULT_LANGUAGE, requestLanguage } from "../judge/languages/index.ts";
import type { Cancellation } from "../judge/task.ts";
import type { JudgeService } from "./service.ts";

export type Program = {
  code: string;
  /** The judge's name of it. */
  language: string;
  stdin: string;
  timeoutMs: number;
  memoryMb: number | null;
};

export type Output = {
  ended: "finished" | "timeout" | "not_compiled";
  /** Negative: the signal that ended it. Null: a time limit ended it. */
  exitCode: number | null;
  stdout: string;
  /** Of the compiler, if the program does not compile. */
  stderr: string;
  /** Null: not measured. */
  seconds: number | null;
};

type CommandAnswer = {
  status: "Finished" | "TimeLimitExceeded";
  execution_time: number | null;
  return_code: number | null;
  stdout: string | null;
  stderr: string | null;
};

/** An answer of SandboxFusion's /run_code. */
export type RunAnswer = {
  status: "Success" | "Failed" | "SandboxError";
  message: string;
  /** Null for languages without a compiler. */
  compile_result: CommandAnswer | null;
  run_result: CommandAnswer | null;
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
const MEMORY_MESSAGE = "the program exceeded its memory limit\n";
/** Languages whose programs fail with a syntax error as they start: nothing is compiled before. */
const WITHOUT_COMPILER: ReadonlySet<string> = new Set([DEFAULT_LANGUAGE, "javascript"]);

function requestOf({ code, language, stdin, timeoutMs, memoryMb }: Program): JudgeRequest {
  return {
    problemKey: `run#${sha256(stdin)}`,
    code,
    ...requestLanguage(language, "answer"),
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
  client: Cancellation,
): Promise<Output> {
  const { result, facts } = await service.execute(requestOf(program), client);
  const [test] = result.tests;
  const seconds = test === undefined ? null : test.wallMs / 1000;
  const failed = (exitCode: number, stderr: string, stdout = ""): Output => ({
    ended: "finished",
    exitCode,
    stdout,
    stderr,
    seconds,
  });
  if (result.verdict === "CE") return { ...failed(1, result.detail ?? ""), ended: "not_compiled" };
  const stdout = facts?.output.toString("utf8") ?? "";
  const stderr = facts?.errors.toString("utf8") ?? "";
  const { status = 0, signal: killedBy = 0 } = facts ?? {};
  if (result.verdict === "TLE" || result.verdict === "ILE")
    return { ended: "timeout", exitCode: null, stdout, stderr, seconds };
  if (result.verdict === "OLE") return failed(OUTPUT_LIMIT_EXCEEDED, `${stderr}${OUTPUT_MESSAGE}`);
  if (result.verdict === "MLE") {
    const message = program.language === DEFAULT_LANGUAGE ? "MemoryError\n" : MEMORY_MESSAGE;
    return failed(1, stderr.includes("MemoryError") ? stderr : `${stderr}${message}`, stdout);
  }
  return failed(killedBy > 0 ? -killedBy : status, stderr, stdout);
}

/** What a compiler that succeeded is said to have done; how long it took is not measured. */
const COMPILED: CommandAnswer = {
  status: "Finished",
  execution_time: null,
  return_code: 0,
  stdout: "",
  stderr: "",
};

/** @param shown whether output may be shown */
export function runAnswer(
  { ended, exitCode, stdout, stderr, seconds }: Output,
  language: string,
  shown = true,
): RunAnswer {
  const command: CommandAnswer = {
    status: ended === "timeout" ? "TimeLimitExceeded" : "Finished",
    execution_time: seconds,
    return_code: exitCode,
    stdout: shown ? stdout : null,
    stderr: shown ? stderr : null,
  };
  const isCompiled = !WITHOUT_COMPILER.has(language);
  const [compile, run] =
    isCompiled && ended === "not_compiled" ? [command, null] : [isCompiled ? COMPILED : null, command];
  return {
    status: exitCode === 0 ? "Success" : "Failed",
    message: "",
    compile_result: compile,
    run_result: run,
    executor_pod_name: null,
    files: {},
  };
}
