/**
 * A global stage on Slurm: one command, two job arrays with the decision between them, the same
 * bytes as here.
 */
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hashes, place, start } from "../e2e/cli.ts";
import { MiniSlurm } from "./mini-slurm.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

let cluster: MiniSlurm;
beforeAll(async () => {
  cluster = await MiniSlurm.start({ nodes: 2, cpus: 2 });
});
afterAll(() => cluster.stop());

test("a run with dedup-set submits twice and publishes what a local run publishes", async () => {
  const at = place({ problems: 3, samples: 3, name: "whole set " });
  at.write({ generate: { samples: 3 }, "dedup-set": { threshold: 0.5 } });
  const local = await start(["run", at.config, "--run", at.run, "--workers", "1"]).ended;
  expect(local.code, local.stderr).toBe(0);
  const run = join(at.folder, "slurm run");
  for (const name of ["journal", "run.json"])
    cpSync(join(at.run, name), join(run, name), { recursive: true });
  const args = ["run", at.config, "--run", run, "--executor", "slurm", "--workers", "2"];
  const ended = await start(args, { env: cluster.env }).ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stderr.match(/job \d+: \d tasks/g)).toHaveLength(2);
  expect(ended.stderr).toContain("deciding dedup-set");
  expect(hashes(join(run, "dataset"))).toEqual(hashes(join(at.run, "dataset")));
  expect(readFileSync(join(run, "plan.json"), "utf8")).toContain('"decided"');
  rmSync(at.folder, { recursive: true, force: true });
});
