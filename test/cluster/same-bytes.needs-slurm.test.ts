/**
 * One journal, many ways to share out the work: local with 1 and 2 workers, Slurm with 1, 4 and 7
 * tasks.
 */
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readMeasured } from "../../pipeline/store/measurements.ts";
import { openRunDir } from "../../pipeline/store/run-dir.ts";
import { hashes, place, resultOf, start } from "../e2e/cli.ts";
import { MiniSlurm, until } from "./mini-slurm.ts";

vi.setConfig({ testTimeout: 400_000 });

let cluster: MiniSlurm;
beforeAll(async () => {
  cluster = await MiniSlurm.start({ nodes: 3, cpus: 2 });
});
afterAll(() => cluster.stop());

test("a detached run ends by itself: the merge follows the array and submits what is missing", async () => {
  const at = place({ problems: 4, samples: 2, name: "detached " });
  const args = ["--executor", "slurm", "--workers", "3", "--sbatch", "comment=a word", "--detach"];
  const ended = await start(["run", at.config, "--run", at.run, ...args], { env: cluster.env }).ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(existsSync(join(at.run, "dataset"))).toBe(false);
  await until("the dataset", () => existsSync(join(at.run, "dataset")));
  await until("the end of all jobs", () => cluster.run("squeue", "-h") === "");
  const { total } = await readMeasured(await openRunDir(at.run));
  expect(total.model_calls).toBeGreaterThan(0);
  const here = join(at.folder, "here");
  cpSync(join(at.run, "journal"), join(here, "journal"), { recursive: true });
  cpSync(join(at.run, "run.json"), join(here, "run.json"));
  expect((await start(["run", at.config, "--run", here, "--workers", "1"]).ended).code).toBe(0);
  expect(hashes(join(at.run, "dataset"))).toEqual(hashes(join(here, "dataset")));
  rmSync(at.folder, { recursive: true, force: true });
}, 300_000);

test("--dry-run prints the batch file and submits nothing; doctor sees the cluster", async () => {
  const at = place();
  const args = ["run", at.config, "--run", at.run, "--executor", "slurm", "--time", "1:00:00", "--dry-run"];
  const ended = await start(args, { env: cluster.env }).ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stdout).toMatch(/^#!\/bin\/bash\n[\s\S]*--array=0-2\n[\s\S]*--time=1:00:00\n/);
  const detached = await start([...args, "--detach"], { env: cluster.env }).ended;
  expect(detached.stdout.match(/^#!\/bin\/bash$/gm)).toHaveLength(2);
  expect(existsSync(at.run)).toBe(false);
  expect(cluster.run("squeue", "-h")).toBe("");
  expect((await start(["run", at.config, "--run", at.run, "--until", "import"]).ended).code).toBe(0);
  const doctor = await start(["doctor", "--run", at.run, "--json"], { env: cluster.env }).ended;
  const checks = JSON.parse(doctor.stdout) as { name: string; ok: boolean; found: string }[];
  expect(checks.find(({ name }) => name === "slurm")?.found).toContain("partitions debug");
  expect(checks.filter(({ name }) => name.startsWith("run:")).every(({ ok }) => ok)).toBe(true);
  rmSync(at.folder, { recursive: true, force: true });
});

test("the dataset is equal in bytes for local 1 and 2 workers and for 1, 4 and 7 tasks on Slurm", async () => {
  const at = place({ problems: 6, samples: 4, name: "same bytes " });
  at.write({ buckets: 9, generate: { samples: 4 } });
  const rftkit = (...args: string[]) => start(["run", at.config, ...args], { env: cluster.env }).ended;
  expect((await rftkit("--run", at.run, "--workers", "2")).code).toBe(0);
  const expected = hashes(join(at.run, "dataset"));
  expect(Object.keys(expected).length).toBeGreaterThan(3);

  const ways = [["--workers", "1"], ...["1", "4", "7"].map((n) => ["--workers", n, "--executor", "slurm"])];
  for (const way of ways) {
    const run = join(at.folder, `run ${way.join(" ")}`);
    cpSync(join(at.run, "journal"), join(run, "journal"), { recursive: true });
    cpSync(join(at.run, "run.json"), join(run, "run.json"));
    const ended = await rftkit("--run", run, "--json", ...way);
    expect(ended.code, ended.stderr).toBe(0);
    expect(hashes(join(run, "dataset")), way.join(" ")).toEqual(expected);
    const { counts } = resultOf(ended);
    expect(counts.model_calls ?? 0).toBe(0);
    expect(counts.answers_replayed).toBeGreaterThan(0);
    expect(existsSync(join(run, "slurm"))).toBe(way.includes("slurm"));
  }
  rmSync(at.folder, { recursive: true, force: true });
});
