/**
 * Runs the import stage over inputs of a test, and writes such inputs in the column types of the
 * data sets.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeParquet } from "../../../io/parquet.ts";
import { ImportOptions } from "../../../schemas/options.ts";
import type { Problem, RejectedRow } from "../../../schemas/problem.ts";
import { importStage } from "../../../stages/import.ts";

export type Result = { problems: Problem[]; rejected: RejectedRow[] };

export async function runImport(options: Record<string, unknown>, baseDir: string): Promise<Result> {
  const result: Result = { problems: [], rejected: [] };
  const parsed = ImportOptions.parse(options);
  for await (const item of importStage.read(parsed, { baseDir, signal: new AbortController().signal })) {
    if ("rejected" in item) result.rejected.push(item.rejected);
    else result.problems.push(item.problem);
  }
  return result;
}

/** How often each reason came. */
export function reasons({ rejected }: Result): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of rejected) {
    if (!Object.hasOwn(importStage.reasons ?? {}, reason))
      throw new Error(`${reason} is in no list of reasons`);
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

const Lists = z.object({ input: z.array(z.string()), output: z.array(z.string()) });
const Programs = z.object({ language: z.array(z.bigint()), solution: z.array(z.string()) });

/** The 20 columns of deepmind/code_contests. */
export const CodeContestsRow = z.object({
  name: z.string(),
  description: z.string(),
  public_tests: Lists,
  private_tests: Lists,
  generated_tests: Lists,
  source: z.bigint(),
  difficulty: z.bigint(),
  solutions: Programs,
  incorrect_solutions: Programs,
  cf_contest_id: z.bigint(),
  cf_index: z.string(),
  cf_points: z.number(),
  cf_rating: z.bigint(),
  cf_tags: z.array(z.string()),
  is_description_translated: z.boolean(),
  untranslated_description: z.string(),
  time_limit: z.object({ seconds: z.bigint(), nanos: z.bigint() }).nullable(),
  memory_limit_bytes: z.bigint(),
  input_file: z.string(),
  output_file: z.string(),
});
export type CodeContestsRow = z.infer<typeof CodeContestsRow>;

const lists = (...outputs: string[]) => ({ input: outputs.map((_, i) => `${i}\n`), output: outputs });

export const codeContestsRow = (changed: Partial<CodeContestsRow> = {}): CodeContestsRow => ({
  name: "1_A. Sum",
  description: "Add the numbers.",
  public_tests: lists("1\n"),
  private_tests: lists("2\n", "3\n"),
  generated_tests: lists("4\n"),
  source: 2n,
  difficulty: 7n,
  solutions: { language: [3n, 2n, 1n], solution: ["print(1)", "int main(){}", "print 1"] },
  incorrect_solutions: { language: [3n, 4n], solution: ["print(0)", "class A {}"] },
  cf_contest_id: 1n,
  cf_index: "A",
  cf_points: 500,
  cf_rating: 800n,
  cf_tags: ["math", ""],
  is_description_translated: false,
  untranslated_description: "",
  time_limit: { seconds: 2n, nanos: 500_000_000n },
  memory_limit_bytes: 256_000_000n,
  input_file: "",
  output_file: "",
  ...changed,
});

const TACO_COLUMNS = [
  "question",
  "solutions",
  "starter_code",
  "input_output",
  "difficulty",
  "raw_tags",
  "name",
  "source",
  "tags",
  "skill_types",
  "url",
  "Expected Auxiliary Space",
  "time_limit",
  "date",
  "picture_num",
  "memory_limit",
  "Expected Time Complexity",
] as const;
export const TacoRow = z.object(
  Object.fromEntries(TACO_COLUMNS.map((name) => [name, z.string().nullable()])) as Record<
    (typeof TACO_COLUMNS)[number],
    z.ZodNullable<z.ZodString>
  >,
);
export type TacoRow = z.infer<typeof TacoRow>;

export const tacoRow = (changed: Partial<TacoRow> = {}): TacoRow => ({
  question: "Add the numbers.",
  solutions: '["print(sum(map(int, input().split())))"]',
  starter_code: "",
  input_output: '{"inputs": ["1 2\\n", "3 4\\n"], "outputs": ["3\\n", "7\\n"]}',
  difficulty: "EASY",
  raw_tags: "['maths']",
  name: null,
  source: "codeforces",
  tags: "['Mathematics', \"Don't care\"]",
  skill_types: "['Sorting']",
  url: "https://example.com/1",
  "Expected Auxiliary Space": null,
  time_limit: "1 second",
  date: "2020-01-01",
  picture_num: null,
  memory_limit: "512 megabytes",
  "Expected Time Complexity": null,
  ...changed,
});

export async function writeRows<S extends z.ZodObject>(
  path: string,
  schema: S,
  rows: z.infer<S>[],
): Promise<string> {
  await writeParquet(path, { schema, schemaName: "test/1", rows });
  return path;
}

export function writeLines(folder: string, lines: unknown[], name = "problems.jsonl"): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return path;
}
