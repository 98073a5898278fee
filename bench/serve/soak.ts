/**
 * `make bench-serve-soak`: 1,000 requests in flight for MINUTES (default 10), a tenth of them
 * hostile: programs that loop, fork, allocate, flood or kill; bad bodies; clients that hang up.
 * Holds: no wrong verdict; resident memory of the server's Node process at the end at most 1.2 ×
 * that after the first minute; no process or descriptor left; the p99 of /metrics is the client's.
 * Printed each minute: memory by part, and that of the process tree, which has no limit because
 * hostile programs allocate in it.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/serve/soak.js
 */
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  clientOf,
  descriptors,
  inFlight,
  quantile,
  residentMb,
  startServe,
  sumProblem,
  treeMb,
  treeOf,
} from "./load.ts";

const MINUTES = Number(process.env.MINUTES ?? 10);
const IN_FLIGHT = Number(process.env.IN_FLIGHT ?? 1000);
const GROWTH = 1.2;
const TESTS = 20;
/** Histogram steps of /metrics are a fifth apart; scheduling of two processes adds some. */
const P99_TOLERANCE = 1.35;

const SUM = "print(sum(map(int, input().split())))\n";
type Kind = { code: string; verdicts: readonly string[] };
const HONEST: readonly Kind[] = [
  { code: SUM, verdicts: ["OK"] },
  { code: "print(1)\n", verdicts: ["OK", "WA"] },
  { code: "a, b = map(int, input().split())\nprint(a - b)\n", verdicts: ["WA"] },
  { code: "print(1 // 0)\n", verdicts: ["RE"] },
  { code: "print(\n", verdicts: ["CE"] },
];
const HOSTILE: readonly Kind[] = [
  { code: "while True: pass\n", verdicts: ["TLE"] },
  { code: "import os\nwhile True: os.fork()\n", verdicts: ["RE", "TLE", "WA", "ILE", "MLE"] },
  { code: "x = [0] * 10**10\n", verdicts: ["MLE"] },
  { code: "import os\nos.kill(os.getppid(), 9)\n", verdicts: ["WA", "RE"] },
  { code: "import sys\nwhile True: sys.stdout.write('x' * 65536)\n", verdicts: ["OLE", "TLE"] },
  { code: "import time\ntime.sleep(100)\n", verdicts: ["ILE"] },
];

const folder = mkdtempSync(join(tmpdir(), "bench-serve-"));
const file = sumProblem(folder, TESTS);
const server = await startServe(["--workers", process.env.WORKERS ?? "2", "--problems", file]);
const ask = clientOf(server.url, IN_FLIGHT);
/** The number of processes once it stays the same: workers start one after the other. */
async function settled(): Promise<number> {
  for (let before = 0; ; ) {
    const now = treeOf(server.pid).length;
    if (now === before) return now;
    before = now;
    await sleep(1000);
  }
}
const processes = await settled();
const atStart = { descriptors: descriptors(server.pid), processes };

const tests = [
  { input: "1 2\n", output: "3\n" },
  { input: "30 4\n", output: "34\n" },
];
const limits = { cpu_limit_ms: 200, wall_limit_ms: 400, memory_limit_mb: 256 };
const counts: Record<string, number> = {};
const wrong: string[] = [];
const waited: number[] = [];
const note = (name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** A client that sends its request and leaves. */
function hangUp(body: string): Promise<void> {
  return new Promise((resolve) => {
    const sent = httpRequest(`${server.url}/v1/judge`, {
      method: "POST",
      headers: { "content-type": "application/json" },
    });
    sent.on("error", () => {});
    sent.on("close", resolve);
    sent.end(body);
    setTimeout(() => sent.destroy(), 50);
  });
}

async function judged(kind: Kind, index: number, hostile: boolean): Promise<void> {
  const code = `${kind.code}# ${index}\n`;
  const body = hostile ? { code, tests, ...limits } : { code, problem_id: "sum" };
  const { status, body: text, ms } = await ask("/v1/judge", JSON.stringify(body));
  waited.push(ms);
  if (status !== 200) return note(`status ${status}`);
  const { verdict } = JSON.parse(text);
  note(verdict);
  if (!kind.verdicts.includes(verdict)) wrong.push(`${verdict} for ${JSON.stringify(kind.code)}`);
}

const begun = Date.now();
const end = begun + MINUTES * 60_000;
let firstMb = 0;

/** A gauge of /metrics, in mebibytes. */
const mebibytes = (text: string, name: string): string =>
  (Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1] ?? 0) / 2 ** 20).toFixed(0);

/** Prints the memory of the server by part. */
async function memoryLine(): Promise<void> {
  const [resident, tree] = [residentMb(server.pid), treeMb(server.pid)];
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const parts = ["nodejs_heap_size_used_bytes", "nodejs_external_memory_bytes", "rftkit_verdict_cache_bytes"];
  const [heap, external, cache] = parts.map((name) => mebibytes(text, name));
  const seconds = Math.round((Date.now() - begun) / 1000);
  process.stdout.write(
    `${seconds} s, ${waited.length} requests: ${resident.toFixed(0)} MB resident; heap ${heap} MB, ` +
      `external ${external} MB, cached verdicts ${cache} MB; process tree ${tree.toFixed(0)} MB (PSS)\n`,
  );
  firstMb ||= resident;
}
const minutely = setInterval(() => void memoryLine(), 60_000 * Math.min(1, MINUTES / 4));
await inFlight(IN_FLIGHT, async (index) => {
  if (Date.now() > end) return false;
  if (index % 10 !== 0) await judged(HONEST[index % HONEST.length] as Kind, index, false);
  else if (index % 100 === 50) await hangUp(JSON.stringify({ code: `while True: pass # ${index}`, tests }));
  else if (index % 100 === 80) {
    const { status, ms } = await ask("/v1/judge", '{"code": "x", "tests": [{}], "unknown": 1}');
    waited.push(ms);
    if (status !== 400) wrong.push(`status ${status} for a bad body`);
  } else await judged(HOSTILE[(index / 10) % HOSTILE.length] as Kind, index, true);
  return true;
});
clearInterval(minutely);
await memoryLine();

const metrics = await (await fetch(`${server.url}/metrics`)).text();
const buckets = [
  ...metrics.matchAll(/rftkit_request_seconds_bucket\{le="([^"]+)",path="\/v1\/judge"\} (\d+)/g),
];
const total = Number(buckets.at(-1)?.[2] ?? 0);
const servedP99 = Number(buckets.find(([, , count]) => Number(count) >= 0.99 * total)?.[1] ?? 0);
const clientP99 =
  quantile(
    waited.sort((a, b) => a - b),
    0.99,
  ) / 1000;
const lastMb = residentMb(server.pid);
// Kept connections of this client are closed before descriptors are counted.
await new Promise((resolve) => setTimeout(resolve, 1000));
const connections = IN_FLIGHT;
const left = {
  descriptors: descriptors(server.pid) - atStart.descriptors - connections,
  processes: treeOf(server.pid).length - atStart.processes,
};
await server.stop();
rmSync(folder, { recursive: true });

const ratio = Math.max(servedP99, clientP99) / Math.max(Math.min(servedP99, clientP99), 1e-9);
process.stdout.write(
  [
    `${waited.length} requests in ${MINUTES} min, ${IN_FLIGHT} in flight: ${JSON.stringify(counts)}`,
    `wrong: ${wrong.length} ${[...new Set(wrong)].slice(0, 5).join("; ")}`,
    `memory of the server: ${firstMb.toFixed(0)} MB after the first minute (of a shorter run: a quarter), ${lastMb.toFixed(0)} MB at the end`,
    `left: ${left.processes} processes, ${Math.max(left.descriptors, 0)} descriptors beyond the connections`,
    `p99 of waiting: ${clientP99.toFixed(2)} s by the client, ${servedP99.toFixed(2)} s by /metrics`,
    "",
  ].join("\n"),
);
// In a short run memory still grows to its working size.
const grows = MINUTES >= 5 && lastMb > GROWTH * firstMb;
const isBad = wrong.length > 0 || grows || left.processes > 0 || left.descriptors > 0;
if (isBad || (MINUTES >= 5 && ratio > P99_TOLERANCE)) process.exitCode = 1;
