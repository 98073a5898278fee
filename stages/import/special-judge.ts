/**
 * TACO's official list of test rows that a plain comparison judges wrongly: one JSON object a row,
 * in order. Cases: 1 several answers, 2 letter case, 3 float tolerance; 0 with special_judge true
 * is not explained further.
 */
import { resolve } from "node:path";
import { z } from "zod";
import { readJsonl } from "../../io/jsonl.ts";
import { UserError } from "../../schemas/errors.ts";

const Entry = z.object({ idx: z.int().min(0), special_judge: z.boolean(), case: z.int() });

/** Case of each row by its index; null: an ordinary row. */
export async function specialJudgeList(path: string, baseDir: string): Promise<Map<number, number | null>> {
  const file = resolve(baseDir, path);
  const cases = new Map<number, number | null>();
  for await (const { value, line } of readJsonl(file)) {
    const entry = Entry.safeParse(value);
    if (!entry.success) {
      throw new UserError({
        where: `${file}, line ${line}`,
        expected: "{idx, special_judge, case}",
        got: JSON.stringify(value).slice(0, 80),
        fix: "Give TACO's own list (output_spj.jsonl), or leave special_judge out.",
      });
    }
    cases.set(entry.data.idx, entry.data.special_judge ? entry.data.case : null);
  }
  return cases;
}
