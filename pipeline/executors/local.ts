/**
 * The local executor: worker processes on this machine, the same that a cluster would start. They
 * report progress as JSON lines on stdout; the end of their stderr becomes the error. The worst
 * exit code wins. A worker that dies of a signal is restarted until it gives up by itself, and the
 * problems it was working on are recorded as suspects, so that a problem that kills its worker each
 * time is found.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { assetPath } from "../../io/assets.ts";
import { jsonOrNull } from "../../io/files.ts";
import { EXIT, TryLaterError, UserError } from "../../schemas/errors.ts";
import { openRunDir } from "../store/run-dir.ts";
import { markKilled } from "../store/suspects.ts";

export type WorkerPool = {
  runDir: string;
  stage: string;
  workers: number;
  onCount: (what: string, by: number) => void;
  signal: AbortSignal;
};

/** Runs the workers of one chain to their end. */
export type Executor = (pool: WorkerPool) => Promise<void>;

type Ending = { code: number | null; signal: NodeJS.Signals | null; said: string };

/** Characters of a worker's stderr that are kept for the error message. */
const STDERR_TAIL = 4000;

function start(pool: WorkerPool, index: number, attempt: string): ChildProcess {
  const args = ["worker", "--run", pool.runDir, "--stage", pool.stage];
  args.push("--index", String(index), "--count", String(pool.workers), "--attempt", attempt, "--with-parent");
  return spawn(process.execPath, [assetPath("bin/rftkit.js"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function takeLine(line: string, pool: WorkerPool): void {
  try {
    const counts: unknown = JSON.parse(line);
    for (const [what, by] of Object.entries(counts as Record<string, number>)) pool.onCount(what, by);
  } catch {
    process.stderr.write(`worker: ${line}\n`);
  }
}

function runOnce(pool: WorkerPool, index: number, attempt: string): Promise<Ending> {
  const child = start(pool, index, attempt);
  const stop = () => child.kill("SIGTERM");
  pool.signal.addEventListener("abort", stop, { once: true });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-STDERR_TAIL);
  });
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on("line", (line) => takeLine(line, pool));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      pool.signal.removeEventListener("abort", stop);
      resolve({ code, signal, said });
    });
  });
}

async function runTask(pool: WorkerPool, index: number): Promise<Ending> {
  const run = await openRunDir(pool.runDir);
  const series = `local-${Date.now()}-${process.pid}-${index}`;
  for (let attempt = 0; ; attempt += 1) {
    const name = `${series}.${attempt}`;
    const ending = await runOnce(pool, index, name);
    if (ending.signal === null || pool.signal.aborted) return ending;
    await markKilled(run, name);
    process.stderr.write(`worker ${index} was killed by ${ending.signal}; restarting it\n`);
  }
}

/** @throws UserError, TryLaterError or Error, by the worst exit code among the workers */
export async function runWorkers(pool: WorkerPool): Promise<void> {
  pool.signal.throwIfAborted();
  const endings = await Promise.all(Array.from({ length: pool.workers }, (_, index) => runTask(pool, index)));
  if (pool.signal.aborted) return;
  const said = (code: number) => endings.find((e) => e.code === code)?.said.trim();
  const user = said(EXIT.user);
  if (user !== undefined) throw new UserError(parseFaults(user));
  const later = said(EXIT.tryLater);
  if (later !== undefined) throw new TryLaterError(later.replaceAll(/^try again later: /gm, ""));
  const bad = endings.find(({ code }) => code !== EXIT.done && code !== EXIT.interrupted);
  if (bad !== undefined)
    throw new Error(`a worker ended with ${bad.signal ?? `code ${bad.code}`}\n${bad.said.trim()}`);
  if (said(EXIT.interrupted) !== undefined)
    throw new TryLaterError("a worker was stopped by a signal; its work is saved");
}

/** A worker prints its user faults as one JSON line, so that they reach the user unchanged. */
export function parseFaults(said: string): UserError["faults"] {
  const line = said.split("\n").find((l) => l.startsWith('{"faults":'));
  const told = line === undefined ? null : (jsonOrNull(line) as { faults: UserError["faults"] } | null);
  if (told !== null) return told.faults;
  return [{ where: "worker", expected: "usable input", got: said, fix: "See the message." }];
}
