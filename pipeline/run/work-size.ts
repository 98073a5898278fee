/**
 * How much a pass has to do, in the unit that the user knows: trajectories, or problems where only
 * stages that decide problems are left. Decided from seals, for the display alone.
 */
import type { BucketSeal } from "../../schemas/manifest.ts";
import { decidesOf, producerOf } from "../recipes.ts";
import { type ChainLink, importFiles } from "../store/chain.ts";
import { bucketKey, chainOfPlan, contentAfter } from "../store/open-buckets.ts";
import { contextOf, type Plan } from "../store/plan.ts";
import type { RunDir } from "../store/run-dir.ts";
import { ROWS } from "../worker/at-stage.ts";
import type { WorkSize } from "../worker/progress.ts";

const SAMPLING = producerOf("trajectory/1");

/** A bucket: its problems, the seals that match, and the first link without one. */
type Bucket = { problems: number; seals: BucketSeal[]; open: number };

async function bucketsOf(run: RunDir, plan: Plan, chain: readonly ChainLink[]): Promise<Bucket[]> {
  const imported = importFiles(contextOf(run, plan));
  const buckets: Bucket[] = [];
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) {
    const problems = await imported.readSeal(bucket);
    const seals: BucketSeal[] = [];
    let content = problems?.content ?? "";
    for (const link of chain) {
      const seal = await link.files.readSeal(bucket).catch(() => null);
      if (seal?.key !== bucketKey(link, content)) break;
      content = contentAfter(content, seal, link);
      seals.push(seal);
    }
    buckets.push({ problems: problems?.counts.kept ?? 0, seals, open: seals.length });
  }
  return buckets;
}

/** What the earliest stage that is not done has to do, and has done before. */
export async function workSize(run: RunDir, plan: Plan): Promise<WorkSize> {
  const chain = await chainOfPlan(run, plan);
  const buckets = await bucketsOf(run, plan, chain);
  const at = Math.min(chain.length, ...buckets.map(({ open }) => open));
  const stage = chain[at]?.stage.name ?? chain.at(-1)?.stage.name ?? "";
  const sampled = chain.findIndex((link) => link.stage.name === SAMPLING);
  const isGiven = plan.config.generate.trajectories !== undefined;
  const samples = plan.config.generate.samples;
  const sizeOf = ({ problems, seals }: Bucket): number => {
    if (decidesOf(stage) === "problem" && (stage !== SAMPLING || isGiven)) return problems;
    return seals[sampled]?.counts.rows_out ?? problems * samples;
  };
  const sum = (some: readonly Bucket[]): number => some.reduce((all, bucket) => all + sizeOf(bucket), 0);
  const isByProblem = decidesOf(stage) === "problem" && (stage !== SAMPLING || isGiven);
  return {
    unit: isByProblem ? "problems" : "trajectories",
    counter: stage === SAMPLING && !isGiven ? "trajectories_sampled" : `${ROWS}${stage}`,
    total: sum(buckets),
    done: sum(buckets.filter(({ open }) => open > at)),
  };
}
