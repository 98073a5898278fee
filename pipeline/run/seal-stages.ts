/**
 * The manifests of a run's stages, written last. An existing manifest is kept if it matches the
 * present buckets, and written again if buckets were recomputed since.
 */
import type { BucketSeal, Manifest } from "../../schemas/manifest.ts";
import { chainOf, type GlobalDecisions, pointLatest, readManifest, writeManifest } from "../store/chain.ts";
import type { RunContext, StageKey } from "../store/run-context.ts";
import type { RunDir } from "../store/run-dir.ts";
import type { StageFiles } from "../store/stage-files.ts";

/** @param worked whether buckets may have been computed since the manifests were written */
export async function sealStages(
  context: Omit<RunContext, "recipe">,
  { worked, decided }: { worked: boolean; decided: GlobalDecisions },
): Promise<Manifest[]> {
  const { run, keys } = context;
  const manifests: Manifest[] = [];
  for (const { stage, files, artifact, summaries } of await chainOf(context, decided)) {
    if (summaries) continue;
    const key = keys.get(stage.name) as StageKey;
    const known = await readManifest(files);
    const seals = known !== null && !worked ? null : await sealsOf(stage.name, files, run);
    if (known !== null && (seals === null || describes(known, seals, artifact?.sha256 ?? null))) {
      await pointLatest(run, stage.name, key.key);
      manifests.push(known);
    } else {
      const sealed = { stage, files, seals: seals ?? [], artifact: artifact?.sha256 ?? null };
      manifests.push(await writeManifest(context, sealed));
    }
  }
  return manifests;
}

const describes = (known: Manifest, seals: readonly BucketSeal[], artifact: string | null): boolean =>
  known.artifact === artifact &&
  known.buckets.length === seals.length &&
  known.buckets.every(({ content }, i) => content === seals[i]?.content);

async function sealsOf(stage: string, files: StageFiles, run: RunDir): Promise<BucketSeal[]> {
  const seals: BucketSeal[] = [];
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) {
    const seal = await files.readSeal(bucket);
    if (seal === null) throw new Error(`stage ${stage}: bucket ${bucket} has no seal`);
    seals.push(seal);
  }
  return seals;
}
