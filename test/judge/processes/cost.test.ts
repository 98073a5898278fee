/**
 * What judging costs beside its peers, by CPU time over the process tree, measured in one run: the
 * targets' ratios with 30 % of slack, the best of a few rounds. Absolute figures are `make
 * bench-judge`'s. Only Linux has /proc.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { treeCpuMs } from "../../../bench/judge/tree.ts";
import { assetPath } from "../../../io/assets.ts";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import { resolvePython } from "../../../judge/python.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";
import { request } from "../requests.ts";

const TIMEOUT_MS = 180_000;
const ROUNDS = 3;
const SLACK = 1.3;
const TESTS = 20;
const PROGRAMS = 12;
const linux = process.platform === "linux";

const ADD = "a, b = map(int, input().split())\nprint(a + b)\n";
const LOOP = "n = int(input())\ns = 0\nfor i in range(n):\n    s += i * i % 7\nprint(s)\n";
const STEPS = 130_000;

const sums = (wrongAt = -1) =>
  Array.from({ length: TESTS }, (_, i) => ({
    input: `${i} 2\n`,
    output: `${i + (i === wrongAt ? 3 : 2)}\n`,
  }));

let judge: LocalJudge;
let python: string;

beforeAll(async () => {
  python = (await resolvePython("python3")).path;
  judge = await createJudge({ workers: 1, memoryMb: 0, python });
}, TIMEOUT_MS);

afterAll(() => judge.close());

/** CPU milliseconds a program; each differs from the others, so that none is remembered. */
async function ours(
  code: string,
  tests: { input: string; output: string }[],
  { verdict, programs = PROGRAMS }: { verdict: VerdictClass; programs?: number },
): Promise<number> {
  const run = async (label: string, count: number) => {
    for (let i = 0; i < count; i++) {
      const result = await judge.run(request({ code: `${code}# ${label} ${i}\n`, tests, problemKey: label }));
      expect(result.verdict).toBe(verdict);
    }
  };
  await run("warm", Math.min(5, programs));
  const before = treeCpuMs(judge.supervisorPid);
  await run("timed", programs);
  return (treeCpuMs(judge.supervisorPid) - before) / programs;
}

/** CPU milliseconds of a bare interpreter that runs one test. */
async function spawned(): Promise<number> {
  const before = treeCpuMs(process.pid);
  for (let i = 0; i < PROGRAMS; i++) {
    const child = spawn(python, ["-I", "-S", "-c", ADD], { stdio: ["pipe", "ignore", "ignore"] });
    child.stdin.end("1 2\n");
    await once(child, "close");
  }
  return (treeCpuMs(process.pid) - before) / PROGRAMS;
}

/** CPU milliseconds of a program with all its tests in a warm interpreter. */
function alone(code: string, tests: object[]): number {
  const input = JSON.stringify({ way: "alone", programs: 3, code, tests });
  const text = execFileSync(python, [assetPath("bench/judge/peers.py")], { input, encoding: "utf8" });
  return (JSON.parse(text) as { cpu_ms: number }).cpu_ms / 3;
}

/** The least of a few rounds: what else runs on the machine only ever adds. */
async function best(measure: () => Promise<number>): Promise<number> {
  const seen: number[] = [];
  for (let round = 0; round < ROUNDS; round++) seen.push(await measure());
  return Math.min(...seen);
}

test("a trivial program's tests cost a twentieth of a process a test", { timeout: TIMEOUT_MS }, async () => {
  if (!linux) return;
  const ratio = await best(
    async () => (await ours(ADD, sums(), { verdict: "OK" })) / TESTS / (await spawned()),
  );
  expect(ratio).toBeLessThan(SLACK / 20);
});

test("a program that fails at its first test costs half of one process", {
  timeout: TIMEOUT_MS,
}, async () => {
  if (!linux) return;
  const ratio = await best(async () => (await ours(ADD, sums(0), { verdict: "WA" })) / (await spawned()));
  expect(ratio).toBeLessThan(0.5 * SLACK);
});

test("a program of ten milliseconds costs a tenth more than alone", { timeout: TIMEOUT_MS }, async () => {
  if (!linux) return;
  let sum = 0;
  for (let i = 0; i < STEPS; i++) sum += (i * i) % 7;
  const tests = Array.from({ length: TESTS }, () => ({ input: `${STEPS}\n`, output: `${sum}\n` }));
  const ratio = await best(
    async () => (await ours(LOOP, tests, { verdict: "OK", programs: 2 })) / alone(LOOP, tests),
  );
  expect(ratio).toBeLessThan(1.1 * SLACK);
});
