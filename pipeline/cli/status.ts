/** `rftkit status`: what is done of a run, from its files alone; works during the run. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { exists, jsonOrNull, textOrNull } from "../../io/files.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { slurmPlaces } from "../executors/slurm-files.ts";
import { endOf, lastJob } from "../executors/slurm-job.ts";
import { type RefusedCounts, refusedLines } from "../publish/licences.ts";
import { STAMP } from "../publish/publish.ts";
import { roundLines, roundStatus } from "../store/batch-status.ts";
import { filesOf, importFiles, readManifest } from "../store/chain.ts";
import { failedProblems, givenUp } from "../store/failed.ts";
import { funnelLines } from "../store/funnel.ts";
import { judgeLines, readMeasured } from "../store/measurements.ts";
import { contextOf, readPlan } from "../store/plan.ts";
import { openRunDir, type RunDir } from "../store/run-dir.ts";
import { type RunState, stateOf } from "../store/run-state.ts";
import { plainLine } from "../worker/progress-line.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { DIR, jsonOption } from "./common/options.ts";
import { printable } from "./common/printable.ts";

const OPTIONS = jsonOption();
type Args = ArgsOf<typeof DIR & typeof OPTIONS>;
type StageStatus = { stage: string; state: "done" | "running" | "waiting"; buckets: number; of: number };

async function sealedBuckets(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /^bucket-\d+\.json$/.test(name)).length;
}

type Stamp = { refused?: RefusedCounts };

type JobStatus = { id: string; tasks: number; ended: Record<string, number>; logs: string };

/** The last Slurm job, from the files that its tasks wrote; null where there was none. */
async function jobOf(run: RunDir): Promise<JobStatus | null> {
  const job = await lastJob(run);
  if (job === null) return null;
  const { id, tasks } = job;
  const ended: Record<string, number> = {};
  for (const task of tasks) {
    const code = await endOf(run, job, task);
    if (code !== null) ended[code] = (ended[code] ?? 0) + 1;
  }
  return { id, tasks: tasks.length, ended, logs: slurmPlaces(run).logs };
}

/** "running: process 12 on HOST, since …", and how far it is. */
function printState({ state, by, shown }: RunState, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ state, by, shown, stages: [] })}\n`);
    return;
  }
  const lines =
    by === null
      ? [state === "finished" ? state : `${state}: run the same command again to resume`]
      : [
          `${state}: process ${by.pid} on ${by.host}, since ${by.since}: ${by.command}`,
          ...(shown === null ? [] : [plainLine(shown)]),
        ];
  process.stdout.write(printable(`${lines.join("\n")}\n`));
}

/** What the dataset refused for its licence, as its stamp says. */
async function refusedOf(run: RunDir): Promise<RefusedCounts> {
  const stamp = jsonOrNull((await textOrNull(join(run.dataset, STAMP))) ?? "") as Stamp | null;
  return stamp?.refused ?? {};
}

async function handler({ dir, json }: Args): Promise<void> {
  const run = await openRunDir(dir);
  if (!(await exists(run.planFile))) {
    const early = await stateOf(run, false);
    if (early.by !== null) return printState(early, json);
  }
  const plan = await readPlan(run);
  const context = contextOf(run, plan);
  const { recipe, stages, keys } = context;
  const files = [
    { name: recipe.source.name, files: importFiles(context) },
    ...stages.map((stage) => ({ name: stage.name, files: filesOf(run, stage, keys) })),
  ];
  const manifests: Manifest[] = [];
  const status: StageStatus[] = [];
  for (const stage of files) {
    const manifest = await readManifest(stage.files);
    if (manifest !== null) manifests.push(manifest);
    const buckets = await sealedBuckets(stage.files.folder);
    const state = manifest !== null ? "done" : buckets > 0 ? "running" : "waiting";
    status.push({ stage: stage.name, state, buckets, of: run.facts.buckets });
  }
  const job = await jobOf(run);
  const state = await stateOf(
    run,
    status.every((stage) => stage.state === "done"),
  );
  const failed = await failedProblems(run, plan.recipe, manifests);
  const counts = (await readMeasured(run)).total;
  if (json) {
    const round = await roundStatus(run);
    const all = {
      run: run.root,
      ...state,
      stages: status,
      job,
      manifests,
      failed,
      counts,
      refused: await refusedOf(run),
      ...(round !== null && { round }),
    };
    process.stdout.write(`${JSON.stringify(all)}\n`);
    return;
  }
  printState(state, false);
  process.stdout.write("\n");
  for (const { stage, state, buckets, of } of status) {
    process.stdout.write(`${stage.padEnd(14)}  ${state.padEnd(8)}  ${buckets} of ${of} buckets\n`);
  }
  if (job !== null) {
    const ended = Object.entries(job.ended).map(([code, tasks]) => `, ${tasks} ended with ${code}`);
    process.stdout.write(`\nSlurm job ${job.id}: ${job.tasks} tasks${ended.join("")}; logs in ${job.logs}\n`);
  }
  const rounds = await roundLines(run);
  if (rounds.length > 0) process.stdout.write(`\n${rounds.join("\n")}\n`);
  if (manifests.length > 0) process.stdout.write(`\n${funnelLines(manifests).join("\n")}\n`);
  for (const line of judgeLines(counts)) process.stdout.write(`\n${line}\n`);
  for (const line of refusedLines(await refusedOf(run))) process.stdout.write(`publish: ${line}\n`);
  for (const problem of failed) process.stdout.write(`${givenUp(problem)}\n`);
}

export const command = defineCommand({ positionals: DIR, options: OPTIONS, handler });
