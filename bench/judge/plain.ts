/**
 * Verdict of a program outside the judge: one process per test, shell limits, rftkit's comparator.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { compare } from "../../judge/compare/compare.ts";
import type { JudgeRequest } from "../../judge/judge.ts";

const SIGXCPU_STATUS = 152;
const SIGKILL_STATUS = 137;
const GXX = ["-O2", "-std=gnu++20"];
const run = promisify(execFile);

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "rftkit-plain-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * "OK", or the class and index of the first failing test. Wall time is not limited: the machine may
 * be busy.
 */
async function verdictOf(argv: readonly string[], request: JudgeRequest, folder: string): Promise<string> {
  const seconds = Math.ceil(request.cpuLimitMs / 1000);
  const limits = `ulimit -v ${request.memoryLimitMb * 1024}; ulimit -t ${seconds}; "$0" "$@"`;
  for (const [index, { input, output }] of request.tests.entries()) {
    // A file instead of a pipe, so that programs can query the size of their input, as in the
    // judge.
    const given = join(folder, "input");
    writeFileSync(given, input);
    const source = openSync(given, "r");
    const child = spawn("bash", ["-c", limits, ...argv], {
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
}

/** In a plain interpreter. */
export const plainVerdict = (python: string, request: JudgeRequest): Promise<string> =>
  inFolder((folder) => {
    const path = join(folder, "solution.py");
    writeFileSync(path, request.code);
    return verdictOf([python, path], request, folder);
  });

/**
 * Compiled by the g++ of this machine as answers are, without headers of ours; "CE" if it does not
 * compile.
 */
export const plainCppVerdict = (request: JudgeRequest): Promise<string> =>
  inFolder(async (folder) => {
    const [source, binary] = [join(folder, "main.cpp"), join(folder, "main")];
    writeFileSync(source, request.code);
    const compiled = await run("g++", [...GXX, "-o", binary, source]).then(
      () => true,
      () => false,
    );
    return compiled ? verdictOf([binary], request, folder) : "CE";
  });
