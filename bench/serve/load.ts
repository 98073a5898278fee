/**
 * Load for a server in a process of its own, and what it costs: requests in flight over kept
 * connections, CPU of the process and of its tree, memory, processes and descriptors.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { join } from "node:path";
import { assetPath } from "../../io/assets.ts";

const TICKS_MS = 10;
const PAGE_MB = 4096 / 2 ** 20;

export type Server = { url: string; pid: number; stop: () => Promise<void> };

/** Starts `rftkit serve` on a free port. */
export async function startServe(args: readonly string[]): Promise<Server> {
  const child: ChildProcess = spawn(
    process.execPath,
    [assetPath("bin/rftkit.js"), "serve", "--port", "0", "--unsafe", ...args],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, SLURM_JOB_ID: undefined } },
  );
  const [line] = await once(child.stdout as NodeJS.ReadableStream, "data");
  const stop = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return { url: String(line).trim(), pid: child.pid ?? 0, stop };
}

export type Answer = { status: number; body: string; ms: number };

/** A client that keeps its connections. */
export function clientOf(url: string, connections: number): (path: string, body: string) => Promise<Answer> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  return (path, body) =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const sent = httpRequest(
        {
          agent,
          hostname,
          port,
          path,
          method: "POST",
          headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("error", reject);
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(parts).toString(),
              ms: performance.now() - begun,
            }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
}

/** Calls `one` for 0, 1, 2, … with so many at the same time, until it returns false. */
export async function inFlight(count: number, one: (index: number) => Promise<boolean>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (await one(next++));
  };
  await Promise.all(Array.from({ length: count }, worker));
}

const statOf = (pid: number | string): string[] =>
  readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");

/** CPU milliseconds of one process, without its children. */
export function cpuMs(pid: number): number {
  const stat = statOf(pid);
  return TICKS_MS * (Number(stat[11]) + Number(stat[12]));
}

/** Processes of the tree, the root first. */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const parent = Number(statOf(name)[1]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended.
    }
  }
  const all = [pid];
  for (const one of all) all.push(...(parents.get(one) ?? []));
  return all;
}

/** CPU milliseconds of the tree, with those of ended children. */
export function treeCpuMs(pid: number): number {
  return treeOf(pid).reduce((sum, one) => {
    try {
      const stat = statOf(one);
      return sum + TICKS_MS * [11, 12, 13, 14].reduce((ticks, at) => ticks + Number(stat[at]), 0);
    } catch {
      return sum;
    }
  }, 0);
}

/** Mebibytes of the tree: of memory that processes share, also outside it, their part (PSS). */
export function treeMb(pid: number): number {
  return treeOf(pid).reduce((sum, one) => {
    try {
      const [, kB] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, "utf8")) ?? [];
      return sum + Number(kB ?? 0) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}

export function residentMb(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * PAGE_MB;
}

export const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;

/** A problem file with one problem of so many tests; prints the sum of two numbers. */
export function sumProblem(folder: string, tests: number): string {
  const file = join(folder, "problems.jsonl");
  const of = (i: number) => ({ input: `${i} ${i + 1}\n`, output: `${2 * i + 1}\n` });
  const all = Array.from({ length: tests }, (_, i) => of(i));
  const problem = {
    problem_id: "sum",
    name: "Sum",
    statement: "Print the sum of two numbers.",
    public_tests: all.slice(0, 1),
    private_tests: all.slice(1),
  };
  writeFileSync(file, `${JSON.stringify(problem)}\n`);
  return file;
}
