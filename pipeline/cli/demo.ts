/**
 * `rftkit demo`: the whole recipe on rftkit's own problems, without a model, a download or a file
 * of the user, up to the report. Ends with one sentence on what was made, and the report's path.
 */
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { assetPath } from "../../io/assets.ts";
import { number as n } from "../../io/format.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { loadConfig } from "../config.ts";
import { STAMP } from "../publish/publish.ts";
import { producerOf, RECIPES } from "../recipes.ts";
import { writeReport } from "../report/write-report.ts";
import { runRecipe } from "../run/run.ts";
import type { RunDir } from "../store/run-dir.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { toStderr as say } from "./common/load-inputs.ts";
import { workersOption } from "./common/options.ts";
import { printFunnel } from "./common/print-funnel.ts";
import { reportFailed } from "./run.ts";

const OPTIONS = {
  run: { type: "string", default: join("runs", "demo"), describe: "run directory to write" },
  ...workersOption("worker processes (default: one per core)"),
} as const;
type Args = ArgsOf<typeof OPTIONS>;

/** What the run made, in one sentence. */
async function sentence(run: RunDir, manifests: readonly Manifest[]): Promise<string> {
  const counts = (name: string) => manifests.find(({ stage }) => stage === name)?.counts;
  const sampled = counts(producerOf("trajectory/1"));
  const contaminated = counts(producerOf("contamination/1"))?.dropped ?? 0;
  const { counts: rows } = JSON.parse(await readFile(join(run.dataset, STAMP), "utf8")) as {
    counts: Record<string, number>;
  };
  return (
    `Made from ${n(sampled?.rows_in ?? 0)} problems without a model: ${n(sampled?.rows_out ?? 0)} trajectories were ` +
    `sampled and run on tests; ${n(rows.multi_turn ?? 0)} multi-turn and ${n(rows.single_turn ?? 0)} single-turn ` +
    `rows passed every test and are in ${shownPath(run.dataset)}; nothing of ${n(contaminated)} problems that are ` +
    "in a benchmark was published."
  );
}

/** The path as a reader in this folder types it. */
function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}

async function handler({ run: dir, workers }: Args): Promise<void> {
  say(`the sample problems of rftkit, with their recorded solutions as answers; the run directory is ${dir}`);
  const loaded = await loadConfig(assetPath("configs/demo.yaml"));
  const { run, manifests } = await runRecipe(loaded, {
    recipe: RECIPES.dataset,
    runDir: dir,
    workers,
    dryRun: false,
    yes: false,
    signal: interruption.listen(),
    say,
  });
  const report = await writeReport({
    runDir: resolve(dir),
    out: resolve(dir, "report"),
    single: false,
    compare: undefined,
    trainings: [],
    say,
  });
  printFunnel(manifests);
  process.stdout.write(`\n${await sentence(run, manifests)}\n`);
  process.stdout.write(`Open the report in a browser: ${shownPath(report.file)}\n`);
  reportFailed(manifests);
}

export const command = defineCommand({
  options: OPTIONS,
  examples: [["$0 demo", "writes runs/demo/ with dataset/ and report/"]],
  handler,
});
