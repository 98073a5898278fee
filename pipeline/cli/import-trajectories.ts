/**
 * `rftkit import --trajectories`: answers made elsewhere become the trajectories of a run and are
 * judged, up to verify. They replace sampling: for later stages the configuration must name the
 * file.
 */
import { join, relative, resolve } from "node:path";
import { shown, UserError } from "../../schemas/errors.ts";
import { type AnswersFile, answersFile } from "../../stages/generate/answers-file.ts";
import { importStage } from "../../stages/import.ts";
import type { LoadedConfig } from "../config.ts";
import { producerOf, RECIPES } from "../recipes.ts";
import { checkInputs } from "../run/preflight.ts";
import { runRecipe } from "../run/run.ts";
import { funnelLines } from "../store/funnel.ts";
import { interruption } from "./common/interruption.ts";
import { loadInputs } from "./common/load-inputs.ts";

type TrajectoriesRequest = {
  config: string;
  trajectories: string;
  run?: string | undefined;
  workers?: number | undefined;
  json: boolean;
};

/** The configuration with the file instead of sampling. */
export function withTrajectories(loaded: LoadedConfig, file: string): LoadedConfig {
  const generate = { ...loaded.config.generate, trajectories: relative(loaded.baseDir, resolve(file)) };
  return { ...loaded, config: { ...loaded.config, generate } };
}

/**
 * Refuses our own lines of problems that are not imported: they would be lost silently. Of other
 * formats such rows are told, since public sets have answers to more problems than any import.
 * @returns what is used of the file, in lines for people
 * @throws UserError
 */
export async function checkProblems(
  answers: AnswersFile,
  { config, baseDir }: LoadedConfig,
  signal: AbortSignal,
): Promise<string[]> {
  const { format, ids, rows, skipped } = answers;
  const unknown = new Set(ids.keys());
  let [problems, used] = [0, 0];
  for await (const item of importStage.read(config.import, { baseDir, signal })) {
    if (!("problem" in item)) continue;
    unknown.delete(item.problem.problem_id);
    const count = answers.rowsOf(item.problem);
    used += count;
    if (count > 0) problems++;
  }
  const file = config.generate.trajectories ?? "";
  if (format.strict !== true) {
    if (used === 0) throw unmatched(file, answers);
    const without = Object.entries(skipped).map(([reason, count]) => `; ${count} rows have ${reason}`);
    return [
      `${file}: format ${format.name}, ${rows} rows; ${used} answer ${problems} imported problems${without.join("")}`,
    ];
  }
  if (unknown.size === 0) return [];
  throw new UserError(
    [...unknown].slice(0, 20).map((id) => ({
      where: `${file}, line ${ids.get(id)}: problem_id`,
      expected: "the id of an imported problem",
      got: `${shown(id)} (${unknown.size} such ids in all)`,
      fix: "Remove the lines, or import the problems; `rftkit show` prints ids.",
    })),
  );
}

function unmatched(where: string, { format, rows }: AnswersFile): UserError {
  return new UserError({
    where,
    expected: "rows that name the id of an imported problem, or whose prompt holds its statement",
    got: `${rows} rows of format ${format.name}, none of which does`,
    fix: "Import the problems that the answers are to; `rftkit show` prints ids.",
  });
}

export async function importTrajectories(args: TrajectoriesRequest): Promise<void> {
  const loaded = withTrajectories(await loadInputs(args.config, args.run), args.trajectories);
  const { config, baseDir } = loaded;
  const signal = interruption.listen();
  await checkInputs([RECIPES.dataset.source], loaded);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  for (const line of await checkProblems(await answersFile(args.trajectories, process.cwd()), loaded, signal))
    say(line);
  const { run, manifests, counts } = await runRecipe(loaded, {
    recipe: RECIPES.dataset,
    runDir: args.run ?? join("runs", config.name),
    until: producerOf("verification/1"),
    workers: args.workers,
    dryRun: false,
    yes: false,
    signal,
    say,
  });
  say(`to use these answers in later stages, set generate.trajectories: ${config.generate.trajectories}`);
  say(`in ${args.config} (relative to ${baseDir}); run, evaluate and finetune then use them`);
  process.stdout.write(
    args.json
      ? `${JSON.stringify({ run: run.root, manifests, counts })}\n`
      : `${funnelLines(manifests).join("\n")}\n`,
  );
}
