/**
 * `make bench-serve`: what the server costs over the judge itself. The same programs (trivial, 20
 * tests, each different) are judged in this process and by the server, by problem_id, in turn.
 * Compared is the CPU time of the Node process that holds the judge, and, less exactly, that of its
 * whole process tree: the programs take ten times as much. Limit: 0.5 ms a request.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/serve/cost.js
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJudge } from "../../judge/create.ts";
import { requestFor } from "../../judge/request.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { clientOf, cpuMs, inFlight, quantile, startServe, sumProblem, treeCpuMs } from "./load.ts";

const REQUESTS = Number(process.env.REQUESTS ?? 6000);
const WARM_UP = Number(process.env.WARM_UP ?? 1000);
/** Requests of one program, whose verdict is cached: until then Node still compiles the server. */
const CACHED = Number(process.env.CACHED ?? 8000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const IN_FLIGHT = 64;
const TESTS = 20;
const WORKERS = 2;
const LIMIT_MS = 0.5;

const codeOf = (index: number): string => `print(sum(map(int, input().split())))\n# ${index}\n`;

const tests = Array.from({ length: TESTS }, (_, i) => ({
  input: `${i} ${i + 1}\n`,
  output: `${2 * i + 1}\n`,
}));
const problem = {
  problem_id: "sum",
  comparator: { kind: "tokens", checker: null, provenance: "default" },
  fn_name: null,
  input_file: null,
  output_file: null,
  cpu_limit_ms: null,
  memory_limit_mb: null,
} as const;

/** CPU milliseconds of a request: of the Node process, and of its process tree. */
type Cost = { node: number; tree: number };
type Side = { one: (index: number) => Promise<void>; node: () => number; tree: () => number };

let next = 0;

/** Judges so many programs, each of which is new. */
async function judged({ one, node, tree }: Side, count: number): Promise<Cost> {
  const end = next + count;
  const before = { node: node(), tree: tree() };
  await inFlight(IN_FLIGHT, async () => {
    if (next >= end) return false;
    await one(next++);
    return true;
  });
  return { node: (node() - before.node) / count, tree: (tree() - before.tree) / count };
}

const folder = mkdtempSync(join(tmpdir(), "bench-serve-"));
const server = await startServe(["--workers", String(WORKERS), "--problems", sumProblem(folder, TESTS)]);
const ask = clientOf(server.url, IN_FLIGHT);
const judge = await createJudge({ workers: WORKERS, unsafe: true });
const options = { judge: JudgeOptions.parse({}) };

const alone: Side = {
  one: async (index) => {
    const { verdict } = await judge.run(requestFor(problem, { code: codeOf(index), tests }, options));
    if (verdict !== "OK") throw new Error(`${verdict} of the judge itself`);
  },
  node: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  tree: () => treeCpuMs(process.pid) - treeCpuMs(server.pid),
};
const served: Side = {
  one: async (index) => {
    const body = JSON.stringify({ code: codeOf(index), problem_id: "sum" });
    const { status, body: text } = await ask("/v1/judge", body);
    if (status !== 200 || !text.includes('"passed":true')) throw new Error(`status ${status}: ${text}`);
  },
  node: () => cpuMs(server.pid),
  tree: () => treeCpuMs(server.pid),
};

for (const side of [alone, served]) {
  await judged({ ...side, one: () => side.one(-1) }, CACHED);
  await judged(side, WARM_UP);
}
const over: Cost[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const [own, through] = [await judged(alone, REQUESTS / ROUNDS), await judged(served, REQUESTS / ROUNDS)];
  over.push({ node: through.node - own.node, tree: through.tree - own.tree });
  const part = (key: keyof Cost): string =>
    `judge alone ${own[key].toFixed(3)} ms, in the server ${through[key].toFixed(3)} ms`;
  process.stdout.write(`  Node process: ${part("node")}; process tree: ${part("tree")}\n`);
}
await judge.close();
await server.stop();
rmSync(folder, { recursive: true });

const median = (key: keyof Cost): number =>
  quantile(
    over.map((one) => one[key]).sort((a, b) => a - b),
    0.5,
  );
process.stdout.write(
  `CPU of a request over the judge itself, ${REQUESTS} programs of ${TESTS} tests, ${IN_FLIGHT} in flight, ` +
    `median of ${ROUNDS} rounds: ${median("node").toFixed(3)} ms of the Node process (limit ${LIMIT_MS}), ` +
    `${median("tree").toFixed(2)} ms of the process tree\n`,
);
if (median("node") > LIMIT_MS) process.exitCode = 1;
