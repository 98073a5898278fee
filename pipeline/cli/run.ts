/**
 * `rftkit run`: a recipe from configuration to published files. Run again, the same command
 * resumes.
 */
import { join } from "node:path";
import { EXIT } from "../../schemas/errors.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { loadConfig } from "../config.ts";
import { DetachedError } from "../executors/none.ts";
import { workOf } from "../executors/slurm-job.ts";
import { RECIPES, type RecipeName, stagesUntil } from "../recipes.ts";
import { runRecipe } from "../run/run.ts";
import { failedProblems, givenUp } from "../store/failed.ts";
import { lostLines, lostTrajectories } from "../store/lost.ts";
import { readMeasured, usageLines } from "../store/measurements.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { endingLines } from "./common/ending.ts";
import { batchFileOf, executorOf, SLURM_OPTIONS, sameCommand, slurmOptions } from "./common/executor.ts";
import { interruption } from "./common/interruption.ts";
import { toStderr } from "./common/load-inputs.ts";
import { CONSENT, RUN_CONFIG, RUN_DIR, workersOption } from "./common/options.ts";
import { printFunnel } from "./common/print-funnel.ts";
import { evaluateCommand } from "./evaluate.ts";

const OPTIONS = {
  ...SLURM_OPTIONS,
  ...RUN_DIR,
  recipe: { choices: Object.keys(RECIPES) as RecipeName[], default: "dataset", describe: "recipe to run" },
  from: { type: "string", describe: "recompute this stage and all later ones from recorded answers" },
  until: { type: "string", describe: "last stage to run" },
  ...workersOption("worker processes (default: one per core; Slurm: 16 tasks)"),
  ...CONSENT,
} as const;
type Args = ArgsOf<typeof RUN_CONFIG & typeof OPTIONS>;

/** Prints which items failed for good (no verdict, or no answer); the exit code is then 3. */
export function reportFailed(manifests: readonly Manifest[]): void {
  const failed = failedItems(manifests);
  for (const { stage, reason, count } of failed) {
    process.stderr.write(
      `${count} items failed for good (${stage}: ${reason}); their rows are in the decisions of ${stage}\n`,
    );
  }
  if (failed.length > 0) process.exitCode = EXIT.failedItems;
}

/** Items without a verdict or an answer, by stage and reason. */
export function failedItems(
  manifests: readonly Manifest[],
): { stage: string; reason: string; count: number }[] {
  return manifests
    .flatMap(({ stage, counts }) =>
      ["internal_error", "failed"].map((reason) => ({ stage, reason, count: counts.reasons[reason] ?? 0 })),
    )
    .filter(({ count }) => count > 0);
}

/** Runs the recipe, prints the funnel last, and sets the exit code. */
export async function runCommand(args: Args): Promise<void> {
  if (args.recipe === "evaluate" && args.until === undefined && args.from === undefined) {
    await evaluateCommand(args);
    return;
  }
  const loaded = await loadConfig(args.config, { pluginsTo: toStderr });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const runDir = args.run ?? join("runs", loaded.config.name);
  const slurm = slurmOptions(args, loaded.config);
  if (slurm !== null && args.detach === true) {
    slurm.again = sameCommand("run", args, { config: args.config, run: runDir });
  }
  const result = await runRecipe(loaded, {
    recipe: RECIPES[args.recipe],
    runDir,
    until: args.until,
    from: args.from,
    ...executorOf(args.executor === "none" ? "none" : slurm, { workers: args.workers, say }),
    dryRun: args["dry-run"],
    yes: args.yes,
    wait: args.wait,
    resend: args.yes,
    signal: interruption.listen(),
    say,
  }).catch((error: unknown) => {
    if (!(error instanceof DetachedError)) throw error;
    say(error.message);
    return null;
  });
  if (result === null) return;
  const { manifests, run } = result;
  if (slurm !== null && args["dry-run"]) {
    const stage = stagesUntil(RECIPES[args.recipe], loaded.config, args.until).at(-1)?.name;
    if (stage !== undefined) {
      const name = workOf(result, stage);
      process.stdout.write(await batchFileOf(run, { stage, workers: args.workers, name }, slurm));
    }
    return;
  }
  if (args.json) {
    process.stdout.write(
      `${JSON.stringify({ run: run.root, manifests, plan: result.preview, counts: result.counts })}\n`,
    );
  } else if (manifests.length > 0) {
    if (result.published) say(`dataset written to ${run.dataset}, evidence to ${run.contamination}`);
    printFunnel(manifests);
  }
  const { total } = args["dry-run"] ? { total: {} } : await readMeasured(run);
  for (const line of usageLines(total, { config: loaded.config, manifests })) say(line);
  for (const problem of await failedProblems(run, args.recipe, manifests)) say(givenUp(problem));
  const lost = args["dry-run"] ? null : await lostTrajectories(run, args.recipe, manifests);
  for (const line of lost === null ? [] : lostLines(lost)) say(line);
  reportFailed(manifests);
  const whole = args.recipe === "dataset" && args.until === undefined && !args["dry-run"];
  const ended = { config: args.config, runDir, whole };
  for (const line of args["dry-run"] ? [] : endingLines(manifests, ended)) say(line);
  if (lost !== null && (lost.failed > 0 || lost.overflowed === lost.all) && lost.all > 0)
    process.exitCode = EXIT.failedItems;
}

export const command = defineCommand({
  positionals: RUN_CONFIG,
  options: OPTIONS,
  examples: [
    ["$0 run configs/sample.yaml", "run the sample, up to the published dataset"],
    ["$0 run my.yaml --executor slurm --workers 64 --time 4:00:00", "run on a Slurm cluster"],
    ["$0 run my.yaml --until verify --dry-run", "show what would be sampled and judged"],
  ],
  handler: runCommand,
});
