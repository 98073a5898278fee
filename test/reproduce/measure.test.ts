/** The figures of a seed from the files of its runs, which are made up here. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { writeParquet } from "../../io/parquet.ts";
import { type Common, places } from "../../reproduce/configs.ts";
import { Figures } from "../../reproduce/figures.ts";
import { measureSeed } from "../../reproduce/measure.ts";
import { type Arm, SIZES } from "../../reproduce/sizes.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { makeTrajectory, makeTurn } from "../make.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "measure-"));
});
afterEach(() => rm(root, { recursive: true }));

const at = () => places(root, 2);

async function put(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, path.endsWith(".yaml") ? stringify(value) : JSON.stringify(value));
}

const estimateOf = (value: number) => ({ value, low: value - 0.1, high: value + 0.1, problems: 4 });

/**
 * An evaluation in which the first `solved` of four problems are correct in all of three
 * trajectories.
 */
async function evaluation(arm: string, solved: number): Promise<void> {
  const problems = [0, 1, 2, 3].map((n) => ({
    problem_id: `p${n}`,
    difficulty: null,
    samples: 3,
    passed_public: n < solved ? 3 : 0,
    correct: n < solved ? 3 : 0,
  }));
  const turns = [
    { turn: 1, reached: 12, correct: 2, correct_share: 1 / 6 },
    { turn: 2, reached: 10, correct: 3, correct_share: 0.3 },
    { turn: 3, reached: 7, correct: 1, correct_share: 1 / 7 },
  ];
  const points = [{ n: 1, k: 3, trajectories: 1, pass: estimateOf(solved / 4) }];
  const result = {
    strategy: "multi",
    model: arm,
    max_turns: 3,
    trajectories: 12,
    points,
    turns,
    curve: [],
    problems,
  };
  const run = at().evaluation(arm);
  await put(join(run, "evaluation", "result.json"), { arms: [{ ...result, strategy: "single" }, result] });
  const path = join(run, "stages", "generate", "KEY", "bucket-0000.parquet");
  await mkdir(dirname(path), { recursive: true });
  const row = { turns: [makeTurn(), makeTurn()], strategy: "multi" };
  const rows = [
    makeTrajectory({ ...row, trajectory_id: "t1" }),
    makeTrajectory({ ...row, trajectory_id: "t2", strategy: "cot-retry" }),
  ];
  await writeParquet(path, { rows, schema: Trajectory, schemaName: "trajectory/1" });
}

async function trained(arm: Arm, learning_rate = 0.002): Promise<void> {
  await put(join(at().model(arm), "rftkit-finetune.json"), {
    settings: { learning_rate, epochs: 2, batch_tokens: 4096, loss: "all_assistant" },
    batching: { steps: 40 },
    prepared: { train: { tokens: 5000, trained_tokens: 2000 } },
    versions: { torch: "2.13.0" },
  });
  const counts = { rows_in: 2000, kept: 1290, reasons: { wrong_answer: 710 } };
  const imported = { stage: "import", counts: { rows_in: 300, kept: 299, reasons: { duplicate: 1 } } };
  await put(join(at().own, `run-${arm}.json`), { manifests: [imported, { stage: "verify", counts }] });
  await put(join(at().own, `rows-${arm}.json`), { single_turn: 30, multi_turn: 12 });
}

/**
 * Measures a finished seed of these arms; (a) solves three of four problems, the base one, others
 * two.
 */
async function measured(arms: readonly Arm[]): Promise<Figures> {
  await evaluation("base", 1);
  for (const arm of arms) {
    await evaluation(arm, arm === "both" ? 3 : 2);
    await trained(arm, arm === "second" ? 0.0005 : undefined);
  }
  const generate = { samples: 6, max_turns: 3, temperature: 1, top_p: 0.95 };
  await put(at().config("both"), { generate, subsample: { fraction: 1 }, dedup: { threshold: 0.7 } });
  for (const arm of ["second", "multi"]) await put(at().config(arm), { generate: { samples: 5 } });
  await put(at().config("evaluate-base"), { generate: { samples: 12 } });
  await put(join(at().base, "pretraining.json"), { parameters: 885_888 });
  await put(join(at().root, "steps", "pretrain.json"), { step: "pretrain", seconds: 90, tries: 1 });
  await put(join(at().steps, "rollouts.json"), { step: "rollouts", seconds: 60, tries: 2 });
  const common: Common = { at: at(), sizes: { ...SIZES.full, arms }, seed: 2, split: "held-out" };
  return measureSeed(common);
}

test("differences are paired with the base, between (a) and the control, and from the second round", async () => {
  const { differences } = await measured(["both", "control", "second"]);
  expect(
    Object.fromEntries(Object.entries(differences).map(([name, d]) => [name, d.pass1at3?.value])),
  ).toEqual({
    "both - base": 0.5,
    "control - base": 0.25,
    "second - base": 0.25,
    "both - control": 0.25,
    "second - both": -0.25,
  });
  expect(differences["both - base"]?.pass10at30).toBeNull();
});

test("an arm's figures are those of plain prompts, and repairs are counted after the first turn", async () => {
  const { arms } = await measured(["both"]);
  expect(Object.keys(arms)).toEqual(["base", "both"]);
  expect(arms.both).toMatchObject({
    trajectories: 12,
    pass1: 1 / 6,
    pass1at3: { value: 0.75 },
    pass10at30: null,
    retries: { count: 1, repaired: 4, reasoned: 1, repeated: 1 },
  });
});

test("the setting comes from the configurations that ran, with nothing for arms that did not", async () => {
  const { setting } = await measured(["both"]);
  expect(setting).toMatchObject({
    problems: 299,
    samples: 6,
    dedup_threshold: 0.7,
    evaluated: 12,
    learning_rate: 0.002,
    second_samples: null,
    second_rate: null,
    paper_samples: null,
  });
  const more = (await measured(["both", "second", "multi"])).setting;
  expect(more).toMatchObject({ second_samples: 5, second_rate: 0.0005, paper_samples: 5 });
});

test("data, training and times of each arm are kept, and the figures are written beside the runs", async () => {
  const figures = await measured(["both"]);
  expect(figures.rows).toEqual({ both: { single_turn: 30, multi_turn: 12 } });
  expect(figures.training).toEqual({ both: { steps: 40, tokens: 5000, trained_tokens: 2000 } });
  expect(figures.funnels.both?.map(({ stage, kept }) => [stage, kept])).toEqual([
    ["import", 299],
    ["verify", 1290],
  ]);
  expect(figures.steps.map(({ step }) => step)).toEqual(["pretrain", "rollouts"]);
  expect(figures.choice).toBeNull();
  expect(Figures.parse(JSON.parse(await readFile(at().figures, "utf8")))).toEqual(figures);
});

test("an evaluation without plain prompts is an error that names its run", async () => {
  await measured(["both"]);
  await put(join(at().evaluation("both"), "evaluation", "result.json"), { arms: [] });
  const common = { at: at(), sizes: { ...SIZES.full, arms: ["both"] as Arm[] }, seed: 2, split: "held-out" };
  await expect(measureSeed(common)).rejects.toThrow(/evaluate-both has no arm multi/);
});
