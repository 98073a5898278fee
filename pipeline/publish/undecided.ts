/**
 * What decontaminate could not decide: problems that are published although a pair of theirs is
 * neither confirmed nor cleared; and how many texts it embedded. Both from the sealed pairs.
 */
import { readAllParquet, readMetadata } from "../../io/parquet.ts";
import { Contamination } from "../../schemas/contamination.ts";
import type { StageFiles } from "../store/stage-files.ts";
import { linkOf, type PublishSource } from "./publish-source.ts";

export type Compared = {
  /** Problems kept with a pair that is not decided, in order of their ids. */
  undecided: { problem_id: string; name: string; items: string[] }[];
  /** Texts whose vectors decided: problems and items of pairs with a cosine. */
  embedded: number;
};

const SCHEMA = { schema: Contamination, schemaName: "contamination/1" };
const COLUMNS = [
  "problem_id",
  "problem_name",
  "benchmark",
  "item_id",
  "item_name",
  "removed",
  "embedding",
] as const;

export const comparedIn = (source: PublishSource): Promise<Compared> =>
  comparedOf(linkOf(source, SCHEMA.schemaName).files, source.buckets);

/** @param files of the stage, sealed */
export async function comparedOf(files: StageFiles, buckets: number): Promise<Compared> {
  const undecided = new Map<string, { problem_id: string; name: string; items: string[] }>();
  const texts = new Set<string>();
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const file = files.rowsFile(bucket);
    const isListed = (await readMetadata(file)).paths.has("undecided");
    const columns = isListed ? ([...COLUMNS, "undecided"] as const) : COLUMNS;
    const pairs: Pair[] = await readAllParquet(file, { ...SCHEMA, columns });
    const gone = new Set(pairs.filter(({ removed }) => removed).map(({ problem_id }) => problem_id));
    for (const pair of pairs) {
      const { problem_id, problem_name: name, benchmark, item_id } = pair;
      if (pair.embedding !== null) texts.add(problem_id).add(`${benchmark}|${item_id}`);
      if (gone.has(problem_id) || (pair.undecided ?? null) === null) continue;
      const known = undecided.get(problem_id) ?? { problem_id, name, items: [] };
      known.items.push(`${benchmark} ${pair.item_name}`);
      undecided.set(problem_id, known);
    }
  }
  const listed = [...undecided.values()].sort((a, b) => (a.problem_id < b.problem_id ? -1 : 1));
  return { undecided: listed, embedded: texts.size };
}

type Pair = Pick<Contamination, (typeof COLUMNS)[number]> & { undecided?: Contamination["undecided"] };
