/**
 * `publish.allow_licenses`: problems with another licence, or with none that is known, are refused
 * with everything that was sampled for them, and counted by reason.
 */
import { readAllParquet, readMetadata } from "../../io/parquet.ts";
import { Example } from "../../schemas/example.ts";
import { PROBLEM_SCHEMA, Problem } from "../../schemas/problem.ts";
import { licenceOf } from "../../stages/import/licences.ts";
import { linkOf, type PublishSource } from "./publish-source.ts";

export type RefusedReason = "license_not_allowed" | "license_unknown";
/** Problems and their examples, by reason. */
export type RefusedCounts = Partial<Record<RefusedReason, { problems: number; rows: number }>>;

const plain = (licence: string): string => licence.trim().toLowerCase();

/** The refused problems of a bucket. */
export async function refusedIn(
  bucket: number,
  { problems, licences }: Pick<PublishSource, "problems" | "licences">,
): Promise<Map<string, RefusedReason>> {
  const refused = new Map<string, RefusedReason>();
  if (licences === undefined) return refused;
  const allowed = new Set(licences.map(plain));
  const rows = await readAllParquet(problems.rowsFile(bucket), {
    schema: Problem,
    schemaName: PROBLEM_SCHEMA,
    columns: ["problem_id", "source", "license"],
  });
  for (const problem of rows) {
    const licence = licenceOf(problem);
    if (licence === null) refused.set(problem.problem_id, "license_unknown");
    else if (!allowed.has(plain(licence))) refused.set(problem.problem_id, "license_not_allowed");
  }
  return refused;
}

/** Counts over all buckets, of problems and of the examples that they would have. */
export async function refusedCounts(source: PublishSource): Promise<RefusedCounts> {
  const counts: RefusedCounts = {};
  if (source.licences === undefined) return counts;
  for (let bucket = 0; bucket < source.buckets; bucket += 1) {
    const refused = await refusedIn(bucket, source);
    const examples = await readAllParquet(linkOf(source, "example/1").files.rowsFile(bucket), {
      schema: Example,
      schemaName: "example/1",
      columns: ["example_id", "problem_id"],
    });
    for (const [id, reason] of refused) {
      const sum = counts[reason] ?? { problems: 0, rows: 0 };
      sum.problems += 1;
      sum.rows += examples.filter(({ problem_id }) => problem_id === id).length;
      counts[reason] = sum;
    }
  }
  return counts;
}

/** Whether dataset/ has a column for licences. */
export async function hasLicences({ buckets, problems, licences }: PublishSource): Promise<boolean> {
  if (licences !== undefined) return true;
  for (let bucket = 0; bucket < buckets; bucket += 1)
    if ((await readMetadata(problems.rowsFile(bucket))).paths.has("license")) return true;
  return false;
}

/** One line a reason, for the card and for people. */
export const refusedLines = (counts: RefusedCounts): string[] =>
  Object.entries(counts).map(
    ([reason, { problems, rows }]) => `${reason}: ${problems} problems with ${rows} rows were not published`,
  );
