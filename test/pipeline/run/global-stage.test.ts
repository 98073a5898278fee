/** The two passes of a global stage, and screening before generate: runs within this process. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../pipeline/config.ts";
import type { Executor } from "../../../pipeline/executors/local.ts";
import { leaveToOthers } from "../../../pipeline/executors/none.ts";
import { RECIPES, type RecipeStage } from "../../../pipeline/recipes.ts";
import { type RunOptions, runRecipe } from "../../../pipeline/run/run.ts";
import { writesOf } from "../../../pipeline/store/chain.ts";
import { readPlan } from "../../../pipeline/store/plan.ts";
import { openRunDir } from "../../../pipeline/store/run-dir.ts";
import { StageFiles } from "../../../pipeline/store/stage-files.ts";
import type { Decision } from "../../../schemas/decision.ts";
import { hashes, type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

const SAMPLES = 4;
const SET = {
  generate: { samples: SAMPLES },
  subsample: { fraction: 1 },
  "dedup-set": { compare: "statement" },
};
let at: Place;

/**
 * A second problem with the tests, solutions and nearly the statement of the last one: its twin.
 */
function addTwin(): void {
  const file = join(at.folder, "train.jsonl");
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const last = JSON.parse(lines.at(-1) ?? "") as { problem_id: string; name: string };
  const twin = { ...last, problem_id: `${last.problem_id}-div-two`, name: `${last.name} (division two)` };
  writeFileSync(file, `${[...lines, JSON.stringify(twin)].join("\n")}\n`);
}

beforeAll(() => {
  at = place({ problems: 3, samples: 4, name: "whole " });
  addTwin();
  at.write(SET);
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

/** Another run directory with the answers and verdicts of the first. */
function recorded(dir: string): string {
  for (const name of ["journal", "run.json"])
    cpSync(join(at.folder, "run", name), join(at.folder, dir, name), { recursive: true });
  return dir;
}

const run = async (dir: string, options: Partial<RunOptions> = {}) =>
  runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir: join(at.folder, dir),
    dryRun: false,
    yes: false,
    executor: here,
    workers: 2,
    signal: new AbortController().signal,
    say: () => undefined,
    ...options,
  });
type Result = Awaited<ReturnType<typeof run>>;

async function decisionsOf({ run: dir, manifests }: Result, stage: string): Promise<Decision[]> {
  const manifest = manifests.find((m) => m.stage === stage);
  const definition = RECIPES.dataset.stages.find(({ name }) => name === stage) as RecipeStage;
  const files = new StageFiles(dir, { stage, key: manifest?.key ?? "", writes: writesOf(definition) });
  const all = await Promise.all((manifest?.buckets ?? []).map(({ bucket }) => files.readDecisions(bucket)));
  return all.flat().sort((a, b) => (a.row_id < b.row_id ? -1 : 1));
}
const counts = ({ manifests }: Result, stage: string) => manifests.find((m) => m.stage === stage)?.counts;

test("twins are found across buckets; rows in = kept + dropped; what goes is not published", async () => {
  const result = await run("run");
  const set = counts(result, "dedup-set");
  expect(set?.rows_in).toBe(counts(result, "dedup")?.kept);
  expect(set?.dropped).toBeGreaterThan(0);
  expect((set?.kept ?? 0) + (set?.dropped ?? 0)).toBe(set?.rows_in);
  expect(counts(result, "strip-prompts")?.rows_in).toBe(set?.kept);
  const dropped = (await decisionsOf(result, "dedup-set")).filter((d) => !d.kept);
  for (const { detail, problem_id } of dropped) expect(detail).not.toContain(`of ${problem_id},`);
  expect((await run("run")).preview.todo).toEqual([]);
});

test("the same bytes for one worker, for five, and for a run that was stopped between the two passes", async () => {
  await run(recorded("one"), { workers: 1 });
  await run(recorded("five"), { workers: 5 });
  const controller = new AbortController();
  const stopping: Executor = async (pool) => {
    await here(pool);
    controller.abort();
  };
  await expect(run(recorded("stopped"), { executor: stopping, signal: controller.signal })).rejects.toThrow();
  expect(existsSync(join(at.folder, "stopped", "dataset"))).toBe(false);
  const resumed = await run("stopped");
  expect(resumed.counts.model_calls ?? 0).toBe(0);
  expect(resumed.counts["sealed:dedup"] ?? 0).toBe(0);
  for (const dir of ["one", "five", "stopped"])
    expect(hashes(join(at.folder, dir, "dataset")), dir).toEqual(hashes(join(at.folder, "run", "dataset")));
});

test("other numbers of buckets and another order of the input decide the same", async () => {
  const straight = await run("run");
  const file = join(at.folder, "train.jsonl");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, `${text.trim().split("\n").reverse().join("\n")}\n`);
  at.write({ ...SET, buckets: 7 });
  const other = await run("buckets", { workers: 3 });
  for (const stage of ["dedup", "dedup-set", "strip-prompts", "decontaminate"])
    expect(await decisionsOf(other, stage), stage).toEqual(await decisionsOf(straight, stage));
  writeFileSync(file, text);
  at.write(SET);
});

test("another threshold decides anew, costs nothing, and the old files come back with the old one", async () => {
  const before = hashes(join(at.folder, "run", "dataset"));
  at.write({ ...SET, "dedup-set": { compare: "program", threshold: 0.5 } });
  const changed = await run("run");
  expect(changed.preview.todo).toEqual(["dedup-set", "strip-prompts", "decontaminate"]);
  expect(changed.counts.tests_run ?? 0).toBe(0);
  const { "dedup-set": _left, ...others } = SET;
  at.write(others);
  const without = await run("run");
  expect(counts(without, "dedup-set")).toBeUndefined();
  expect(counts(without, "strip-prompts")?.rows_in).toBe(counts(without, "dedup")?.kept);
  at.write(SET);
  await run("run");
  expect(hashes(join(at.folder, "run", "dataset"))).toEqual(before);
  const again = await run("run", { from: "dedup-set" });
  expect(again.counts["sealed:dedup-set"]).toBe(3);
  expect(hashes(join(at.folder, "run", "dataset"))).toEqual(before);
});

test("another engine's workers are asked for twice: before and after the decision", async () => {
  const dir = join(at.folder, "none");
  const signal = new AbortController().signal;
  const ask = () => expect(run("none", { executor: leaveToOthers })).rejects.toThrow(/3 buckets to do/);
  recorded("none");
  const pool = { runDir: dir, stage: "decontaminate", workers: 2, onCount: () => undefined, signal };
  await ask();
  await here(pool);
  expect((await readPlan(await openRunDir(dir))).decided).toBeUndefined();
  await ask();
  expect(Object.keys((await readPlan(await openRunDir(dir))).decided ?? {})).toEqual(["dedup-set"]);
  await here(pool);
  expect((await run("none", { executor: leaveToOthers })).published).toBe(true);
  expect(hashes(join(dir, "dataset"))).toEqual(hashes(join(at.folder, "run", "dataset")));
});

test("screen: nothing is sampled for contaminated problems, and the same ones are published", async () => {
  const plain = await run("run");
  at.write({ ...SET, screen: true });
  const screened = await run("screened");
  expect(counts(screened, "screen")?.rows_in).toBe(4);
  expect(counts(screened, "screen")?.dropped).toBeGreaterThan(0);
  expect(counts(screened, "generate")?.rows_in).toBe(counts(screened, "screen")?.kept);
  expect(screened.counts.trajectories).toBe(SAMPLES * (counts(screened, "screen")?.kept ?? 0));
  expect(screened.counts.trajectories).toBeLessThan(plain.manifests[1]?.counts.rows_out ?? 0);
  const kept = async (result: Result) =>
    (await decisionsOf(result, "decontaminate")).filter((d) => d.kept).map((d) => d.problem_id);
  expect(await kept(screened)).toEqual(await kept(plain));
  expect(hashes(join(at.folder, "screened", "dataset", "multi_turn"))).toEqual(
    hashes(join(at.folder, "run", "dataset", "multi_turn")),
  );
  at.write(SET);
});

test("screen without benchmarks is a fault of the configuration", async () => {
  at.write({ screen: true, decontaminate: undefined });
  await expect(loadConfig(at.config)).rejects.toThrow(/screen/);
  at.write(SET);
});

test("the evidence is next to the dataset, and never in it", async () => {
  const { run: dir } = await run("run");
  const names = ["contamination.parquet", "pairs.md", "rftkit.json", "self-test.json", "thresholds.md"];
  expect(Object.keys(hashes(dir.contamination))).toEqual(names);
  const page = readFileSync(join(dir.contamination, "pairs.md"), "utf8");
  expect(page).toContain("problems removed");
  expect(page).toContain("The embedding check has not run");
  expect(readFileSync(join(dir.contamination, "thresholds.md"), "utf8")).toContain("| 0.8 | 0.6 |");
  expect(readFileSync(join(dir.dataset, "README.md"), "utf8")).toMatch(
    /\| verbatim \| \d+ of \d+ \| not run/,
  );
  expect(hashes(join(at.folder, "one", "contamination"))).toEqual(hashes(dir.contamination));
});
