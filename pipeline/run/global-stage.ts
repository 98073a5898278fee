/**
 * The step between the two passes of a global stage: once every bucket is summarised, one process
 * decides from all summaries and seals the decision by content. Promises: it decides again only if
 * a summary has changed since.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import { hashUnit, sha256, sha256File } from "../../io/hash.ts";
import { readAllParquet } from "../../io/parquet.ts";
import type { Summaries } from "../../stages/define-stage.ts";
import { optionsOf, type WholeSetStage } from "../recipes.ts";
import { decidedFile, filesOf, readManifest, summaryFiles } from "../store/chain.ts";
import type { RunContext } from "../store/run-context.ts";
import type { StageFiles } from "../store/stage-files.ts";

const DecidedRecord = z.object({
  schema: z.literal("decided/1"),
  from: z.string().describe("hash of all summaries"),
  sha256: z.string().describe("of what was decided"),
});

type Keyed = Pick<RunContext, "run" | "config" | "baseDir" | "keys">;

/**
 * Decides, unless it has; every bucket's summaries must be sealed. @returns sha256 of the decision
 */
export async function decideGlobal(
  stage: WholeSetStage,
  { run, config, baseDir, keys }: Keyed,
  { signal, log }: { signal: AbortSignal; log: (message: string) => void },
): Promise<string> {
  const key = keys.get(stage.name)?.key ?? "";
  const summaries = summaryFiles(run, stage, key);
  const contents: string[] = [];
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) {
    const seal = await summaries.readSeal(bucket);
    if (seal === null) throw new Error(`stage ${stage.name}: bucket ${bucket} has no summaries`);
    contents.push(seal.content);
  }
  const from = sha256(contents);
  const files = filesOf(run, stage, keys);
  const record = join(files.folder, "decided.json");
  const known = DecidedRecord.safeParse(jsonOrNull(await readFile(record, "utf8").catch(() => "null"))).data;
  if (known?.from === from && (await holds(decidedFile(files, known.sha256), known.sha256)))
    return known.sha256;
  log(`deciding ${stage.name}`);
  const ctx = {
    seed: run.facts.seed,
    baseDir,
    random: (id: string) => hashUnit(run.facts.seed, stage.name, id),
    log,
    signal,
  };
  const options = optionsOf(stage, config);
  const bytes = await stage.decide(readerOf(stage, summaries, run.facts.buckets), options, ctx);
  const hash = sha256(bytes);
  await writeWhole(decidedFile(files, hash), bytes);
  await writeWhole(record, `${JSON.stringify({ schema: "decided/1", from, sha256: hash })}\n`);
  return hash;
}

/** sha256 of the decision of a sealed stage, from its manifest. */
export async function decidedBefore(
  stage: WholeSetStage,
  { run, keys }: Pick<Keyed, "run" | "keys">,
): Promise<string> {
  const manifest = await readManifest(filesOf(run, stage, keys));
  if (manifest?.artifact == null) throw new Error(`stage ${stage.name}: its manifest names no decision`);
  return manifest.artifact;
}

const holds = (file: string, hash: string): Promise<boolean> =>
  sha256File(file).then(
    (found) => found === hash,
    () => false,
  );

const readerOf = (
  stage: WholeSetStage,
  files: StageFiles,
  buckets: number,
): Summaries<Record<string, unknown>> => ({
  buckets,
  read: (bucket, columns) =>
    readAllParquet(files.rowsFile(bucket), {
      schema: stage.summary as unknown as z.ZodObject,
      schemaName: stage.summaryName,
      columns,
    }) as Promise<never>,
});
