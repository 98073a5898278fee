/**
 * The run directory: its creation, its fixed facts (run.json) and the paths in it.
 * Promises: seed and bucket count never change after creation; a configuration with another value
 * is refused.
 */
import { mkdir, readdir, readFile, rm, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { errorCode, exists, explainWriteError, writeWhole } from "../../io/files.ts";
import { FieldFixes, type FixStore } from "../../policy/openai/fields.ts";
import { shown, UserError, type UserFault } from "../../schemas/errors.ts";
import { EXTRACT_RULES } from "../../schemas/generate-options.ts";
import type { LoadedConfig } from "../config.ts";
import { bucketName, bucketsFor } from "./buckets.ts";
import { NEW_DEFAULTS, RunDefaults } from "./run-defaults.ts";

const RunFacts = z.object({
  schema: z.literal("run/1"),
  seed: z.int(),
  buckets: z.int().min(1),
  /** Rule for configurations that name none; absent in runs of versions that knew only `first`. */
  extract: z.enum(EXTRACT_RULES).optional(),
  /** Whether decontaminate probes functions; absent in runs of versions that did not. */
  probe_functions: z.literal(true).optional(),
  /** Of options that configurations do not name; absent in runs of versions that had other ones. */
  defaults: RunDefaults.optional(),
  /** Context window that the servers stated when it was first needed; tokens. */
  window: z.int().min(512).optional(),
  /** Fields of requests that the servers take otherwise than configured; no part of any key. */
  fields: FieldFixes.optional(),
  /** Commits of the addresses of the hub that the run reads; a moved branch does not change it. */
  hub: z.record(z.string(), z.string()).optional(),
});
type RunFacts = z.infer<typeof RunFacts>;

type Configured = Pick<LoadedConfig, "config" | "baseDir" | "hub">;

export class RunDir {
  readonly root: string;
  readonly facts: RunFacts;
  constructor(root: string, facts: RunFacts) {
    this.root = root;
    this.facts = facts;
  }
  get planFile(): string {
    return join(this.root, "plan.json");
  }
  get measurements(): string {
    return join(this.root, "measurements");
  }
  /** Hashes of input files by size and times. */
  get inputHashes(): string {
    return join(this.measurements, "input-hashes.json");
  }
  get dataset(): string {
    return join(this.root, "dataset");
  }
  /** Evidence of decontaminate, for people; never published. */
  get contamination(): string {
    return join(this.root, "contamination");
  }
  /** Problems that workers are working on, and restarts of tasks: see suspects.ts. */
  get attempts(): string {
    return join(this.root, "attempts");
  }
  /** A `--from` that has begun and not ended: see rerun.ts. */
  get rerunFile(): string {
    return join(this.root, "redo.json");
  }
  /** What a `--from` removes, until the user has agreed to its model calls. */
  get aside(): string {
    return join(this.root, "aside");
  }
  /** Turns without an answer, by bucket, while a `--from` replays: see worker/replay.ts. */
  get replay(): string {
    return join(this.root, "replay");
  }
  /** Batch files, logs and counts of Slurm jobs. */
  get slurm(): string {
    return join(this.root, "slurm");
  }
  /** Files of requests and their answers, of the modes batch and files: see batch-files.ts. */
  get batch(): string {
    return join(this.root, "batch");
  }
  journal(bucket: number): string {
    return join(this.root, "journal", bucketName(bucket));
  }
  stage(name: string): string {
    return join(this.root, "stages", name);
  }
  stageKey(name: string, key: string): string {
    return join(this.root, "stages", name, key);
  }
}

/** Reads run.json of an existing run directory. @throws UserError where it is missing or damaged */
export async function openRunDir(path: string): Promise<RunDir> {
  const root = resolve(path);
  const file = join(root, "run.json");
  const refuse = (got: string): never => {
    throw new UserError({
      where: file,
      expected: "the run.json of a run directory",
      got: got === "ENOENT" ? "nothing: this is not a run directory" : got,
      fix: "Name a directory that `rftkit run` made, for example runs/sample.",
    });
  };
  const text = await readFile(file, "utf8").catch((error: Error) =>
    refuse(errorCode(error) ?? error.message),
  );
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return refuse(shown(text));
  }
  const facts = RunFacts.safeParse(raw);
  return facts.success ? new RunDir(root, facts.data) : refuse(shown(raw));
}

/** Whether this is a run directory. */
export const isRunDir = (path: string): Promise<boolean> => exists(join(path, "run.json"));

/** The run directory that would be created. Writes nothing. */
export const plannedRunDir = async (path: string, loaded: Configured): Promise<RunDir> =>
  new RunDir(resolve(path), {
    schema: "run/1",
    seed: loaded.config.seed,
    buckets: await bucketsFor(loaded),
    extract: "auto",
    probe_functions: true,
    defaults: NEW_DEFAULTS,
    ...(loaded.hub && { hub: { ...loaded.hub } }),
  });

/** Commits that a run directory has fixed; none where there is no such run. */
export const pinsOf = async (path: string): Promise<Readonly<Record<string, string>>> =>
  (await isRunDir(path)) ? ((await openRunDir(path)).facts.hub ?? {}) : {};

/**
 * Removes a run directory whose import failed before anything was written. The folder may be the
 * user's own, so only files that every run starts with and empty folders are removed; the caller
 * removes the run directory itself.
 */
export async function removeEmptyRun(run: RunDir, source: string): Promise<void> {
  const imports = run.stage(source);
  const keys = (await readdir(imports).catch(() => [])).map((name) => join(imports, name));
  for (const file of [join(run.root, "run.json"), run.inputHashes]) await rm(file, { force: true });
  for (const folder of [...keys, imports, join(run.root, "stages"), run.measurements])
    await rmdir(folder).catch(() => undefined);
}

/** Opens the run directory, or creates it with the seed and bucket count of the configuration. */
export async function createOrOpenRunDir(path: string, loaded: Configured): Promise<RunDir> {
  const { config } = loaded;
  const root = resolve(path);
  try {
    await mkdir(root, { recursive: true });
  } catch (error) {
    if (errorCode(error) === "EEXIST") {
      throw new UserError({
        where: root,
        expected: "a directory",
        got: "a file of that name",
        fix: "Choose another run directory with --run.",
      });
    }
    explainWriteError(error, root);
  }
  if (!(await isRunDir(root))) {
    const { facts } = await plannedRunDir(root, loaded);
    await writeWhole(join(root, "run.json"), `${JSON.stringify(facts, null, 2)}\n`, "seal");
  }
  const run = await openRunDir(root);
  const faults: UserFault[] = (["seed", "buckets"] as const)
    .filter((fact) => config[fact] !== undefined && run.facts[fact] !== config[fact])
    .map((fact) => ({
      where: `${fact} of the configuration`,
      expected: `${run.facts[fact]}, as this run was created with`,
      got: String(config[fact]),
      fix: "Set it back, or start another run with --run.",
    }));
  if (faults.length > 0) throw new UserError(faults);
  return withPins(run, loaded.hub ?? {});
}

/** The run with the commits of inputs that were added to its configuration. */
async function withPins(run: RunDir, hub: Readonly<Record<string, string>>): Promise<RunDir> {
  const { facts } = run;
  if (Object.keys(hub).every((place) => facts.hub?.[place] === hub[place])) return run;
  const all = { ...facts, hub: { ...facts.hub, ...hub } };
  await writeWhole(join(run.root, "run.json"), `${JSON.stringify(all, null, 2)}\n`);
  return new RunDir(run.root, all);
}

/** The run with the window of its servers. */
export async function keepWindow(
  run: RunDir,
  window: number,
  { write }: { write: boolean },
): Promise<RunDir> {
  const facts = { ...run.facts, window };
  if (write) await writeWhole(join(run.root, "run.json"), `${JSON.stringify(facts, null, 2)}\n`);
  return new RunDir(run.root, facts);
}

/**
 * Keeps what a policy finds about the fields that its servers take, for all processes of the run.
 */
export function fixStoreOf(run: RunDir): FixStore & { settled(): Promise<void> } {
  let writing = Promise.resolve();
  const write = async (fields: FieldFixes): Promise<void> => {
    const { facts } = await openRunDir(run.root);
    await writeWhole(join(run.root, "run.json"), `${JSON.stringify({ ...facts, fields }, null, 2)}\n`);
  };
  return {
    known: run.facts.fields,
    save: (fields) => {
      // A lost record costs one refused request in the next process.
      writing = writing.then(() => write(fields)).catch(() => undefined);
    },
    settled: () => writing,
  };
}
