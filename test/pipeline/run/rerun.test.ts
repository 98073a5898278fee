/**
 * `--from STAGE`: begun once, resumed after a break, begun again after its end; never while workers
 * run.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryBeside } from "../../../io/files.ts";
import { PLACE, thisProcess } from "../../../io/processes.ts";
import { loadConfig } from "../../../pipeline/config.ts";
import type { Executor } from "../../../pipeline/executors/local.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { type RunOptions, runRecipe } from "../../../pipeline/run/run.ts";
import { sweep } from "../../../pipeline/run/sweep.ts";
import { readPlan } from "../../../pipeline/store/plan.ts";
import { openRunDir } from "../../../pipeline/store/run-dir.ts";
import { runWorker } from "../../../pipeline/worker/worker.ts";
import { UserError } from "../../../schemas/errors.ts";
import { hashes, type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

const BUCKETS = 3;

let at: Place;
beforeAll(async () => {
  at = place({ problems: 3, samples: 2, name: "redo-" });
  await run();
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const run = async (options: Partial<RunOptions> = {}) => {
  const said: string[] = [];
  const result = await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    dryRun: false,
    yes: false,
    executor: here,
    workers: BUCKETS,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    runDir: at.run,
    ...options,
  });
  return { ...result, said: said.join("\n") };
};

/** Does one task of BUCKETS and breaks off. */
const broken: Executor = async ({ runDir, stage, onCount, signal }) => {
  const dir = await openRunDir(runDir);
  const events = { count: (what: string, by = 1) => onCount(what, by), log: () => undefined, signal };
  await runWorker(dir, await readPlan(dir), { task: { index: 0, count: BUCKETS, stage }, events });
  throw new Error("broken off");
};

test("resumes with what it computed before a break, and begins again once it ended", async () => {
  const before = hashes(join(at.run, "dataset"));
  await expect(run({ from: "verify", executor: broken })).rejects.toThrow("broken off");
  const again = await run({ from: "verify" });
  expect(again.said).toContain("resuming --from verify, which was interrupted");
  expect(existsSync(join(at.run, "redo.json"))).toBe(false);
  const anew = await run({ from: "verify" });
  expect(anew.said).not.toContain("which was interrupted");
  // One bucket was sealed before the break; its counts are added to those of the rest.
  expect([again.counts["sealed:verify"], anew.counts["sealed:verify"]]).toEqual([BUCKETS - 1, BUCKETS]);
  expect(again.counts.programs_judged).toBe(anew.counts.programs_judged);
  expect(anew.counts.model_calls ?? 0).toBe(0);
  expect(hashes(join(at.run, "dataset"))).toEqual(before);
});

test("a plain run ends what --from began", async () => {
  await expect(run({ from: "verify", executor: broken })).rejects.toThrow("broken off");
  await run();
  const anew = await run({ from: "verify" });
  expect(anew.said).not.toContain("which was interrupted");
});

test("waits for nothing beside a worker that lives, and takes nothing away", async () => {
  const attempts = join(at.run, "attempts");
  mkdirSync(attempts, { recursive: true });
  writeFileSync(join(attempts, "local-1-1-0.0.jsonl"), `${JSON.stringify({ worker: thisProcess() })}\n`);
  const before = hashes(join(at.run, "stages"));
  await expect(run({ from: "verify" })).rejects.toThrow(/local-1-1-0\.0\.jsonl/);
  expect(hashes(join(at.run, "stages"))).toEqual(before);
  rmSync(attempts, { recursive: true });
}, 60_000);

test("a job that may still be in the cluster blocks it", async () => {
  const slurm = join(at.run, "slurm");
  mkdirSync(join(slurm, "ended"), { recursive: true });
  writeFileSync(join(slurm, "job.json"), JSON.stringify({ id: "1", tasks: [0, 1], mark: 0, stalled: 0 }));
  const path = process.env.PATH;
  process.env.PATH = "/nowhere";
  try {
    await expect(run({ from: "split" })).rejects.toThrow(UserError);
  } finally {
    process.env.PATH = path;
  }
  for (const task of [0, 1]) writeFileSync(join(slurm, "ended", `1_${task}`), "0\n");
  await run({ from: "split" });
  rmSync(slurm, { recursive: true });
});

test("what dead processes left half-written goes, what living ones write stays", async () => {
  const dir = await openRunDir(at.run);
  const [key = ""] = readdirSync(dir.stage("verify")).filter((name) => name !== "latest");
  const places = [join(dir.stageKey("verify", key), "bucket-0000.parquet"), dir.dataset, dir.planFile];
  const gone = places.map((path) => `${path}.tmp-${PLACE}-999999999-0123456789ab`);
  const kept = [temporaryBeside(dir.planFile), `${dir.planFile}.tmp-00000000-12-0123456789ab`];
  for (const path of [...gone, ...kept]) writeFileSync(path, "half");
  mkdirSync(`${dir.dataset}.tmp-00000000-12-0123456789ab`);
  expect(await sweep(dir)).toBe(gone.length + 1);
  expect([...gone, ...kept].filter((path) => existsSync(path))).toEqual(kept);
  for (const path of kept) rmSync(path);
});

test("a lost artifact is made anew, and nothing that was made with it", async () => {
  const dir = await openRunDir(at.run);
  const key = (await readPlan(dir)).keys.decontaminate?.key ?? "";
  const file = join(dir.stageKey("decontaminate", key), "artifact.bin");
  const before = hashes(dir.stage("decontaminate"));
  rmSync(file);
  const task = { index: 0, count: 1 };
  const events = { count: () => undefined, log: () => undefined, signal: new AbortController().signal };
  const worker = runWorker(dir, await readPlan(dir), { task, events });
  await expect(worker).rejects.toThrow(/artifact\.bin: expected the artifact that the stage prepares/);
  await expect(worker).rejects.toBeInstanceOf(UserError);
  const { counts } = await run();
  expect(hashes(dir.stage("decontaminate"))).toEqual(before);
  expect(counts["sealed:decontaminate"] ?? 0).toBe(0);
});
