/**
 * The published programs that are judged once more: a sample of those that pass every test, and the
 * request of each.
 * Promise: the sample depends on the rows and the seed only, not on buckets or their order.
 */
import { groupBy } from "../../io/group-by.ts";
import { hashUnit } from "../../io/hash.ts";
import { readAllParquet } from "../../io/parquet.ts";
import type { JudgeRequest } from "../../judge/judge.ts";
import type { Config } from "../../schemas/config.ts";
import { Example } from "../../schemas/example.ts";
import { PROBLEM_SCHEMA, Problem } from "../../schemas/problem.ts";
import { shipsWithUs } from "../../stages/shipped.ts";
import { fullRequests } from "../../stages/verify/requests.ts";
import { linkOf, type PublishSource } from "./publish-source.ts";
import { clearedOf, verificationsIn } from "./published-rows.ts";

type Program = Pick<Example, "example_id" | "problem_id" | "code">;
type Sampled = Program & { bucket: number; rank: number };

const EXAMPLE = { schema: Example, schemaName: "example/1" };

/** Published programs of a bucket whose verdict is OK. */
async function passingPrograms(bucket: number, source: PublishSource): Promise<Program[]> {
  const { clean } = await clearedOf(bucket, source);
  const verdicts = await verificationsIn(bucket, source);
  const passing = new Set(verdicts.filter((v) => v.verdict === "OK").map((v) => v.trajectory_id));
  const columns = ["example_id", "problem_id", "code", "provenance"] as const;
  const file = linkOf(source, EXAMPLE.schemaName).files.rowsFile(bucket);
  const examples = await readAllParquet(file, { ...EXAMPLE, columns });
  return examples
    .filter((row) => clean.has(row.problem_id) && passing.has(row.provenance.trajectory_id))
    .map(({ example_id, problem_id, code }) => ({ example_id, problem_id, code }));
}

/** Those with the smallest hashes; all where there are fewer than `size`. */
export async function sampleOf(
  source: PublishSource,
  { seed, size }: { seed: number; size: number },
): Promise<Sampled[]> {
  let sample: Sampled[] = [];
  for (let bucket = 0; bucket < source.buckets; bucket += 1) {
    const ranked = (await passingPrograms(bucket, source)).map((program) => ({
      ...program,
      bucket,
      rank: hashUnit(seed, "flaky", program.example_id),
    }));
    sample = [...sample, ...ranked].sort((a, b) => a.rank - b.rank).slice(0, size);
  }
  return sample;
}

/** A published program and its request. */
export type Asked = { example_id: string; request: JudgeRequest };

/** The requests of a sample, a bucket at a time, so that few tests are in memory. */
export async function* requestsOf(
  sample: readonly Sampled[],
  source: PublishSource,
  config: Config,
): AsyncGenerator<Asked[], void, undefined> {
  for (const [bucket, programs] of groupBy(sample, (program) => program.bucket)) {
    const problems = await readAllParquet(source.problems.rowsFile(bucket), {
      schema: Problem,
      schemaName: PROBLEM_SCHEMA,
    });
    const byId = groupBy(programs, (program) => program.problem_id);
    yield problems.flatMap((problem) => {
      const trusted = shipsWithUs(problem, config);
      const allTestsRun = config.verify.all_tests;
      const { judge, generate } = config;
      const requestOf = fullRequests(problem, {
        judge,
        allTestsRun,
        trusted,
        language: generate.language,
      });
      return (byId.get(problem.problem_id) ?? []).map(({ example_id, code }) => ({
        example_id,
        request: requestOf(code),
      }));
    });
  }
}
