/**
 * `make bench-judge-soak`: a million test verdicts in a row, of correct, wrong, crashing and greedy
 * programs. Reports whether memory at the end is at most 1.2 × that after the first 10,000, and
 * whether processes, descriptors or files were leaked. VERDICTS changes the number.
 * Run: npx tsc -p bench/tsconfig.json && node --expose-gc .cache/bench/bench/judge/soak.js
 */
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import type { JudgeRequest } from "../../judge/judge.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";
import { plainRequest } from "./plain-request.ts";
import { treeResidentMb } from "./tree.ts";

const VERDICTS = Number(process.env.VERDICTS ?? 1_000_000);
const FIRST = 10_000;
const TESTS = 20;
const IN_FLIGHT = 8;
const GROWTH = 1.2;
/** Number of progress reports. */
const TELL = 10;

const SUM = "print(sum(map(int, input().split())))\n";
/** Kinds of programs, with their share in per cent. */
const KINDS: { share: number; code: string; verdict: VerdictClass }[] = [
  { share: 70, code: SUM, verdict: "OK" },
  { share: 14, code: "print(1)\n", verdict: "WA" },
  { share: 8, code: "print(1 // 0)\n", verdict: "RE" },
  { share: 3, code: "print(\n", verdict: "CE" },
  { share: 2, code: "x = [0] * 10**10\n", verdict: "MLE" },
  { share: 2, code: `${SUM}import threading\nthreading.Thread(target=str).start()\n`, verdict: "OK" },
  { share: 1, code: "import os\nos.abort()\n", verdict: "RE" },
];

/** KINDS, spread over a hundred entries. */
const WHEEL = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));

function request(number: number): { request: JudgeRequest; verdict: VerdictClass } {
  const kind = WHEEL[number % WHEEL.length];
  if (kind === undefined) throw new Error("the wheel is empty");
  // A new problem every thousand programs, so that inputs are loaded and evicted.
  const problem = Math.floor(number / 1000);
  const tests = Array.from({ length: TESTS }, (_, i) => ({
    input: `${i} ${problem}\n`,
    output: `${i + problem}\n`,
  }));
  return {
    verdict: kind.verdict,
    request: plainRequest({ problemKey: `soak${problem}`, code: `${kind.code}# ${number}\n`, tests }),
  };
}

/** Existing files of other programs, which are not counted. */
const before = new Set(readdirSync(tmpdir()));

type Census = {
  node: number;
  heap: number;
  tree: number;
  processes: number;
  descriptors: number;
  files: number;
};

function census(judge: LocalJudge): Census {
  globalThis.gc?.();
  const tree = treeResidentMb(judge.supervisorPid);
  return {
    node: process.memoryUsage().rss / 2 ** 20,
    heap: process.memoryUsage().heapUsed / 2 ** 20,
    tree: tree.reduce((sum, mb) => sum + mb, 0),
    processes: tree.length,
    descriptors: readdirSync("/proc/self/fd").length,
    files: readdirSync(tmpdir()).filter((name) => name.startsWith("rftkit") && !before.has(name)).length,
  };
}

const shown = ({ node, heap, tree, processes, descriptors, files }: Census): string =>
  `Node ${node.toFixed(0)} MB (heap ${heap.toFixed(1)}), judge ${tree.toFixed(0)} MB in ${processes} processes, ${descriptors} descriptors, ${files} files`;

async function main(): Promise<void> {
  // A cache of verdicts that the first 10,000 fill; one of the usual size would legitimately grow
  // longer.
  const judge = await createJudge({ memoryMb: 1 });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let [next, verdicts, wrong] = [0, 0, 0];
  const begun = performance.now();
  const worker = async (): Promise<void> => {
    while (verdicts < VERDICTS) {
      const asked = request(next++);
      const result = await judge.run(asked.request);
      // A test that stopped its program early still counts as one verdict.
      verdicts += Math.max(1, result.tests.length);
      if (result.verdict !== asked.verdict) wrong++;
    }
  };
  const watcher = async (): Promise<Census> => {
    while (verdicts < FIRST) await sleep(20);
    const taken = census(judge);
    delay.enable();
    process.stdout.write(`after ${FIRST}: ${shown(taken)}\n`);
    return taken;
  };
  const teller = async (): Promise<void> => {
    for (let told = 1; told < TELL; told++) {
      while (verdicts < (VERDICTS * told) / TELL) await sleep(200);
      process.stdout.write(`${verdicts}: ${shown(census(judge))}\n`);
    }
  };
  const [early] = await Promise.all([watcher(), teller(), ...Array.from({ length: IN_FLIGHT }, worker)]);
  await sleep(500);
  const late = census(judge);
  await judge.close();
  const seconds = (performance.now() - begun) / 1000;
  const grown = (late.node + late.tree) / (early.node + early.tree);
  process.stdout.write(
    `${verdicts} verdicts of ${next} programs in ${seconds.toFixed(0)} s, ${wrong} not as expected\n`,
  );
  process.stdout.write(`at the end: ${shown(late)}\n`);
  process.stdout.write(
    `memory × ${grown.toFixed(2)} (target ≤ ${GROWTH}): ${grown <= GROWTH ? "met" : "MISSED"}\n`,
  );
  process.stdout.write(`event loop held for at most ${(delay.max / 1e6).toFixed(1)} ms (target ≤ 20)\n`);
}

await main();
