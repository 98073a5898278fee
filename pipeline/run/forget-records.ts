/**
 * Removes from the journals what `--from STAGE` makes anew: verdicts of the stages, and with
 * generate the requests that were given up, and their tries. Answers stay.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../io/files.ts";
import { FAILURE_PREFIXES, sharedPrefix, verdictPrefix } from "../journal/keys.ts";
import { decodeRecords, encodeRecord } from "../journal/record.ts";
import { producerOf } from "../recipes.ts";
import type { RunDir } from "../store/run-dir.ts";

const SAMPLING = producerOf("trajectory/1");

/** @param again names of the stages */
export async function forgetRecords(again: readonly string[], run: RunDir): Promise<void> {
  const prefixes = [
    ...again.flatMap((stage) => [verdictPrefix(stage), sharedPrefix(stage)]),
    ...(again.includes(SAMPLING) ? FAILURE_PREFIXES : []),
  ];
  const folders = await readdir(join(run.root, "journal")).catch(() => []);
  for (const folder of folders) await forgetIn(join(run.root, "journal", folder), prefixes);
}

async function forgetIn(folder: string, prefixes: readonly string[]): Promise<void> {
  for (const name of (await readdir(folder)).filter((n) => n.endsWith(".jsonl"))) {
    const path = join(folder, name);
    const { records } = decodeRecords(await readFile(path));
    const kept = records.filter(
      (r) => !prefixes.some((prefix) => String((r as { k?: unknown }).k).startsWith(prefix)),
    );
    if (kept.length < records.length) await writeWhole(path, Buffer.concat(kept.map(encodeRecord)));
  }
}
