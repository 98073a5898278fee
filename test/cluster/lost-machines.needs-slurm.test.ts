/**
 * What happens to machines: a node crashes or freezes, the controller restarts, the disk is full
 * for a while. Each run ends by itself or by the same command again, with the bytes of an
 * undisturbed local run.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { hashes } from "../e2e/cli.ts";
import { until } from "./mini-slurm.ts";
import { recordedKeys, Scene, TASKS } from "./scene.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 240_000 });

let scene: Scene;
/** A small file system of its own; nodes see it only where it is mounted before they start. */
let disk: string;
beforeAll(async () => {
  disk = mkdtempSync(join(tmpdir(), "small disk "));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=100m", "none", disk]);
  scene = await Scene.start();
});
afterAll(async () => {
  await scene.stop();
  execFileSync("umount", ["-l", disk]);
  rmSync(disk, { recursive: true, force: true });
});
beforeEach(() => scene.reset());

test("a node crash", async () => {
  const run = scene.newRun();
  const ended = scene.onSlurm(run);
  const { node } = await scene.midway(run);
  const lost = [...scene.cluster.running().values()].filter((other) => other === node).length;
  scene.cluster.crash(node);
  const { code, stderr } = await ended;
  scene.cluster.startNode(node);
  expect(code, stderr).toBe(0);
  scene.isWhole(run, lost);
});

/** Seconds that a record may take to be seen by another writer on this machine, however busy. */
const SEEN = 5;

test("a frozen node: two live writers of the same buckets share what they record", async () => {
  const run = scene.newRun();
  scene.server.delay = 1000;
  const ended = scene.onSlurm(run);
  const { task, node, job } = await scene.midway(run);
  // Nobody gets any further until the second writer is there.
  scene.server.hold();
  scene.cluster.freeze(node);
  const isAlive = (attempt: number) => existsSync(join(run, "attempts", `${job}_${task}.${attempt}.jsonl`));
  try {
    await until("two writers", () => isAlive(0) && isAlive(1));
  } finally {
    scene.server.release();
    await ended;
    scene.cluster.freeze(node, "SIGCONT");
  }
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  expect(hashes(join(run, "dataset"))).toEqual(scene.expected);
  await until("the end of the other writer", () => scene.cluster.workers(node).length === 0);
  expect(hashes(join(run, "dataset"))).toEqual(scene.expected);
  // By the server's own log: what was asked for twice was in flight twice, and nothing after its
  // answer was on disk.
  expect(scene.server.repeatedAfter(SEEN)).toEqual([]);
});

test("the controller killed and started again", async () => {
  const run = scene.newRun();
  const ended = scene.onSlurm(run);
  await scene.midway(run);
  scene.cluster.killController();
  await until("more answers", () => recordedKeys(run).length >= 18);
  scene.cluster.startController();
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  scene.isWhole(run, 0);
});

test("a run directory that is full for a while", async () => {
  const run = join(disk, "run");
  const ended = scene.onSlurm(run);
  const { job } = await scene.midway(run);
  const used = Number(execFileSync("du", ["-sk", disk], { encoding: "utf8" }).split("\t")[0]);
  execFileSync("mount", ["-o", `remount,size=${used + 4}k`, disk]);
  const restarts = () =>
    scene.cluster
      .run("scontrol", "show", "job", job)
      .split("\n")
      .some((line) => /Restarts=[1-9]/.test(line));
  await Promise.race([until("a task that was put back", restarts), ended]);
  execFileSync("mount", ["-o", "remount,size=100m", disk]);
  const { code } = await ended;
  expect([0, 75]).toContain(code);
  const again = await scene.onSlurm(run);
  expect(again.code, again.stderr).toBe(0);
  scene.isWhole(run, TASKS * 3);
});
