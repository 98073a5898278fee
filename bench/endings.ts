/**
 * How the answers of a run ended, by the finish reasons in its journal. Reads what is on record and
 * writes nothing; used by `make loop`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export function endings(run: string): Record<string, number> {
  const counts: Record<string, number> = {};
  const journal = join(run, "journal");
  for (const bucket of readdirSync(journal))
    for (const file of readdirSync(join(journal, bucket)))
      for (const [, end = ""] of readFileSync(join(journal, bucket, file), "utf8").matchAll(
        /"finish_reason":"(\w+)"/g,
      ))
        counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}
