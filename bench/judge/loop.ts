/**
 * Part of `make bench-judge`: how long the judge blocks the event loop with a JavaScript heap of
 * HEAP_MIB, while programs print 16 MB that need a comparator's slow path, while they read 16 MB,
 * and while a judge starts. Each turn of the loop is measured in wall time and in CPU time of its
 * thread: on a busy machine the wall time includes other processes.
 * Run: node .cache/bench/bench/judge/loop.js
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createJudge } from "../../judge/create.ts";
import type { JudgeRequest } from "../../judge/judge.ts";

const HEAP_MIB = Number(process.env.HEAP_MIB ?? 1024);
const NUMBERS = 1 << 20;
const TOKENS = 2_300_000;
const TARGET_MS = 20;

type Longest = { wall: number; cpu: number };

/** CPU milliseconds of the main thread, which runs the event loop. */
const ownCpuMs = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;

/** Longest turn of the event loop during `work`. */
async function longestTurn(work: () => Promise<unknown>): Promise<Longest> {
  const longest = { wall: 0, cpu: 0 };
  let over = false;
  let [wall, cpu] = [performance.now(), ownCpuMs()];
  const turn = () => {
    const used = ownCpuMs() - cpu;
    const now = performance.now();
    longest.wall = Math.max(longest.wall, now - wall);
    longest.cpu = Math.max(longest.cpu, used);
    if (over) return;
    [wall, cpu] = [performance.now(), ownCpuMs()];
    setImmediate(turn);
  };
  setImmediate(turn);
  await work().finally(() => {
    over = true;
  });
  return longest;
}

const requestOf = (code: string, test: { input: string; output: string }): JudgeRequest => ({
  problemKey: `loop${test.input.length}/${test.output.length}`,
  code,
  tests: [test],
  comparator: { kind: "tokens", checker: null, provenance: "bench" },
  fnName: null,
  inputFile: null,
  outputFile: null,
  cpuLimitMs: 60_000,
  wallLimitMs: 600_000,
  memoryLimitMb: 2048,
  outputLimitBytes: 64 << 20,
  earlyExitFrom: 0,
});

function say(what: string, { wall, cpu }: Longest): void {
  const met = cpu <= TARGET_MS ? "met" : "MISSED";
  process.stdout.write(
    `${what}: longest turn ${cpu.toFixed(1)} CPU ms, ${wall.toFixed(1)} ms of wall time (target ≤ ${TARGET_MS}): ${met}\n`,
  );
}

/**
 * Collects about 250 MB of garbage from making the texts, which would otherwise be attributed to
 * the judge.
 */
function collect(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

async function main(): Promise<void> {
  // Doubles fill the heap without pointers, so that the garbage collector has nothing to trace.
  const heap = Array.from({ length: HEAP_MIB / 8 }, () => new Array<number>(NUMBERS).fill(1.5));
  const numbers = Array.from({ length: TOKENS }, (_, i) => i);
  const [spaced, lines] = [numbers.join(" "), numbers.join("\n")];
  const sum = (TOKENS * (TOKENS - 1)) / 2;
  collect();
  let judge: Awaited<ReturnType<typeof createJudge>> | null = null;
  say(
    "start",
    await longestTurn(async () => {
      judge = await createJudge({ workers: 2, memoryMb: 0 });
    }),
  );
  const ready = judge as Awaited<ReturnType<typeof createJudge>> | null;
  if (ready === null) throw new Error("no judge");
  const print = `print("\\n".join(map(str, range(${TOKENS}))))\n`;
  const read = "import sys\nprint(sum(map(int, sys.stdin.read().split())))\n";
  for (let round = 0; round < 2; round++) {
    const word = round === 0 ? "at first" : "again";
    const run = (code: string, test: { input: string; output: string }) => async () => {
      const { verdict } = await ready.run(requestOf(`${code}# ${round}\n`, test));
      if (verdict !== "OK") throw new Error(`${verdict} instead of OK`);
    };
    const size = `${(lines.length / 2 ** 20).toFixed(0)} MiB`;
    say(
      `${size} of output, other blanks, ${word}`,
      await longestTurn(run(print, { input: "", output: spaced })),
    );
    say(`${size} of output, equal, ${word}`, await longestTurn(run(print, { input: "", output: lines })));
    say(`${size} of input, ${word}`, await longestTurn(run(read, { input: spaced, output: `${sum}` })));
  }
  await ready.close();
  process.stdout.write(`(${heap.length * 8} MiB of heap)\n`);
}

await main();
