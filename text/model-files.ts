/**
 * The tokenizer files of a model: a folder, or a hub id, whose tokenizer, templates and stop tokens
 * are downloaded once to rftkit's cache. Weights are never downloaded.
 * Promises: an existing path takes precedence; HF_HUB_OFFLINE is respected.
 */
import { existsSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { writeWhole } from "../io/files.ts";
import { defaultCacheDir } from "../io/user-cache.ts";
import { UserError } from "../schemas/errors.ts";
import { HUB_ID, hubFile, hubSnapshot } from "./tokenizer-file.ts";

const NEEDED = ["tokenizer.json", "tokenizer_config.json"] as const;
const OPTIONAL = [
  "chat_template.jinja",
  "chat_template.json",
  "generation_config.json",
  "config.json",
  "special_tokens_map.json",
] as const;

/** The folder that holds the files. @throws UserError if there is none */
export async function modelFiles(spec: string, baseDir: string): Promise<string> {
  const path = resolve(baseDir, spec);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return path;
  if (found === null && HUB_ID.test(spec)) return hubModel(spec);
  throw new UserError({
    where: spec,
    expected: "the folder of a checkpoint, or a hub id such as org/model",
    got: found === null ? "no such path" : "a file",
    fix: "Give the folder that has tokenizer.json and the chat template.",
  });
}

async function hubModel(id: string): Promise<string> {
  const snapshot = await hubSnapshot(id);
  if (snapshot !== null && existsSync(join(snapshot, "tokenizer.json"))) return snapshot;
  const folder = join(defaultCacheDir(), "model-files", id.replace("/", "--"));
  // Written last: its existence means that all files are there.
  const mark = join(folder, "complete");
  if (existsSync(mark)) return folder;
  if (process.env.HF_HUB_OFFLINE === "1") {
    throw new UserError({
      where: id,
      expected: "a model in the cache",
      got: "none, and HF_HUB_OFFLINE is set",
      fix: "Unset HF_HUB_OFFLINE, or give a folder.",
    });
  }
  for (const name of [...NEEDED, ...OPTIONAL]) {
    const isNeeded = NEEDED.some((needed) => needed === name);
    const data = await hubFile(id, name, !isNeeded).catch((error: unknown) => refuse(id, error));
    if (data === null) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeWhole(join(folder, name), data);
  }
  await writeWhole(mark, "");
  return folder;
}

/** An error of the download, told as one of this model and not of a tokenizer's option. */
function refuse(id: string, error: unknown): never {
  const [fault] = error instanceof UserError ? error.faults : [];
  if (fault === undefined) throw error;
  throw new UserError({
    where: id,
    expected: "the folder of a checkpoint, or a hub id such as org/model",
    got: fault.got,
    fix: "Give a folder that has tokenizer.json and the chat template; a gated model needs HF_TOKEN.",
  });
}
