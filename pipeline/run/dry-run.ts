/**
 * The preview of a run: which stages are re-used, which are computed, and whether new model calls
 * are paid for. The first calls that may cost money, and new ones on a run that already has
 * answers, need --yes.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { number } from "../../io/format.ts";
import { fileModeOf, priceFactor } from "../../schemas/batch-options.ts";
import type { Config } from "../../schemas/config.ts";
import { UserError } from "../../schemas/errors.ts";
import { generateLimits } from "../../schemas/limits.ts";
import { MODEL_PRESETS } from "../../schemas/model-presets.ts";
import { producerOf } from "../recipes.ts";
import { filesOf, importFiles, lacksArtifact, readManifest } from "../store/chain.ts";
import { readPlan } from "../store/plan.ts";
import type { RunContext } from "../store/run-context.ts";
import type { RunDir } from "../store/run-dir.ts";
import { comparedLines } from "./compared-lines.ts";

const SAMPLING = producerOf("trajectory/1");

export type RunPreview = {
  lines: string[];
  /** Stages that are not sealed under their present keys. */
  todo: string[];
  /** Whether paid model calls may be made although the run has answers of another configuration. */
  newCallsOnExistingRun: boolean;
  /** Why the first model calls of this run may cost money without a limit; null: they do not. */
  mayCost: string | null;
};

/**
 * Reads manifests only; starts nothing.
 * @param again names of stages that are computed again although they are sealed
 * @param notes on the limits of answers
 */
export async function previewRun(
  context: RunContext,
  again: readonly string[],
  notes: readonly string[] = [],
): Promise<RunPreview> {
  const { run, config, recipe, stages, keys } = context;
  const isAgain = again.includes(recipe.source.name);
  const imported = isAgain ? null : await readManifest(importFiles(context));
  const lines = [imported === null ? "import: to do" : `import: re-used (${imported.counts.kept} problems)`];
  const todo: string[] = [];
  for (const stage of stages) {
    const files = filesOf(run, stage, keys);
    const sealed =
      !again.includes(stage.name) &&
      (await readManifest(files)) !== null &&
      !(await lacksArtifact(stage, files));
    if (!sealed) todo.push(stage.name);
  }
  const reused = stages.map((stage) => stage.name).filter((name) => !todo.includes(name));
  if (reused.length > 0) lines.push(`re-used: ${reused.join(", ")}`);
  if (todo.length > 0) lines.push(`to compute: ${todo.join(", ")}`);
  lines.push(...(await comparedLines(context, todo)));
  const asks = todo.includes(SAMPLING) && config.generate.trajectories === undefined;
  const { samples, max_turns } = config.generate;
  const model = answererOf(config);
  if (asks) {
    lines.push(
      `model calls: up to ${samples} × ${max_turns} turns a problem by ${model}; recorded answers are not asked for again`,
      ...notes,
    );
  } else lines.push("model calls: none");
  const { isAgreed, hasOthers } = await generationsOf(run, keys.get(SAMPLING)?.key ?? "");
  const isNew = asks && !isAgreed;
  return {
    lines,
    todo,
    newCallsOnExistingRun: isNew && hasOthers && config.policy.kind !== "recorded",
    mayCost: isNew ? costCause(config) : null,
  };
}

/** What says that calls cost money, unless a budget limits them. */
function costCause({ policy }: Pick<Config, "policy">): string | null {
  if (policy.kind !== "openai" || fileModeOf(policy) === "files") return null;
  if (policy.budget_tokens !== undefined || policy.budget_money !== undefined) return null;
  const { price_prompt, price_completion, price_cached = 0 } = policy;
  if (price_prompt + price_completion + price_cached > 0) return "policy has prices";
  const hasKey = policy.api_key_env !== undefined || policy.api_key_file !== undefined;
  return hasKey ? "policy has an API key" : null;
}

/**
 * The model in words, for the plan before a run and for its estimate; "generate" is the
 * configuration's section.
 */
export function answererOf({ policy, generate }: Pick<Config, "policy" | "generate">): string {
  if (policy.kind === "recorded") return "recorded solutions (free)";
  if (policy.kind === "plugin") return `${policy.name}, a policy of a plug-in`;
  if (policy.preset === undefined) return `${policy.model}${way(policy)}`;
  const { window } = MODEL_PRESETS[policy.preset];
  const used = `${number(generateLimits(generate).context_tokens)} of its window of ${number(window)} tokens`;
  return `${policy.model} (preset ${policy.preset}, ${used})${way(policy)}`;
}

/** How requests reach the model, where that is not by calls. */
function way(policy: Config["policy"]): string {
  const mode = fileModeOf(policy);
  if (mode === null) return "";
  if (mode === "files") return ", asked by files that you have answered";
  return `, asked by batch files at ${priceFactor(policy)} of the price`;
}

/**
 * Whether this run has any answers of another configuration. A key in the plan was agreed to
 * before, so a stopped run resumes without asking again.
 */
async function generationsOf(run: RunDir, key: string): Promise<{ isAgreed: boolean; hasOthers: boolean }> {
  const latest = await readFile(join(run.stage(SAMPLING), "latest"), "utf8").catch(() => "");
  const plan = await readPlan(run).catch(() => null);
  // A replay asked nobody.
  const planned = plan?.replay === true ? undefined : plan?.keys[SAMPLING]?.key;
  const folders: string[] = await readdir(run.stage(SAMPLING)).catch(() => []);
  const isAgreed = planned === key || latest.trim() === key || folders.includes(key);
  const journals: string[] = await readdir(join(run.root, "journal")).catch(() => []);
  return { isAgreed, hasOthers: latest.trim() !== "" || journals.some((name) => /^\d+$/.test(name)) };
}

/** @throws UserError where calls would be paid for without --yes or a budget */
export function confirmPayment(preview: RunPreview, yes: boolean): void {
  if (yes) return;
  if (preview.mayCost !== null && !preview.newCallsOnExistingRun) {
    throw new UserError({
      where: "this run",
      expected: "--yes or a budget, since its model calls may cost money",
      got: `${preview.mayCost}, and neither budget_money nor budget_tokens`,
      fix: "Check the plan above and `rftkit estimate`; then add --yes, or set a budget in the configuration.",
    });
  }
  if (!preview.newCallsOnExistingRun) return;
  throw new UserError({
    where: "this run",
    expected: "--yes, since new model calls would be made on a run that already has answers",
    got: "a configuration that asks the model for more or other answers",
    fix: "Check the plan above; pay for them with --yes, or choose another run directory with --run.",
  });
}
