/**
 * Results of a template check in the run directory, for the report: RUN/check-template/KEY.json.
 * Written by `check-template RUN`, `finetune` and `export --for tokens`; nothing that decides reads
 * them.
 */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { jsonOrNull, namesIn, writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { TemplateCheck } from "./tally.ts";

const FOLDER = "check-template";
const Recorded = z.object({ schema: z.literal("check-template/1"), check: TemplateCheck });

export type CheckRecord = { name: string; check: TemplateCheck } | { name: string; fault: string };

/** Keeps a result; the same question replaces its older answer. */
export async function recordCheck(run: string, check: TemplateCheck): Promise<void> {
  const { template, tokenizer_sha256, template_kwargs, loss, window } = check;
  const question = sha256({ template, tokenizer_sha256, template_kwargs, loss, window });
  const shown = check.shown.map(({ rows, ...rest }) => ({
    ...rest,
    rows: rows.map(({ ids: _, ...row }) => row),
  }));
  // The folder of a checkpoint is a path of this machine.
  const kept = { ...check, folder: basename(check.folder), shown };
  await writeWhole(
    join(run, FOLDER, `${question.slice(0, 20)}.json`),
    `${JSON.stringify({ schema: "check-template/1", check: kept }, null, 1)}\n`,
  );
}

/** The results of a run, in the order of their names; a damaged one hides no other. */
export async function readChecks(run: string): Promise<CheckRecord[]> {
  const names = (await namesIn(join(run, FOLDER))).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(
    names.map(async (name): Promise<CheckRecord> => {
      const text = await readFile(join(run, FOLDER, name), "utf8").catch(() => "");
      const found = Recorded.safeParse(jsonOrNull(text));
      return found.success
        ? { name, check: found.data.check }
        : { name, fault: "the file is damaged: run check-template again" };
    }),
  );
}
