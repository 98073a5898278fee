/** Programs of bench/judge/judge.ts, with tests whose expected outputs are computed here. */
import type { Test } from "../../schemas/problem.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";

export type Case = {
  name: string;
  code: string;
  tests: Test[];
  verdict: VerdictClass;
  /** Programs per timed piece, and pieces per round; for peers, programs per round, each timed. */
  programs: number;
  slices: number;
  peerPrograms: number;
  /**
   * Warm-up programs as a share of those timed: for cheap cases Node's part dominates, and Node
   * must have compiled it, as it has in any run of more than a second.
   */
  warm: number;
};

const SUM = "a, b = map(int, input().split())\nprint(a + b)\n";
const LOOP = "n = int(input())\ns = 0\nfor i in range(n):\n    s += i * i % 7\nprint(s)\n";
const READ = "import sys\nprint(sum(map(int, sys.stdin.read().split())))\n";
/** About 10 ms in CPython 3.11 on the machine of docs/performance.md. */
const STEPS = 130_000;
const NUMBERS = 150_000;

const sums = (count: number, wrongAt = -1): Test[] =>
  Array.from({ length: count }, (_, i) => ({
    input: `${i} 2\n`,
    output: `${i + (i === wrongAt ? 3 : 2)}\n`,
  }));

function loops(count: number): Test[] {
  let sum = 0;
  for (let i = 0; i < STEPS; i++) sum += (i * i) % 7;
  return Array.from({ length: count }, () => ({ input: `${STEPS}\n`, output: `${sum}\n` }));
}

function megabytes(count: number): Test[] {
  const input = Array.from({ length: NUMBERS }, (_, i) => i).join(" ");
  return Array.from({ length: count }, () => ({ input, output: `${(NUMBERS * (NUMBERS - 1)) / 2}\n` }));
}

export const cases = (): Case[] => [
  {
    name: "trivial, 20 tests",
    code: SUM,
    tests: sums(20),
    verdict: "OK",
    programs: 75,
    slices: 2,
    peerPrograms: 6,
    warm: 1,
  },
  {
    name: "trivial, 200 tests",
    code: SUM,
    tests: sums(200),
    verdict: "OK",
    programs: 30,
    slices: 2,
    peerPrograms: 1,
    warm: 1,
  },
  {
    name: "10 ms",
    code: LOOP,
    tests: loops(20),
    verdict: "OK",
    programs: 1,
    slices: 4,
    peerPrograms: 4,
    warm: 1,
  },
  {
    name: "1 MB input",
    code: READ,
    tests: megabytes(20),
    verdict: "OK",
    programs: 1,
    slices: 4,
    peerPrograms: 4,
    warm: 0.2,
  },
  {
    name: "fails at test 1",
    code: SUM,
    tests: sums(20, 0),
    verdict: "WA",
    programs: 80,
    slices: 2,
    peerPrograms: 40,
    warm: 1,
  },
  {
    name: "fails at test 1 of 200",
    code: SUM,
    tests: sums(200, 0),
    verdict: "WA",
    programs: 80,
    slices: 2,
    peerPrograms: 40,
    warm: 1,
  },
];
