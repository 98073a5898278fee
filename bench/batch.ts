/**
 * 1,000 trajectories of three turns in 1,024 buckets by batch files, killed between upload,
 * creation and record of the first batch: files, batches, requests in more than one batch,
 * processor seconds. Fails where there are more than four files, or a request was sent twice.
 * Run: make bench-batch
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetPath } from "../io/assets.ts";
import { type BatchEvent, startBatchServer } from "../test/policy/batch-server.ts";

const PROBLEMS = 100;
const SAMPLES = 10;
const BUCKETS = 1024;
const KILLS: readonly BatchEvent[] = ["uploaded", "created", "retrieved"];

const folder = mkdtempSync(join(tmpdir(), "rftkit-bench-batch-"));
const train = readFileSync(assetPath("data/train.jsonl"), "utf8").trimEnd().split("\n");
const problems = Array.from({ length: PROBLEMS }, (_, i) => {
  const problem = JSON.parse(train[i % train.length] ?? "") as Record<string, unknown>;
  return JSON.stringify({
    ...problem,
    problem_id: `${String(problem.problem_id)}-${i}`,
    name: `Problem ${i}`,
  });
});
writeFileSync(join(folder, "train.jsonl"), `${problems.join("\n")}\n`);

const server = await startBatchServer({
  line: ({ body: { seed } }) => ({ text: `\`\`\`python\nprint(${seed})\n\`\`\`\n` }),
});
const config = join(folder, "config.json");
const policy = {
  kind: "openai",
  base_urls: [server.url],
  model: "m",
  mode: "batch",
  batch: { poll_s: 0.5 },
};
writeFileSync(
  config,
  JSON.stringify({
    name: "bench",
    seed: 1,
    buckets: BUCKETS,
    policy,
    import: { inputs: [{ path: "train.jsonl", format: "jsonl" }] },
    generate: { samples: SAMPLES },
  }),
);

const command = [
  assetPath("bin/rftkit.js"),
  "run",
  config,
  "--run",
  join(folder, "run"),
  "--until",
  "generate",
];

/** @param event where the command is killed; null: it runs to its end */
function live(event: BatchEvent | null): Promise<number | null> {
  const child = spawn(process.execPath, [...command, "--workers", "2"], {
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  server.script.after = (what) => {
    if (what !== event) return undefined;
    server.script.after = () => undefined;
    process.kill(-(child.pid ?? 0), "SIGKILL");
    return "reset";
  };
  return new Promise((resolve) => child.on("close", (code) => resolve(code)));
}

const started = performance.now();
for (const event of KILLS) await live(event);
const code = await live(null);
const seconds = (performance.now() - started) / 1000;
const { user, system } = childTimes();

const asked = server.asked();
const twice = asked.length - new Set(asked).size;
const files = server.files.filter(({ purpose }) => purpose === "batch").length;
process.stdout.write(
  `${PROBLEMS * SAMPLES} trajectories, ${BUCKETS} buckets, ${KILLS.length} kills: exit code ${code}; ` +
    `${files} files, ${server.batches.length} batches of ${server.batches.map(({ lines }) => lines.length).join(", ")} requests; ` +
    `${twice} requests sent twice; ${seconds.toFixed(1)} s, ${(user + system).toFixed(1)} s of processor time\n`,
);
await server.close();
rmSync(folder, { recursive: true, force: true });
if (code !== 0 || files > 4 || server.batches.length > 4 || twice > 0) process.exitCode = 1;

/** Of all processes that this one started and that have ended; seconds. */
function childTimes(): { user: number; system: number } {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return { user: Number(fields[13]) / ticks, system: Number(fields[14]) / ticks };
}
