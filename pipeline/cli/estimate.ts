/**
 * `rftkit estimate`: what a run will take; after the run, beside what it took. Calls no server,
 * writes nothing.
 */
import { join } from "node:path";
import { whole } from "../../io/format.ts";
import { UserError } from "../../schemas/errors.ts";
import { armsOf } from "../evaluation/arms.ts";
import { producerOf, RECIPES, type RecipeName } from "../recipes.ts";
import { answererOf } from "../run/dry-run.ts";
import { type Amounts, actualAmounts, estimateRun } from "../run/estimate.ts";
import { checkInputs } from "../run/preflight.ts";
import { readMeasured } from "../store/measurements.ts";
import { isRunDir, openRunDir } from "../store/run-dir.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { loadInputs } from "./common/load-inputs.ts";
import { jsonOption, RUN_CONFIG } from "./common/options.ts";

const OPTIONS = {
  run: { type: "string", describe: "run directory to compare with (default: runs/NAME)" },
  recipe: {
    choices: Object.keys(RECIPES) as RecipeName[],
    default: "dataset",
    describe: "recipe to estimate",
  },
  ...jsonOption("print one JSON object"),
} as const;
type Args = ArgsOf<typeof RUN_CONFIG & typeof OPTIONS>;

const NAMES: Readonly<Record<keyof Amounts, string>> = {
  problems: "problems with public tests",
  trajectories: "trajectories",
  model_calls: "model calls",
  prompt_tokens: "prompt tokens",
  cached_tokens: "  of these cached prefixes",
  completion_tokens: "completion tokens",
  tests_run: "tests run",
  gpu_hours: "GPU hours",
  core_hours: "core hours for tests",
  stage_core_hours: "core hours for the other stages",
  disk_bytes: "disk: journal and trajectories",
  files: "files of journal and stages",
  cost: "cost by the price table",
};

function shownAmount(what: keyof Amounts, value: number): string {
  if (what === "disk_bytes")
    return value >= 1e9 ? `${(value / 1e9).toFixed(1)} GB` : `${(value / 1e6).toFixed(2)} MB`;
  if (what.endsWith("_hours") || what === "cost") {
    // Two digits would write 99.5 as 1.0e+2.
    return value >= 99.5 ? whole(value) : value.toPrecision(2);
  }
  return whole(value);
}

/** A dash if nothing was estimated. */
const ratio = (took: number, estimated: number): string =>
  estimated === 0 ? "–" : `× ${(took / estimated).toFixed(2)}`;

/** One line for each quantity; after a run also what it took, and the ratio. */
export function estimateLines(estimated: Amounts, actual: Partial<Amounts> | null): string[] {
  const rows = (Object.keys(NAMES) as (keyof Amounts)[]).map((what) => {
    const took = actual?.[what];
    const beside =
      took === undefined || took === 0 ? [] : [shownAmount(what, took), ratio(took, estimated[what])];
    return [NAMES[what], shownAmount(what, estimated[what]), ...beside];
  });
  const all = actual === null ? rows : [["", "estimated", "so far", "ratio"], ...rows];
  const widths = [0, 1, 2, 3].map((c) => Math.max(...all.map((row) => row[c]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

async function handler({ config: path, run: runDir, recipe, json }: Args): Promise<void> {
  const loaded = await loadInputs(path, runDir ?? undefined);
  const { config } = loaded;
  if (config.generate.trajectories !== undefined) {
    throw new UserError({
      where: `${path}: generate.trajectories`,
      expected: "answers that are still to be sampled",
      got: "a file of answers, which costs no calls",
      fix: "Leave it out to estimate sampling.",
    });
  }
  const { source, stages } = RECIPES[recipe];
  await checkInputs([source, ...stages.filter(({ name }) => name === producerOf("trajectory/1"))], loaded);
  const strategies =
    recipe === "evaluate" ? armsOf(loaded).map((arm) => arm.strategy) : [config.generate.strategy];
  const estimated = await estimateRun(loaded, {
    recipe: RECIPES[recipe],
    strategies,
    signal: interruption.listen(),
  });
  const folder = runDir ?? join("runs", config.name);
  const actual = (await isRunDir(folder))
    ? await actualAmounts(folder, await readMeasured(await openRunDir(folder)), config)
    : null;
  if (!json) process.stderr.write(`answers by ${answererOf(config)}\n`);
  process.stdout.write(
    json ? `${JSON.stringify({ estimated, actual })}\n` : `${estimateLines(estimated, actual).join("\n")}\n`,
  );
}

export const command = defineCommand({
  positionals: RUN_CONFIG,
  options: OPTIONS,
  epilogue:
    "The section `estimate` of the configuration holds the assumptions: pass rate, lengths, throughput.",
  handler,
});
