/**
 * Verdict of a program in a plain interpreter: one process per test, shell limits, rftkit's
 * comparator.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare } from "../../judge/compare/compare.ts";
import type { JudgeRequest } from "../../judge/judge.ts";

const SIGXCPU_STATUS = 152;
const SIGKILL_STATUS = 137;

/**
 * "OK", or the class and index of the first failing test. Wall time is not limited: the machine may
 * be busy.
 */
export async function plainVerdict(python: string, request: JudgeRequest): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "rftkit-plain-"));
  try {
    const path = join(folder, "solution.py");
    writeFileSync(path, request.code);
    const seconds = Math.ceil(request.cpuLimitMs / 1000);
    const limits = `ulimit -v ${request.memoryLimitMb * 1024}; ulimit -t ${seconds}; "$0" "$1"`;
    for (const [index, { input, output }] of request.tests.entries()) {
      // A file instead of a pipe, so that programs can query the size of their input, as in the
      // judge.
      const given = join(folder, "input");
      writeFileSync(given, input);
      const source = openSync(given, "r");
      const child = spawn("bash", ["-c", limits, python, path], {
        stdio: [source, "pipe", "ignore"],
        env: { PYTHONHASHSEED: "0", LC_ALL: "C.UTF-8" },
        cwd: folder,
      });
      closeSync(source);
      const chunks: Buffer[] = [];
      child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
      const [code] = (await once(child, "close")) as [number | null];
      if (code === SIGXCPU_STATUS || code === SIGKILL_STATUS) return `TLE at ${index}`;
      if (code !== 0) return `RE at ${index}`;
      if (!compare(Buffer.concat(chunks), output, request.comparator).ok) return `WA at ${index}`;
    }
    return "OK";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
