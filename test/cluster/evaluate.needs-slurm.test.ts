/**
 * `rftkit evaluate` on the cluster: an array for each arm, the result of a local evaluation, the
 * dataset's plan kept.
 */
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readPlan } from "../../pipeline/store/plan.ts";
import { openRunDir } from "../../pipeline/store/run-dir.ts";
import { place, start } from "../e2e/cli.ts";
import { MiniSlurm } from "./mini-slurm.ts";

vi.setConfig({ testTimeout: 400_000 });

let cluster: MiniSlurm;
beforeAll(async () => {
  cluster = await MiniSlurm.start({ nodes: 2, cpus: 2 });
});
afterAll(() => cluster.stop());

test("arms are scored on the cluster as they are here", async () => {
  const at = place({ problems: 3, samples: 3, name: "evaluate " });
  at.write({ buckets: 2, generate: { samples: 3 }, evaluate: { strategies: ["single", "multi"] } });
  const rftkit = (...args: string[]) => start(args, { env: cluster.env }).ended;
  expect((await rftkit("run", at.config, "--run", at.run, "--until", "generate")).code).toBe(0);
  const here = join(at.folder, "here");
  cpSync(at.run, here, { recursive: true });
  const onSlurm = ["evaluate", at.config, "--run", at.run, "--executor", "slurm", "--workers", "2"];

  const dry = await rftkit(...onSlurm, "--dry-run");
  expect(dry.code, dry.stderr).toBe(0);
  expect(dry.stdout.match(/^#!\/bin\/bash$/gm)).toHaveLength(2);
  expect(cluster.run("squeue", "-h")).toBe("");

  const there = await rftkit(...onSlurm);
  expect(there.code, there.stderr).toBe(0);
  expect(there.stderr.match(/^job \d+: /gm)).toHaveLength(2);
  expect((await rftkit("evaluate", at.config, "--run", here)).code).toBe(0);
  for (const name of ["result.json", "table.csv", "curves.svg"]) {
    const text = (run: string) => readFileSync(join(run, "evaluation", name), "utf8");
    expect(text(at.run), name).toBe(text(here));
  }
  expect((await readPlan(await openRunDir(at.run))).recipe).toBe("dataset");
  rmSync(at.folder, { recursive: true, force: true });
});
