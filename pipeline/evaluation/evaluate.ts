/**
 * Runs an evaluation: every arm through the recipe `evaluate` in one run directory, then writes the
 * metrics of all arms to evaluation/. Samples are drawn and judged once: other points, tiers or
 * intervals run no stage again, a new strategy only its own stages. Files are written whole; equal
 * scores give equal bytes.
 */
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { writeWhole } from "../../io/files.ts";
import { readAllParquet } from "../../io/parquet.ts";
import { UserError } from "../../schemas/errors.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { ProblemScore } from "../../schemas/score.ts";
import type { LoadedConfig } from "../config.ts";
import { producerOf, RECIPES, type RecipeStage } from "../recipes.ts";
import { confirmPayment } from "../run/dry-run.ts";
import { type RunOptions, type RunResult, runRecipe } from "../run/run.ts";
import { filesAt } from "../store/chain.ts";
import { withLease } from "../store/lease.ts";
import { isRunDir, openRunDir, type RunDir } from "../store/run-dir.ts";
import { type Arm, agreedArms, agreeTo, armsOf, paymentId, writeCurrentArms } from "./arms.ts";
import { armName, type Comparison, compareArms, partnerOf } from "./compare.ts";
import { keepingPlan } from "./keep-plan.ts";
import { plotSvg } from "./plot.ts";
import { type ArmResult, armResults } from "./result.ts";
import { csvTable, markdownTables, type Table, tablesOf } from "./tables.ts";

type Shared =
  | "runDir"
  | "workers"
  | "executor"
  | "coresPerWorker"
  | "dryRun"
  | "yes"
  | "wait"
  | "resend"
  | "signal"
  | "say";
export type EvaluateRun = Pick<RunOptions, Shared> & {
  /** Called with each arm of a dry run. */
  planned?: (result: RunResult) => Promise<void>;
  /** Run directory of another evaluation to compare with. */
  compare?: string | undefined;
};

export type Evaluation = {
  schema: "evaluation/1";
  name: string;
  problems: number;
  arms: ArmResult[];
  comparisons: Comparison[];
  /** Key of the last stage of each arm; absent in evaluations of older versions. */
  keys?: string[];
};

/** Arms of the run to compare with, by the name of its directory. */
type Others = { name: string; arms: ArmResult[] };

export type Evaluated = { run: RunDir; evaluation: Evaluation; tables: Table[]; manifests: Manifest[] };

/** @returns null after a dry run */
export async function runEvaluation(loaded: LoadedConfig, options: EvaluateRun): Promise<Evaluated | null> {
  const arms = armsOf(loaded);
  const others: Others = { name: basename(resolve(options.compare ?? ".")), arms: [] };
  if (options.compare !== undefined) others.arms = (await readEvaluation(options.compare)).arms;
  const existed = await isRunDir(options.runDir);
  const work = () => evaluateArms(loaded, { arms, others, options });
  if (options.dryRun) return existed ? keepingPlan(options.runDir, work) : work();
  if (!existed) {
    if (!options.yes) for (const arm of arms) await confirmArm(arm, options);
    // Import alone first: a bad input is found before anything else is written, and leaves nothing.
    const [first] = arms;
    const until = RECIPES.evaluate.source.name;
    if (first !== undefined) await runRecipe(first.loaded, { ...quietly(options), until });
  }
  // One lease for all arms, so that no other command changes the plan between two of them.
  const { root } = await openRunDir(options.runDir);
  return withLease(root, () => keepingPlan(options.runDir, work));
}

const SCORES = { schema: ProblemScore, schemaName: "problem-score/1" };
const SCORING = producerOf(SCORES.schemaName);

type Work = { arms: readonly Arm[]; others: Others; options: EvaluateRun };

async function evaluateArms(
  loaded: LoadedConfig,
  { arms, others, options }: Work,
): Promise<Evaluated | null> {
  await settlePayment(arms, options);
  const scores: ProblemScore[] = [];
  const done: string[] = [];
  if (!options.dryRun) await writeCurrentArms(await openRunDir(options.runDir), arms, done);
  let last: { run: RunDir; manifests: Manifest[] } | null = null;
  for (const [i, arm] of arms.entries()) {
    options.signal.throwIfAborted();
    if (arms.length > 1) options.say(`arm ${i + 1} of ${arms.length}: ${arm.strategy}`);
    const result = await runRecipe(arm.loaded, { ...options, recipe: RECIPES.evaluate, yes: true });
    if (options.dryRun) {
      await options.planned?.(result);
      continue;
    }
    last = result;
    done.push(last.manifests.find(({ stage }) => stage === SCORING)?.key ?? "");
    await writeCurrentArms(last.run, arms, done);
    scores.push(...(await readScores(last.run, last.manifests)));
  }
  if (options.dryRun || last === null) return null;
  const { run, manifests } = last;
  const evaluation = { ...evaluationOf(loaded, scores, others), keys: done };
  const tables = tablesOf(evaluation.arms, evaluation.comparisons);
  await writeEvaluation(run, evaluation, tables);
  return { run, evaluation, tables, manifests };
}

const quietly = (options: EvaluateRun) => ({ ...options, recipe: RECIPES.evaluate, say: () => undefined });

/**
 * New model calls on a run with other answers need --yes. All arms are checked before the first
 * starts, and the consent is recorded, so that the same command resumes after a kill without --yes.
 */
async function settlePayment(arms: readonly Arm[], options: EvaluateRun): Promise<void> {
  if (!(await isRunDir(options.runDir))) return;
  if (!options.yes) {
    const agreed = await agreedArms(resolve(options.runDir));
    for (const arm of arms.filter((one) => !agreed.has(paymentId(one)))) {
      await confirmArm(arm, options);
    }
  }
  if (!options.dryRun) await agreeTo(await openRunDir(options.runDir), arms);
}

/** @throws UserError, below the arm's plan, where its calls need --yes */
async function confirmArm(arm: Arm, options: EvaluateRun): Promise<void> {
  const { preview } = await runRecipe(arm.loaded, { ...quietly(options), dryRun: true });
  if (preview.mayCost !== null) for (const line of preview.lines) options.say(line);
  confirmPayment(preview, false);
}

async function readScores(run: RunDir, manifests: readonly Manifest[]): Promise<ProblemScore[]> {
  const manifest = manifests.find(({ stage }) => stage === SCORING);
  if (manifest === undefined) return [];
  const stage = RECIPES.evaluate.stages.find(({ name }) => name === SCORING) as RecipeStage;
  const files = filesAt(run, stage, manifest.key);
  const rows: ProblemScore[] = [];
  for (const { bucket } of manifest.buckets)
    rows.push(...(await readAllParquet(files.rowsFile(bucket), SCORES)));
  return rows;
}

function evaluationOf({ config }: LoadedConfig, scores: readonly ProblemScore[], others: Others): Evaluation {
  const arms = armResults(scores, config.evaluate);
  const [first, ...rest] = arms;
  const within = first === undefined ? [] : rest.map((arm) => compareArms(arm, first, config.evaluate));
  const between = arms.flatMap((arm) => {
    const partner = partnerOf(arm, others.arms);
    if (partner === undefined) return [];
    const compared = compareArms(arm, partner, config.evaluate);
    return [{ ...compared, with: `${compared.with} in ${others.name}` }];
  });
  return {
    schema: "evaluation/1",
    name: config.name,
    problems: new Set(scores.map((score) => score.problem_id)).size,
    arms,
    comparisons: [...within, ...between],
  };
}

async function writeEvaluation(run: RunDir, evaluation: Evaluation, tables: readonly Table[]): Promise<void> {
  const folder = join(run.root, "evaluation");
  const curves = evaluation.arms.map((arm) => ({ name: armName(arm), points: arm.curve }));
  const files: [string, string][] = [
    ["curves.svg", plotSvg(`${evaluation.name}: problems solved, % (pass@k)`, curves)],
    ["table.csv", csvTable(evaluation.arms)],
    ["table.md", `# ${evaluation.name}: evaluation\n\n${markdownTables(tables)}`],
    ["result.json", `${JSON.stringify(evaluation, null, 1)}\n`],
  ];
  for (const [name, text] of files) await writeWhole(join(folder, name), text);
}

async function readEvaluation(runDir: string): Promise<Evaluation> {
  const file = join(runDir, "evaluation", "result.json");
  const text = await readFile(file, "utf8").catch(() => null);
  const parsed = text === null ? null : safeJson(text);
  if ((parsed as Evaluation | null)?.schema === "evaluation/1") return parsed as Evaluation;
  throw new UserError({
    where: file,
    expected: "the result of `rftkit evaluate`",
    got: text === null ? "no such file" : "another kind of file",
    fix: "Name the run directory of an evaluation.",
  });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
