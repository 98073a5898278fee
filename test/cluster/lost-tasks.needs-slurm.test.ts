/**
 * What happens to tasks: killed, cancelled, out of time. Each run ends by itself or by the same
 * command again, with the bytes of an undisturbed local run, no record twice, and no request
 * repeated but those in flight.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { readMeasured } from "../../pipeline/store/measurements.ts";
import { openRunDir } from "../../pipeline/store/run-dir.ts";
import { until } from "./mini-slurm.ts";
import { recordedKeys, Scene, TASKS } from "./scene.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 240_000 });

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.start();
});
afterAll(() => scene.stop());
beforeEach(() => scene.reset());

test("a worker killed by −9 is started again", async () => {
  const run = scene.newRun();
  const ended = scene.onSlurm(run);
  const { node } = await scene.midway(run);
  const workers = () => scene.cluster.workers(node);
  const [worker = 0] = await until("a worker", () => (workers().length > 0 ? workers() : null));
  process.kill(worker, "SIGKILL");
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  scene.isWhole(run, 1);
  expect(readdirSync(join(run, "attempts")).filter((name) => name.endsWith(".killed"))).toHaveLength(1);
});

test("a cancelled job ends the command with 75, and the same command resumes", async () => {
  const run = scene.newRun();
  scene.server.delay = 500;
  const ended = scene.onSlurm(run);
  const { job } = await scene.midway(run);
  scene.cluster.run("scancel", job);
  const first = await ended;
  expect(first.stderr).toContain("cancelled");
  expect(first.code).toBe(75);
  scene.server.delay = 50;
  const again = await scene.onSlurm(run);
  expect(again.code, again.stderr).toBe(0);
  scene.isWhole(run, TASKS);
  // What the first command counted of the job is not counted again by the second.
  const { total } = await readMeasured(await openRunDir(run));
  expect(total.model_calls).toBeGreaterThan(0);
  expect(total.model_calls).toBeLessThanOrEqual(recordedKeys(run).length);
});

test("tasks killed whole, script and all, are submitted again", async () => {
  const run = scene.newRun();
  const ended = scene.onSlurm(run);
  const { node } = await scene.midway(run);
  const scripts = scene.cluster.scripts(node);
  for (const pid of [...scripts, ...scene.cluster.workers(node)]) process.kill(pid, "SIGKILL");
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  expect(scripts.length).toBeGreaterThan(0);
  scene.isWhole(run, scripts.length);
});

test("USR1 before the time limit saves the state and sends the task back into the queue", async () => {
  const run = scene.newRun();
  const ended = scene.onSlurm(run, "--time", "10");
  const { task, job } = await scene.midway(run);
  scene.cluster.run("scancel", "--signal=USR1", "--batch", `${job}_${task}`);
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  scene.isWhole(run, 1);
  const log = readFileSync(join(run, "slurm/logs", `${job}_${task}.log`), "utf8");
  expect(log).toContain("goes back into the queue: its time is up");
});
