/** Which buckets of a run are still to do under the present plan, decided from seals alone. */
import { sha256 } from "../../io/hash.ts";
import { type ChainLink, chainOf, importFiles, summariesName, upToBarrier } from "./chain.ts";
import { contextOf, type Plan } from "./plan.ts";
import type { RunDir } from "./run-dir.ts";

/**
 * Key of a bucket's seal: a hash of everything that decides the stage's output for this content.
 */
export function bucketKey(
  { stage, summaries, ownKey, artifact, inputs }: ChainLink,
  content: string,
): string {
  const name = summaries ? summariesName(stage.name) : stage.name;
  return sha256([name, stage.revision, ownKey, artifact?.sha256 ?? null, content, inputs]);
}

/** Content hash of a bucket after a link; summaries change no row. */
export const contentAfter = (content: string, seal: { content: string }, link: ChainLink): string =>
  link.summaries ? content : sha256([content, seal.content]);

/** The links of the plan's chain that workers can compute now. */
export async function chainOfPlan(run: RunDir, plan: Plan, until = plan.until): Promise<ChainLink[]> {
  return upToBarrier(await chainOf(contextOf(run, plan, until), plan.decided));
}

/** Buckets without a matching seal for some stage. */
export async function openBuckets(run: RunDir, plan: Plan, until = plan.until): Promise<number[]> {
  const chain = await chainOfPlan(run, plan, until);
  const imported = importFiles(contextOf(run, plan, until));
  const missing: number[] = [];
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) {
    let content = (await imported.readSeal(bucket))?.content ?? null;
    for (const link of chain) {
      if (content === null) break;
      const seal = await link.files.readSeal(bucket).catch(() => null);
      content = seal?.key === bucketKey(link, content) ? contentAfter(content, seal, link) : null;
    }
    if (content === null) missing.push(bucket);
  }
  return missing;
}
