/**
 * Computes the figures of one seed from the files of its run only: evaluations, conversations,
 * datasets, times. All numbers of the page come from here.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { writeWhole } from "../io/files.ts";
import { readAllParquet } from "../io/parquet.ts";
import { compareArms } from "../pipeline/evaluation/compare.ts";
import type { ArmResult } from "../pipeline/evaluation/result.ts";
import { Trajectory } from "../schemas/trajectory.ts";
import { readChoice } from "./choice.ts";
import { asksBaseToThink, type Common, type Places } from "./configs.ts";
import { type ArmFigures, Figures, Rows, Setting } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { type Arm, PAPER } from "./sizes.ts";

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));

/** Conversations of a strategy in an evaluation's run directory. */
async function conversations(run: string, strategy: string): Promise<Trajectory[]> {
  const folder = join(run, "stages", "generate");
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => /bucket-\d+\.parquet$/.test(name)).sort();
  const rows = new Map<string, Trajectory>();
  for (const file of files) {
    const found = await readAllParquet(join(folder, file), {
      schema: Trajectory,
      schemaName: "trajectory/1",
    });
    for (const row of found) if (row.strategy === strategy) rows.set(row.trajectory_id, row);
  }
  return [...rows.values()];
}

/** Behaviour after a failed turn. Reasoning is the text before the program. */
export function retriesOf(
  rows: readonly Pick<Trajectory, "turns">[],
): Omit<ArmFigures["retries"], "repaired"> {
  const retries = rows.flatMap(({ turns }) => turns.slice(1).map((turn, i) => ({ turn, before: turns[i] })));
  const reasoned = ({ turn }: (typeof retries)[number]): boolean =>
    (turn.calls[0]?.answer ?? "").split("```")[0]?.trim() !== "";
  return {
    count: retries.length,
    reasoned: retries.filter(reasoned).length,
    repeated: retries.filter(({ turn, before }) => turn.code !== null && turn.code === before?.code).length,
  };
}

type Result = { arms: ArmResult[] };

async function armOf(
  at: Places,
  arm: string,
  strategy: string,
): Promise<{ result: ArmResult; figures: ArmFigures }> {
  const run = at.evaluation(arm);
  const { arms } = (await readJson(join(run, "evaluation", "result.json"))) as Result;
  const result = arms.find((one) => one.strategy === strategy);
  if (result === undefined) throw new Error(`${run} has no arm ${strategy}`);
  const later = result.turns.slice(1);
  const point = (n: number) => result.points.find((p) => p.n === n)?.pass ?? null;
  const figures = {
    trajectories: result.trajectories,
    pass1: result.turns[0]?.correct_share ?? null,
    pass1at3: point(1),
    pass10at30: point(10),
    retries: {
      ...retriesOf(await conversations(run, strategy)),
      repaired: later.reduce((sum, turn) => sum + turn.correct, 0),
    },
    curve: result.curve,
  };
  return { result, figures };
}

const POINTS = { points: [[1, 3] as [number, number], [10, 30] as [number, number]], resamples: 10_000 };

function difference(arm: ArmResult, other: ArmResult): Figures["differences"][string] {
  const { points } = compareArms(arm, other, POINTS);
  const of = (n: number) => points.find((p) => p.n === n)?.difference ?? null;
  return { pass1at3: of(1), pass10at30: of(10) };
}

const Manifests = z.object({
  manifests: z.array(
    z.object({ stage: z.string(), counts: z.object({ rows_in: z.int(), kept: z.int(), reasons: Rows }) }),
  ),
});
const Trained = z.object({
  settings: Setting.pick({ learning_rate: true, epochs: true, batch_tokens: true, loss: true }),
  batching: z.object({ steps: z.int() }),
  prepared: z.object({ train: z.object({ tokens: z.int(), trained_tokens: z.int() }) }),
  versions: z.record(z.string(), z.string()),
});

type Trained = z.infer<typeof Trained>;

async function trainingOf(at: Places, arm: Arm): Promise<Trained> {
  return Trained.parse(await readJson(join(at.model(arm), "rftkit-finetune.json")));
}

async function funnelOf(at: Places, arm: Arm): Promise<Figures["funnels"][string]> {
  const { manifests } = Manifests.parse(await readJson(join(at.own, `run-${arm}.json`)));
  return manifests.map(({ stage, counts: { rows_in, kept, reasons } }) => ({
    stage,
    rows_in,
    kept,
    reasons,
  }));
}

const Rollouts = z.object({
  generate: Setting.pick({ samples: true, max_turns: true, temperature: true, top_p: true }),
  subsample: Setting.pick({ fraction: true }),
  dedup: z.object({ threshold: z.number() }),
});
const Samples = z.object({ generate: Setting.pick({ samples: true }) });

async function settingOf(at: Places, arms: readonly Arm[]): Promise<Setting> {
  const config = async (name: string): Promise<unknown> => parse(await readFile(at.config(name), "utf8"));
  const { generate, subsample, dedup } = Rollouts.parse(await config("both"));
  const samplesOf = async (arm: Arm): Promise<number | null> =>
    arms.includes(arm) ? Samples.parse(await config(arm)).generate.samples : null;
  const imported = (await funnelOf(at, "both")).find(({ stage }) => stage === "import");
  return {
    ...generate,
    ...(await trainingOf(at, "both")).settings,
    problems: imported?.kept ?? 0,
    second_samples: await samplesOf("second"),
    second_rate: arms.includes("second") ? (await trainingOf(at, "second")).settings.learning_rate : null,
    paper_samples: await samplesOf(PAPER),
    fraction: subsample.fraction,
    dedup_threshold: dedup.threshold,
    evaluated: Samples.parse(await config("evaluate-base")).generate.samples,
  };
}

async function timesOf(at: Places): Promise<Figures["steps"]> {
  const silent = () => undefined;
  const [once, own] = [join(at.root, "steps"), at.steps].map((folder) => new Ledger(folder, silent));
  return [...((await once?.done()) ?? []), ...((await own?.done()) ?? [])];
}

/** Computes the figures of a finished seed and writes figures.json. */
export async function measureSeed(common: Common): Promise<Figures> {
  const { at, sizes, seed, split } = common;
  const base = await armOf(at, "base", "multi");
  const cot = asksBaseToThink(common) ? [await armOf(at, "base", "cot-retry")] : [];
  const found = await Promise.all(
    sizes.arms.map(async (arm) => ({
      arm,
      ...(await armOf(at, arm, "multi")),
      run: await trainingOf(at, arm),
    })),
  );
  const results = new Map(found.map(({ arm, result }) => [arm, result]));
  const pairs = found.map(({ arm, result }) => [`${arm} - base`, difference(result, base.result)] as const);
  const both = results.get("both");
  const against = (arm: Arm, name: string, swap: boolean) => {
    const other = results.get(arm);
    if (both === undefined || other === undefined) return [];
    return [[name, swap ? difference(other, both) : difference(both, other)] as const];
  };
  const more = [...against("control", "both - control", false), ...against("second", "second - both", true)];
  const of = async <T>(read: (arm: Arm) => Promise<T>): Promise<Record<string, T>> =>
    Object.fromEntries(await Promise.all(sizes.arms.map(async (arm) => [arm, await read(arm)] as const)));
  const figures: Figures = {
    schema: "tiny/1",
    form: sizes.form,
    seed,
    split,
    arms: Object.fromEntries([
      ["base", base.figures],
      ...cot.map(({ figures }) => ["base, CoT-retry", figures] as const),
      ...found.map((one) => [one.arm, one.figures] as const),
    ]),
    differences: Object.fromEntries([...pairs, ...more]),
    rows: await of(async (arm) => Rows.parse(await readJson(join(at.own, `rows-${arm}.json`)))),
    training: Object.fromEntries(
      found.map(({ arm, run }) => [arm, { steps: run.batching.steps, ...run.prepared.train }]),
    ),
    funnels: await of((arm) => funnelOf(at, arm)),
    pretraining: z.record(z.string(), z.unknown()).parse(await readJson(join(at.base, "pretraining.json"))),
    setting: await settingOf(at, sizes.arms),
    choice: existsSync(at.choice) ? await readChoice(at.choice) : null,
    versions: { node: process.version, ...found[0]?.run.versions },
    machine: { cores: availableParallelism(), cpu: cpus()[0]?.model ?? "unknown" },
    steps: await timesOf(at),
  };
  await writeWhole(at.figures, `${JSON.stringify(Figures.parse(figures), null, 1)}\n`);
  return figures;
}
