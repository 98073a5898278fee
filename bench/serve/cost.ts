/**
 * `make bench-serve`: what the server costs over the judge itself. The same programs (trivial, 20
 * tests, each different) are judged in this process and by the server, by problem_id; compared is
 * the CPU time of the Node process that holds the judge. Limit: 0.5 ms a request.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/serve/cost.js
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJudge } from "../../judge/create.ts";
import { requestFor } from "../../judge/request.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { clientOf, cpuMs, inFlight, startServe, sumProblem } from "./load.ts";

const REQUESTS = Number(process.env.REQUESTS ?? 6000);
const WARM_UP = Number(process.env.WARM_UP ?? 1000);
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

/** Runs `one` for the warm-up, then for the requests. @returns CPU milliseconds of each request */
async function measured(one: (index: number) => Promise<void>, cpu: () => number): Promise<number> {
  const upTo = (from: number, end: number) =>
    inFlight(IN_FLIGHT, async (i) => {
      if (from + i >= end) return false;
      await one(from + i);
      return true;
    });
  await upTo(0, WARM_UP);
  const before = cpu();
  await upTo(WARM_UP, WARM_UP + REQUESTS);
  return (cpu() - before) / REQUESTS;
}

async function alone(): Promise<number> {
  const judge = await createJudge({ workers: WORKERS, unsafe: true });
  const options = { judge: JudgeOptions.parse({}) };
  const own = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const cost = await measured(async (index) => {
    const { verdict } = await judge.run(requestFor(problem, { code: codeOf(index), tests }, options));
    if (verdict !== "OK") throw new Error(`${verdict} of the judge itself`);
  }, own);
  await judge.close();
  return cost;
}

async function served(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "bench-serve-"));
  const server = await startServe(["--workers", String(WORKERS), "--problems", sumProblem(folder, TESTS)]);
  const ask = clientOf(server.url, IN_FLIGHT);
  const cost = await measured(
    async (index) => {
      const body = JSON.stringify({ code: codeOf(index), problem_id: "sum" });
      const { status, body: text } = await ask("/v1/judge", body);
      if (status !== 200 || !text.includes('"passed":true')) throw new Error(`status ${status}: ${text}`);
    },
    () => cpuMs(server.pid),
  );
  await server.stop();
  rmSync(folder, { recursive: true });
  return cost;
}

const [judge, server] = [await alone(), await served()];
const over = server - judge;
process.stdout.write(
  `CPU of the Node process a request, ${REQUESTS} programs of ${TESTS} tests, ${IN_FLIGHT} in flight:\n` +
    `  judge alone ${judge.toFixed(3)} ms, in the server ${server.toFixed(3)} ms: ` +
    `${over.toFixed(3)} ms more (limit ${LIMIT_MS})\n`,
);
if (over > LIMIT_MS) process.exitCode = 1;
