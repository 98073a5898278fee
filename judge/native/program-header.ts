/** The header of a program for a zygote of compiled programs: judge/supervisor/native/server.py. */
import type { JudgeRequest } from "../judge.ts";
import type { Built } from "./compiler.ts";
import type { Usable } from "./setup.ts";

const MEBIBYTE = 1 << 20;

export function programHeader(
  { machinery, toolchain }: Usable,
  request: JudgeRequest,
  { files }: Built,
): Record<string, unknown> {
  const { allowances } = machinery;
  const memory = request.memoryLimitMb * MEBIBYTE;
  const start = { code: request.code, memoryMb: request.memoryLimitMb };
  const { argv, env, beside = [] } = machinery.start(toolchain, start);
  return {
    cpuMs: request.cpuLimitMs,
    wallMs: request.wallLimitMs,
    memory,
    output: request.outputLimitBytes,
    extraMemory: allowances.extraMemoryMb * MEBIBYTE,
    extraResident: allowances.extraResidentMb * MEBIBYTE,
    bounds: allowances.memory,
    stack: allowances.stackMb === "memory" ? memory : allowances.stackMb * MEBIBYTE,
    hidesStack: allowances.stackMb === "memory",
    saysNoMemory: allowances.outOfMemory,
    runtime: toolchain.runtime,
    readable: toolchain.runtime === null ? [] : [toolchain.runtime, ...toolchain.readable],
    argv: request.testlib === undefined ? argv : [...argv, "input", "output", "answer"],
    env,
    files,
    beside,
    ...(request.testlib !== undefined && { asFiles: true }),
  };
}
