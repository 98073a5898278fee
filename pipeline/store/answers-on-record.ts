/**
 * How many answers the journals of a run hold, and their tokens: what was paid for, whatever the
 * commands had time to count. Reads every journal, one file at a time.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ANSWER_RECORD } from "../journal/keys.ts";
import { eachRecord } from "../journal/record.ts";
import type { RunDir } from "./run-dir.ts";

const TOKENS = ["prompt_tokens", "cached_tokens", "completion_tokens"] as const;

const Answered = z.object({
  k: z.string(),
  v: z.object({
    prompt_tokens: z.number().nullable(),
    cached_tokens: z.number().nullable(),
    completion_tokens: z.number().nullable(),
    batch: z.boolean().optional(),
  }),
});

/** Under the names of the commands' counts. */
export async function answersOnRecord(run: Pick<RunDir, "root">): Promise<Record<string, number>> {
  const sums: Record<string, number> = { model_calls: 0 };
  const add = (what: string, by: number) => {
    sums[what] = (sums[what] ?? 0) + by;
  };
  const folder = join(run.root, "journal");
  for (const bucket of await readdir(folder).catch(() => [])) {
    // Two writers may have recorded one answer.
    const seen = new Set<string>();
    const names = await readdir(join(folder, bucket)).catch(() => []);
    for (const name of names.filter((one) => one.endsWith(".jsonl"))) {
      eachRecord(await readFile(join(folder, bucket, name)), ANSWER_RECORD, (record) => {
        const { k, v } = Answered.safeParse(record).data ?? {};
        if (k === undefined || v === undefined || seen.has(k)) return;
        seen.add(k);
        add("model_calls", 1);
        for (const what of TOKENS) {
          add(what, v[what] ?? 0);
          if (v.batch === true) add(`batch_${what}`, v[what] ?? 0);
        }
      });
    }
  }
  return sums;
}
