/**
 * One run of a recipe, from configuration to sealed stages and published files. Finished work is
 * re-used; a killed run resumes where it stopped. The preview is printed before anything is paid
 * for.
 */
import { setMaxListeners } from "node:events";
import { rmdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { exists } from "../../io/files.ts";
import { fixLines } from "../../policy/openai/fields.ts";
import type { Config } from "../../schemas/config.ts";
import { UserError } from "../../schemas/errors.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type { LoadedConfig } from "../config.ts";
import type { Executor } from "../executors/local.ts";
import { bindHub } from "../hub.ts";
import { flakyShare } from "../publish/flaky.ts";
import { publish } from "../publish/publish.ts";
import type { PublishSource } from "../publish/publish-source.ts";
import { optionsOf, producerOf, type Recipe, type RecipeStage, stagesUntil } from "../recipes.ts";
import { importFiles, pointLatest, readManifest, writeManifest } from "../store/chain.ts";
import { stageKeys } from "../store/keys.ts";
import { withLease } from "../store/lease.ts";
import { adoptUnfinished } from "../store/measurements.ts";
import { type Plan, pluginParts } from "../store/plan.ts";
import type { RunContext, StageKey } from "../store/run-context.ts";
import {
  createOrOpenRunDir,
  isRunDir,
  openRunDir,
  pinsOf,
  plannedRunDir,
  type RunDir,
  removeEmptyRun,
} from "../store/run-dir.ts";
import { type FileRunOptions, refuseOpenRound } from "./batch/in-rounds.ts";
import { confirmPayment, previewRun, type RunPreview } from "./dry-run.ts";
import { runImport } from "./import-pass.ts";
import { completed } from "./limits.ts";
import { startMeasuring } from "./measuring.ts";
import { checkInputs, checkNeeds, decidersCheck } from "./preflight.ts";
import { prepareArtifacts } from "./prepare.ts";
import { type Consent, replayFirst, replaysFirst } from "./replay-first.ts";
import { Rerun } from "./rerun.ts";
import { sealStages } from "./seal-stages.ts";
import { sweep } from "./sweep.ts";
import { counter, type WorkContext, workThrough } from "./work.ts";

export type RunOptions = FileRunOptions &
  Consent & {
    recipe: Recipe;
    runDir: string;
    until?: string | undefined;
    /** Stage from which everything is computed again, from recorded answers. */
    from?: string | undefined;
    workers?: number | undefined;
    /** How workers are started; default: processes on this machine. */
    executor?: Executor;
    /** Cores of each worker; default: an equal share of this machine's. */
    coresPerWorker?: number | undefined;
    dryRun: boolean;
    signal: AbortSignal;
    /** Lines for people, on stderr. */
    say: (line: string) => void;
  };

export type RunResult = {
  run: RunDir;
  keys: Record<string, StageKey>;
  manifests: Manifest[];
  preview: RunPreview;
  published: boolean;
  /** Counts of work, by workers and by prepare: model_calls, tests_run, answers_replayed, … */
  counts: Record<string, number>;
};

/** @throws UserError for a bad configuration or bad inputs, before anything is written */
export async function runRecipe(given: LoadedConfig, options: RunOptions): Promise<RunResult> {
  const { signal, say } = options;
  const loaded = await bindHub(given, { pins: await pinsOf(options.runDir), signal, say });
  const { config } = loaded;
  const stages = stagesUntil(options.recipe, config, options.until);
  await checkInputs([options.recipe.source, ...stages], loaded);
  const existed = await isRunDir(options.runDir);
  if (options.dryRun && !existed)
    return runIn(await plannedRunDir(options.runDir, loaded), stages, { loaded, options });
  const run = await createOrOpenRunDir(options.runDir, loaded);
  if (options.dryRun) return runIn(run, stages, { loaded, options });
  let isEmpty = false;
  try {
    return await withLease(run.root, async ({ lost }) => {
      const signal = AbortSignal.any([options.signal, lost.signal]);
      setMaxListeners(0, signal);
      try {
        return await runIn(run, stages, { loaded, options: { ...options, signal } });
      } catch (error) {
        // A bad input in a new run leaves nothing behind that would block the next try.
        isEmpty = !existed && error instanceof UserError && !(await hasImport(run, options.recipe));
        if (isEmpty) await removeEmptyRun(run, options.recipe.source.name);
        throw error;
      }
    });
  } finally {
    if (isEmpty) await rmdir(run.root).catch(() => undefined);
  }
}

async function runIn(
  opened: RunDir,
  stages: RecipeStage[],
  { loaded, options }: { loaded: LoadedConfig; options: RunOptions },
): Promise<RunResult> {
  const { baseDir, plugins } = loaded;
  const { recipe, say, dryRun, signal } = options;
  const samples = stages.some(({ name }) => name === producerOf("trajectory/1"));
  const asking = { config: loaded.config, baseDir, samples, dryRun, signal };
  const { run, config, notes } = await completed(opened, asking);
  const unkeyed = { run, config, baseDir, recipe, stages, ...(plugins && { plugins }) };
  const keys = await stageKeys(unkeyed, { remember: !options.dryRun });
  const workers = options.workers ?? Math.min(availableParallelism(), run.facts.buckets, 16);
  const context: WorkContext = { ...unkeyed, keys, workers, counts: new Map(), display: { now: null } };
  const rerun = await Rerun.open(context, options.from);
  const preview = await previewRun(context, rerun.again, notes);
  for (const line of [...rerun.lines, ...preview.lines]) say(line);
  const result = { run, keys: Object.fromEntries(keys), preview };
  if (options.dryRun) return { ...result, manifests: [], published: false, counts: {} };
  const countsFirst = replaysFirst(rerun, { config, todo: preview.todo, options });
  if (!countsFirst) confirmPayment(preview, options.yes);
  const todo = stages.filter((stage) => preview.todo.includes(stage.name));
  await checkNeeds(todo, { config, baseDir });
  if (todo.some(({ needs = [] }) => needs.includes("policy")))
    await refuseOpenRound(run, config, options.resend ?? options.yes);
  if (todo.length > 0) await sweep(run);
  await rerun.begin(countsFirst);
  await adoptUnfinished(run);
  const endMeasuring = startMeasuring(context);
  const manifests: Manifest[] = [];
  try {
    manifests.push(await ensureImport(context, options));
    manifests.push(...(await runStages(context, options, { preview, rerun: countsFirst ? rerun : null })));
  } finally {
    await endMeasuring();
  }
  options.signal.throwIfAborted();
  const isPublished = stages.some(({ name }) => name === producerOf("contamination/1"));
  const present = await openRunDir(run.root);
  for (const line of newFixes(run, present)) say(line);
  const flaky = (source: PublishSource) => flakyShare(context, source, options);
  const published = isPublished && (await publish({ ...context, run: present }, { flaky }));
  await rerun.end();
  return { ...result, manifests, published, counts: Object.fromEntries([...context.counts].sort()) };
}

/** What this command found about the fields that the servers take. */
function newFixes(before: RunDir, after: RunDir): string[] {
  const known = fixLines(before.facts.fields ?? { omitted: [] });
  return fixLines(after.facts.fields ?? { omitted: [] }).filter((line) => !known.includes(line));
}

const hasImport = (run: RunDir, recipe: Recipe): Promise<boolean> =>
  exists(join(run.stage(recipe.source.name), "latest"));

async function ensureImport(context: RunContext, options: RunOptions): Promise<Manifest> {
  const { run, config, baseDir, recipe, keys } = context;
  const files = importFiles(context);
  const done = await readManifest(files);
  if (done !== null) {
    await pointLatest(run, recipe.source.name, done.key);
    return done;
  }
  options.say("importing problems");
  const key = keys.get(recipe.source.name) as StageKey;
  const { counts, seals } = await runImport(recipe.source, optionsOf(recipe.source, config), {
    files,
    buckets: run.facts.buckets,
    key: key.key,
    baseDir,
    signal: options.signal,
    check: decidersCheck(config.judge),
  });
  return writeManifest(context, { stage: recipe.source, files, seals, counts, artifact: null });
}

async function runStages(
  context: WorkContext,
  options: RunOptions,
  { preview, rerun }: { preview: RunPreview; rerun: Rerun | null },
): Promise<Manifest[]> {
  const { config, baseDir, stages, keys, plugins } = context;
  const worked = preview.todo.length > 0;
  const zygotes = options.coresPerWorker ?? Math.max(1, Math.ceil(availableParallelism() / context.workers));
  const { signal, say: log } = options;
  if (worked) {
    const count = counter(context.counts);
    await prepareArtifacts({ ...context, zygotes, signal, count, log });
  }
  const last = stages.at(-1)?.name ?? options.recipe.source.name;
  const plan: Plan = {
    schema: "plan/1",
    recipe: options.recipe.name,
    until: last,
    baseDir,
    config,
    keys: Object.fromEntries(keys),
    ...pluginParts({ plugins, stages }),
    zygotes,
    callsInFlight: callsInFlight(config, context.workers),
    budget: null,
  };
  if (rerun !== null) await replayFirst(context, plan, { rerun, options });
  const done = await workThrough(context, plan, { options, worked });
  return sealStages(context, { worked, decided: done.decided ?? {} });
}

/** A worker's share of the calls in flight; null where no model is called. */
function callsInFlight({ policy }: Config, workers: number): number | null {
  if (policy.kind !== "openai") return null;
  const share = Math.floor((policy.total_concurrency ?? Number.POSITIVE_INFINITY) / workers);
  return Math.max(1, Math.min(policy.concurrency, share));
}
