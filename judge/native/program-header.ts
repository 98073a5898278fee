/** The header of a program for a zygote of compiled programs: judge/supervisor/native/server.py. */
import type { JudgeRequest } from "../judge.ts";
import type { Built } from "./compiler.ts";
import type { Usable } from "./setup.ts";

const MEBIBYTE = 1 << 20;

/**
 * Less than the memory limit by what a program takes beside its stack: recursion without an end is
 * then a stack overflow (RE with SIGSEGV), and MLE only where the rest is too large as well.
 */
const stackOf = (memory: number): number => Math.max(memory / 2, memory - 16 * MEBIBYTE);

export function programHeader(
  { machinery, toolchain }: Usable,
  request: JudgeRequest,
  { files }: Built,
): Record<string, unknown> {
  const { allowances } = machinery;
  const memory = request.memoryLimitMb * MEBIBYTE;
  const start = { code: request.code, memoryMb: request.memoryLimitMb };
  const isChecker = request.testlib !== undefined && request.comparator.interactor === undefined;
  const { argv, env, beside = [] } = machinery.start(toolchain, start);
  return {
    cpuMs: request.cpuLimitMs,
    wallMs: request.wallLimitMs,
    memory,
    output: request.outputLimitBytes,
    extraMemory: allowances.extraMemoryMb * MEBIBYTE,
    extraResident: allowances.extraResidentMb * MEBIBYTE,
    bounds: allowances.memory,
    stack: allowances.stackMb === "memory" ? stackOf(memory) : allowances.stackMb * MEBIBYTE,
    hidesStack: allowances.stackMb === "memory",
    saysNoMemory: allowances.outOfMemory,
    runtime: toolchain.runtime,
    readable: toolchain.runtime === null ? [] : [toolchain.runtime, ...toolchain.readable],
    argv: isChecker ? [...argv, "input", "output", "answer"] : argv,
    env,
    files,
    beside,
    ...(isChecker && { asFiles: true }),
  };
}
