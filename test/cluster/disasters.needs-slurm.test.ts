/**
 * What clusters do to jobs. Each run ends by itself or by the same command again, with the bytes of an undisturbed
 * local run, no record twice, and no request repeated but those in flight when a worker was lost.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { hashes, type Place, place, start } from "../e2e/cli.ts";
import { MiniSlurm, until } from "./mini-slurm.ts";
import { ModelServer } from "./model-server.ts";

/** Calls in flight of all three tasks together. */
const IN_FLIGHT = 6;
const TASKS = 3;

vi.setConfig({ testTimeout: 400_000 });

let cluster: MiniSlurm;
let server: ModelServer;
let at: Place;
let expected: Record<string, string>;
/** A small file system of its own; nodes see it only where it is mounted before they start. */
let disk: string;
let runs = 0;

beforeAll(async () => {
  disk = mkdtempSync(join(tmpdir(), "small disk "));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=100m", "none", disk]);
  at = place({ problems: 6, samples: 8, name: "disaster " });
  server = new ModelServer(join(at.folder, "train.jsonl"));
  await server.listen();
  const policy = { kind: "openai", base_urls: [server.url], model: "m", choices_per_request: 1 };
  at.write({
    buckets: 6,
    generate: { samples: 8 },
    policy: { ...policy, total_concurrency: IN_FLIGHT },
  });
  cluster = await MiniSlurm.start({ nodes: 3, cpus: 2 });
  server.delay = 0;
  const ended = await start(["run", at.config, "--run", at.run, "--workers", "2"]).ended;
  expect(ended.code, ended.stderr).toBe(0);
  expected = hashes(join(at.run, "dataset"));
}, 240_000);

afterAll(async () => {
  await cluster.stop();
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
  execFileSync("umount", ["-l", disk]);
  rmSync(disk, { recursive: true, force: true });
}, 60_000);

beforeEach(async () => {
  server.delay = 250;
  server.answered.clear();
  await cluster.nodesUp(3);
}, 240_000);

function newRun(): string {
  runs += 1;
  return join(at.folder, `run ${runs}`);
}

function onSlurm(run: string, ...more: string[]) {
  const args = ["run", at.config, "--run", run, "--executor", "slurm", "--workers", String(TASKS), ...more];
  return start(args, { env: cluster.env }).ended;
}

/** Keys of all records of a run's journal, with repeats. */
function recordedKeys(run: string): string[] {
  const folder = join(run, "journal");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => decodeRecords(readFileSync(join(folder, name))).records)
    .map((record) => (record as { k: string }).k)
    .filter((key) => key.startsWith("a|"));
}

/** A task that runs now, after some answers came. */
async function midway(run: string): Promise<{ task: number; node: string; job: string }> {
  await until("answers", () => recordedKeys(run).length >= 12);
  const [task, node] = await until("a running task", () => [...cluster.running()][0] ?? null);
  return {
    task,
    node,
    job: (JSON.parse(readFileSync(join(run, "slurm/job.json"), "utf8")) as { id: string }).id,
  };
}

function isWhole(run: string, lostTasks: number): void {
  expect(hashes(join(run, "dataset"))).toEqual(expected);
  const keys = recordedKeys(run);
  expect(new Set(keys).size).toBe(keys.length);
  expect(server.repeated).toBeLessThanOrEqual((lostTasks * IN_FLIGHT) / TASKS);
}

test("a worker killed by −9 is started again", async () => {
  const run = newRun();
  const ended = onSlurm(run);
  const { node } = await midway(run);
  const [worker = 0] = await until("a worker", () =>
    cluster.workers(node).length > 0 ? cluster.workers(node) : null,
  );
  process.kill(worker, "SIGKILL");
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  isWhole(run, 1);
  expect(readdirSync(join(run, "attempts")).filter((name) => name.endsWith(".killed"))).toHaveLength(1);
});

test("a node crash", async () => {
  const run = newRun();
  const ended = onSlurm(run);
  const { node } = await midway(run);
  const lost = [...cluster.running().values()].filter((other) => other === node).length;
  cluster.crash(node);
  const { code, stderr } = await ended;
  cluster.startNode(node);
  expect(code, stderr).toBe(0);
  isWhole(run, lost);
});

test("a cancelled job ends the command with 75, and the same command goes on", async () => {
  const run = newRun();
  server.delay = 500;
  const ended = onSlurm(run);
  const { job } = await midway(run);
  cluster.run("scancel", job);
  const first = await ended;
  expect(first.stderr).toContain("cancelled");
  expect(first.code).toBe(75);
  server.delay = 50;
  const again = await onSlurm(run);
  expect(again.code, again.stderr).toBe(0);
  isWhole(run, TASKS);
});

test("tasks killed whole, script and all, are submitted again", async () => {
  const run = newRun();
  const ended = onSlurm(run);
  const { node } = await midway(run);
  const scripts = cluster.scripts(node);
  for (const pid of [...scripts, ...cluster.workers(node)]) process.kill(pid, "SIGKILL");
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  expect(scripts.length).toBeGreaterThan(0);
  isWhole(run, scripts.length);
});

test("USR1 before the time limit saves the state and sends the task back into the queue", async () => {
  const run = newRun();
  const ended = onSlurm(run, "--time", "10");
  const { task, job } = await midway(run);
  cluster.run("scancel", "--signal=USR1", "--batch", `${job}_${task}`);
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  isWhole(run, 1);
  const log = readFileSync(join(run, "slurm/logs", `${job}_${task}.log`), "utf8");
  expect(log).toContain("goes back into the queue: its time is up");
});

test("a frozen node: two live writers of the same buckets", async () => {
  const run = newRun();
  server.delay = 1500;
  const ended = onSlurm(run);
  const { task, node, job } = await midway(run);
  cluster.freeze(node);
  const isAlive = (attempt: number) => existsSync(join(run, "attempts", `${job}_${task}.${attempt}.jsonl`));
  await until("two writers", () => isAlive(0) && isAlive(1));
  server.delay = 50;
  const { code, stderr } = await ended;
  cluster.freeze(node, "SIGCONT");
  expect(code, stderr).toBe(0);
  expect(hashes(join(run, "dataset"))).toEqual(expected);
  await until("the end of the other writer", () => cluster.workers(node).length === 0);
  expect(hashes(join(run, "dataset"))).toEqual(expected);
});

test("the controller killed and started again", async () => {
  const run = newRun();
  const ended = onSlurm(run);
  await midway(run);
  cluster.killController();
  await until("more answers", () => recordedKeys(run).length >= 24);
  cluster.startController();
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  isWhole(run, 0);
});

test("a run directory that is full for a while", async () => {
  const run = join(disk, "run");
  const ended = onSlurm(run);
  const { job } = await midway(run);
  const used = Number(execFileSync("du", ["-sk", disk], { encoding: "utf8" }).split("\t")[0]);
  execFileSync("mount", ["-o", `remount,size=${used + 4}k`, disk]);
  const restarts = () =>
    cluster
      .run("scontrol", "show", "job", job)
      .split("\n")
      .some((line) => /Restarts=[1-9]/.test(line));
  await Promise.race([until("a task that was put back", restarts), ended]);
  execFileSync("mount", ["-o", "remount,size=100m", disk]);
  const { code } = await ended;
  expect([0, 75]).toContain(code);
  const again = await onSlurm(run);
  expect(again.code, again.stderr).toBe(0);
  isWhole(run, TASKS * 3);
});
