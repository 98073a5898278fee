/** One journal, many ways to share out the work: local with 1 and 2 workers, Slurm with 1, 4 and 7 tasks. */
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashes, place, resultOf, start } from "../e2e/cli.ts";
import { MiniSlurm } from "./mini-slurm.ts";

let cluster: MiniSlurm;
beforeAll(async () => {
  cluster = await MiniSlurm.start({ nodes: 3, cpus: 2 });
});
afterAll(() => cluster.stop());

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
