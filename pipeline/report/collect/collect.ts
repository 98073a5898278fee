/** One pass over the buckets of a run, each with the CPU times of its programs. */
import type { Problem } from "../../../schemas/problem.ts";
import { decidesOf, producerOf } from "../../recipes.ts";
import type { ReportSource } from "../../store/source.ts";
import { type Collected, Collector } from "./collector.ts";
import { CpuTimes, type ProblemTimes } from "./cpu-times.ts";
import type { Sink } from "./pack.ts";
import { type Bucket, readBucket } from "./read-run.ts";

/**
 * CPU times of a bucket's programs, by the present version of the judge or one that the verdicts
 * name.
 */
async function timesIn(
  { run, plan }: ReportSource,
  bucket: number,
  { chains }: Bucket,
): Promise<(problem: Problem) => ProblemTimes> {
  const times = await CpuTimes.read(run.journal(bucket));
  const versions = new Set<string>();
  for (const { verifications } of chains)
    for (const { judge_version } of [...verifications.values()].flat())
      if (judge_version !== null) versions.add(judge_version);
  return (problem) => times.ofProblem(problem, plan.config, versions);
}

/** Stages that trajectories pass, in order: where they are made, the filters, and publishing. */
function passedStages({ chains }: ReportSource): string[] {
  const ends = [producerOf("trajectory/1"), producerOf("contamination/1")];
  return (chains[0] ?? []).flatMap(({ name }) =>
    ends.includes(name) || decidesOf(name) === "row" ? [name] : [],
  );
}

/** Reads a whole run. @param each called after every bucket */
export async function collect(
  source: ReportSource,
  sink: Sink,
  each: (done: number) => void,
): Promise<Collected> {
  const collector = new Collector(sink, passedStages(source));
  for (let bucket = 0; bucket < source.run.facts.buckets; bucket += 1) {
    const read = await readBucket(source, bucket);
    if (read !== null) await collector.addBucket(read, await timesIn(source, bucket, read));
    each(bucket + 1);
  }
  return collector.finish(source.plan.config.name);
}
