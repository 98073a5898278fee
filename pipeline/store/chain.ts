/**
 * The chain of stages of a run under its present keys: the files of each stage, the artifact that
 * it reads, and the manifest that is written once all its buckets are sealed.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ZodObject } from "zod";
import { errorCode, exists, jsonOrNull, textOrNull, writeWhole } from "../../io/files.ts";
import { sha256File } from "../../io/hash.ts";
import { rftkitVersion } from "../../io/version.ts";
import { UserError } from "../../schemas/errors.ts";
import { type BucketSeal, Manifest, type StageCounts } from "../../schemas/manifest.ts";
import { PROBLEM_SCHEMA, Problem } from "../../schemas/problem.ts";
import { optionsOf, type RecipeStage, type WholeSetStage } from "../recipes.ts";
import type { RunContext, StageKey } from "./run-context.ts";
import type { RunDir } from "./run-dir.ts";
import { addCounts, StageFiles, type Writes } from "./stage-files.ts";

/**
 * A stage of a chain with its files under the present key; the summaries of a global stage are a
 * link of their own.
 */
export type Link = { stage: RecipeStage; files: StageFiles; summaries?: true };

export type ChainLink = Link & {
  ownKey: unknown;
  /** Hashes of the files that the stage reads from outside the run, such as prompts. */
  inputs: readonly string[];
  artifact: { file: string; sha256: string } | null;
};

/** Folder name of a global stage's summaries, beside the stages. */
export const summariesName = (stage: string): string => `${stage}.summaries`;

/** What a stage writes beside decisions. */
export function writesOf(stage: RecipeStage): Writes {
  if (stage.writes === "decisions") return null;
  return { schema: stage.writes as unknown as ZodObject, schemaName: stage.schemaName };
}

const need = (keys: ReadonlyMap<string, StageKey>, name: string): StageKey => {
  const key = keys.get(name);
  if (key === undefined) throw new Error(`no key was made for stage ${name}`);
  return key;
};

/** A stage's files under a key. */
export const filesAt = (run: RunDir, stage: RecipeStage, key: string): StageFiles =>
  new StageFiles(run, { stage: stage.name, key, writes: writesOf(stage) });

/**
 * A stage's files under its present key. The plan of an older version may lack a stage: it then has
 * no files.
 */
export const filesOf = (run: RunDir, stage: RecipeStage, keys: RunContext["keys"]): StageFiles =>
  filesAt(run, stage, keys.get(stage.name)?.key ?? "");

export const artifactFile = (files: StageFiles): string => join(files.folder, "artifact.bin");

/** The report of a stage's self-test, beside its artifact. */
export const selfTestFile = (files: StageFiles): string => join(files.folder, "self-test.json");

const hasArtifact = (stage: RecipeStage): boolean =>
  stage.writes !== "decisions" && stage.prepare !== undefined;

/** Whether the stage's artifact is missing and must be made. */
export const lacksArtifact = async (stage: RecipeStage, files: StageFiles): Promise<boolean> =>
  hasArtifact(stage) && !(await exists(artifactFile(files)));

async function artifactHash(files: StageFiles): Promise<string> {
  const file = artifactFile(files);
  return sha256File(file).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw error;
    throw new UserError({
      where: file,
      expected: "the artifact that the stage prepares before its workers start",
      got: "no such file",
      fix: "Run `rftkit run CONFIG` again: it makes the file again, and recomputes nothing where the file is the same.",
    });
  });
}

/**
 * What a global stage decided, named by content; decisions from other sets of summaries stay beside
 * it.
 */
export const decidedFile = (files: StageFiles, hash: string): string =>
  join(files.folder, `decided-${hash.slice(0, 16)}.bin`);

/** sha256 of what each global stage decided, by stage name; absent where it has not decided yet. */
export type GlobalDecisions = Readonly<Record<string, string>>;

/** Links of all stages; an artifact must exist already where a stage has one. */
export async function chainOf(
  { run, stages, keys }: Pick<RunContext, "run" | "stages" | "keys">,
  decided: GlobalDecisions = {},
): Promise<ChainLink[]> {
  const links = await Promise.all(
    stages.map(async (stage): Promise<ChainLink[]> => {
      const { key, ownKey, inputs: hashed } = need(keys, stage.name);
      const files = filesAt(run, stage, key);
      if (stage.kind === "global") {
        const link = { stage, ownKey, inputs: hashed.map((input) => input.sha256) };
        const hash = decided[stage.name];
        const artifact = hash === undefined ? null : { file: decidedFile(files, hash), sha256: hash };
        return [
          { ...link, files: summaryFiles(run, stage, key), artifact: null, summaries: true },
          { ...link, files, artifact },
        ];
      }
      const isPrepared = hasArtifact(stage);
      const artifact = isPrepared ? { file: artifactFile(files), sha256: await artifactHash(files) } : null;
      // An artifact is made from the inputs, so its hash covers them.
      const inputs = isPrepared ? [] : hashed.map((input) => input.sha256);
      return [{ stage, files, ownKey, inputs, artifact }];
    }),
  );
  return links.flat();
}

/**
 * The links that workers can compute: up to the summaries of the first global stage that has not
 * decided yet.
 */
export function upToBarrier(chain: readonly ChainLink[]): ChainLink[] {
  const at = chain.findIndex((l) => l.stage.kind === "global" && l.summaries !== true && l.artifact === null);
  return at < 0 ? [...chain] : chain.slice(0, at);
}

/** Files of a global stage's summaries. */
export const summaryFiles = (run: RunDir, stage: WholeSetStage, key: string): StageFiles =>
  new StageFiles(run, {
    stage: summariesName(stage.name),
    key,
    writes: { schema: stage.summary as unknown as ZodObject, schemaName: stage.summaryName },
  });

/** Files of the imported problems under their key. */
export const importFiles = ({ run, recipe, keys }: Pick<RunContext, "run" | "recipe" | "keys">): StageFiles =>
  new StageFiles(run, {
    stage: recipe.source.name,
    key: need(keys, recipe.source.name).key,
    writes: { schema: Problem, schemaName: PROBLEM_SCHEMA },
  });

const manifestFile = (files: StageFiles): string => join(files.folder, "manifest.json");

/** The manifest of a stage under its present key; null where it is not done or the file is torn. */
export async function readManifest(files: StageFiles): Promise<Manifest | null> {
  const text = await textOrNull(manifestFile(files));
  return text === null ? null : (Manifest.safeParse(jsonOrNull(text)).data ?? null);
}

type SealedStage = {
  stage: { name: string; revision: number };
  files: StageFiles;
  seals: readonly BucketSeal[];
  /**
   * Counts of the whole stage, where buckets do not have them all (import counts rejected rows).
   */
  counts?: StageCounts;
  artifact: string | null;
};

/** Writes the manifest, last of all, and points `latest` at it. */
export async function writeManifest(
  { run, config, keys }: Pick<RunContext, "run" | "config" | "keys">,
  { stage, files, seals, counts, artifact }: SealedStage,
): Promise<Manifest> {
  const key = need(keys, stage.name);
  const manifest: Manifest = {
    schema: "manifest/1",
    stage: stage.name,
    revision: stage.revision,
    key: key.key,
    parent: key.parent,
    options: optionsOf(stage, config),
    inputs: key.inputs,
    artifact,
    counts: counts ?? addCounts(seals.map((seal) => seal.counts)),
    buckets: seals.map((seal) => ({
      bucket: seal.bucket,
      content: seal.content,
      rows: seal.counts.rows_out,
    })),
    rftkit: rftkitVersion(),
  };
  await writeWhole(manifestFile(files), `${JSON.stringify(manifest, null, 1)}\n`);
  await pointLatest(run, stage.name, key.key);
  return manifest;
}

/** Writes the key in use to `latest`; an older configuration changes it back. */
export async function pointLatest(run: RunDir, stage: string, key: string): Promise<void> {
  const file = join(run.stage(stage), "latest");
  const known = await readFile(file, "utf8").catch(() => "");
  if (known !== `${key}\n`) await writeWhole(file, `${key}\n`);
}
