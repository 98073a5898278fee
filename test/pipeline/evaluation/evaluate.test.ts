/**
 * An evaluation of the sample within this process: arms, re-use of samples, files, comparison of
 * runs.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../pipeline/config.ts";
import { type EvaluateRun, runEvaluation } from "../../../pipeline/evaluation/evaluate.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { readMeasured } from "../../../pipeline/store/measurements.ts";
import { openRunDir } from "../../../pipeline/store/run-dir.ts";
import { UserError } from "../../../schemas/errors.ts";
import { passNAtK } from "../../../stages/score/metrics.ts";
import { hashes, type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

let at: Place;
const POINTS = [
  [1, 3],
  [2, 6],
  [4, 12],
];
const configure = (evaluate: Record<string, unknown>, generate: Record<string, unknown> = {}) =>
  at.write({ buckets: 2, generate: { samples: 5, ...generate }, evaluate: { resamples: 200, ...evaluate } });

beforeAll(() => {
  at = place({ problems: 4 });
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

async function evaluate(options: Partial<EvaluateRun> = {}) {
  const said: string[] = [];
  const done = await runEvaluation(await loadConfig(at.config), {
    runDir: at.run,
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    ...options,
  });
  if (done === null) throw new Error("nothing was evaluated");
  return { ...done, said: said.join("\n") };
}

const used = async () => (await readMeasured(await openRunDir(at.run))).total;

test("one strategy: every figure follows from the counts of the problems", async () => {
  configure({ points: POINTS });
  const { evaluation } = await evaluate();
  const [arm] = evaluation.arms;
  expect(evaluation.arms).toHaveLength(1);
  expect(arm).toMatchObject({ strategy: "cot-retry", max_turns: 3, trajectories: 20, no_verdict: 0 });
  expect(arm?.problems).toHaveLength(4);
  for (const [i, [n = 0, k = 0]] of POINTS.entries()) {
    const values = (arm?.problems ?? []).map(({ samples, passed_public: passed, correct }) =>
      passNAtK({ samples, passed, correct }, { n, k: k / 3 }),
    );
    const mean = values.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / 4;
    expect(arm?.points[i]?.pass?.value).toBeCloseTo(mean, 12);
    expect(arm?.points[i]?.pass?.low).toBeLessThanOrEqual(mean);
  }
  const correct = (arm?.turns ?? []).reduce((sum, turn) => sum + turn.correct, 0);
  expect(correct).toBe((arm?.problems ?? []).reduce((sum, problem) => sum + problem.correct, 0));
  expect(correct).toBeGreaterThan(0);
  expect(arm?.turns[0]?.reached).toBe(20);
  expect(arm?.diversity.distinct_share).toBeGreaterThan(0);
  expect(arm?.non_code_share).toBeGreaterThan(0);
  expect(arm?.tiers.reduce((sum, tier) => sum + tier.problems, 0)).toBe(4);
});

test("more points and more strategies re-use every sample and verdict", async () => {
  const before = await used();
  configure({ points: [...POINTS, [5, 15]] });
  const again = await evaluate();
  expect(await used()).toEqual(before);
  expect(again.evaluation.arms[0]?.points[3]?.pass).not.toBeNull();

  configure({ points: POINTS, strategies: ["cot-retry", "single", "multi/binary"] });
  const { evaluation } = await evaluate();
  const after = await used();
  expect(evaluation.arms.map((arm) => arm.strategy)).toEqual(["cot-retry", "single", "multi/binary"]);
  const { problems, curve, turns, diversity } = again.evaluation.arms[0] ?? {};
  expect(evaluation.arms[0]).toMatchObject({ problems, curve, turns, diversity });
  expect((after.trajectories ?? 0) - (before.trajectories ?? 0)).toBe(2 * 4 * 5);
  const single = evaluation.arms[1];
  expect(single?.max_turns).toBe(1);
  // Five single turns cannot give six samples.
  expect(single?.points.map(({ pass }) => pass === null)).toEqual([false, true, true]);
  expect(evaluation.comparisons).toHaveLength(2);
});

test("the files are whole, equal on every call, and say the same", async () => {
  const folder = join(at.run, "evaluation");
  const before = hashes(folder);
  const { evaluation } = await evaluate();
  expect(hashes(folder)).toEqual(before);
  expect(Object.keys(before).sort()).toEqual([
    "agreed.json",
    "arms.json",
    "curves.svg",
    "result.json",
    "table.csv",
    "table.md",
  ]);
  expect(JSON.parse(readFileSync(join(folder, "result.json"), "utf8"))).toEqual(evaluation);
  const csv = readFileSync(join(folder, "table.csv"), "utf8").trim().split("\n");
  expect(csv[0]).toBe("arm,strategy,model,tier,n,k,trajectories,pass,low,high,problems");
  const tiers = evaluation.arms.reduce((sum, arm) => sum + 1 + arm.tiers.length, 0);
  expect(csv).toHaveLength(1 + 3 * tiers);
  expect(readFileSync(join(folder, "table.md"), "utf8")).toContain("| pass 2@6 |");
  expect(readFileSync(join(folder, "curves.svg"), "utf8").match(/<polyline/g)).toHaveLength(3);
});

test("two runs are compared problem by problem; a run equals itself", async () => {
  configure({ points: POINTS });
  const other = join(at.folder, "other");
  await evaluate({ runDir: other });
  const { evaluation, tables } = await evaluate({ compare: other });
  for (const { difference } of evaluation.comparisons[0]?.points ?? []) {
    expect(difference).toMatchObject({ value: 0, low: 0, high: 0, problems: 4 });
  }
  expect(tables.at(-1)?.title).toContain("Paired differences");
  expect(tables.at(-1)?.rows[0]?.slice(0, 2)).toEqual([
    "cot-retry (recorded)",
    "cot-retry (recorded) in other",
  ]);
  await expect(evaluate({ compare: join(at.folder, "nowhere") })).rejects.toThrow(UserError);
});

test("paid calls of a new strategy on a run with answers need --yes, before anything is asked", async () => {
  configure({ strategies: ["cot-retry", "single/tag/guidelines"] });
  const text = readFileSync(at.config, "utf8");
  const paid = { policy: { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "m" } };
  at.write({ buckets: 2, generate: { samples: 5 }, evaluate: { strategies: ["single"] }, ...paid });
  expect(text).toContain("single/tag/guidelines");
  await expect(evaluate()).rejects.toThrow(/--yes/);
});

test("an unknown strategy is named before anything runs", async () => {
  configure({ strategies: ["single", "double", "multi/loud"] });
  await expect(evaluate({ runDir: join(at.folder, "none") })).rejects.toThrow(/double[\s\S]*multi\/loud/);
});

test("a budget that stops at right samples is refused: it would overstate every figure", async () => {
  configure({}, { budget: "until_k_correct" });
  await expect(evaluate({ runDir: join(at.folder, "none") })).rejects.toThrow(/generate\.budget/);
});

test("in the run directory of a dataset its samples are shared and its plan stays", async () => {
  configure({ points: POINTS, strategies: ["cot-retry", "single"] });
  const shared = join(at.folder, "shared");
  const signal = new AbortController().signal;
  await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir: shared,
    until: "keep-passing",
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal,
    say: () => undefined,
  });
  const pointers = () =>
    ["plan.json", "stages/generate/latest", "stages/verify/latest"].map((file) =>
      readFileSync(join(shared, file), "utf8"),
    );
  const before = pointers();
  const { evaluation } = await evaluate({ runDir: shared });
  expect(evaluation.arms).toHaveLength(2);
  expect(pointers()).toEqual(before);
  const { commands } = await readMeasured(await openRunDir(shared));
  expect(commands.map(({ counts }) => counts.trajectories ?? 0)).toEqual([20, 0, 20]);
});
