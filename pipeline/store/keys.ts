/**
 * Keys: a hash of everything that decides the output of a stage. A changed option changes the key
 * of its stage and of all later ones. Contents of input files count; their names and times do not.
 */
import { readFile, stat } from "node:fs/promises";
import { relative } from "node:path";
import { z } from "zod";
import { explained } from "../../io/faults.ts";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import { sha256, sha256File } from "../../io/hash.ts";
import { addressOfCached } from "../../io/hub/cache.ts";
import { optionsOf } from "../recipes.ts";
import type { InputHash, RunContext, StageKey } from "./run-context.ts";
import type { RunDir } from "./run-dir.ts";

const HashCache = z.record(z.string(), z.string());

/**
 * Hashes of input files, cached by size and times: inputs of the paper's size take a minute to
 * read.
 */
async function hashInputs(
  paths: readonly string[],
  { run, remember }: { run: RunDir; remember: boolean },
): Promise<InputHash[]> {
  const file = run.inputHashes;
  const text = await readFile(file, "utf8").catch(() => "{}");
  const cache = HashCache.catch({}).parse(jsonOrNull(text));
  const hashes: InputHash[] = [];
  let isNew = false;
  for (const path of paths) {
    const s = await explained(path, "a file that can be read", () => stat(path));
    const id = `${path}|${s.size}|${s.mtimeMs}|${s.ctimeMs}|${s.ino}`;
    if (cache[id] === undefined) {
      cache[id] = await explained(path, "a file that can be read", () => sha256File(path));
      isNew = true;
    }
    hashes.push({ path, sha256: cache[id] });
  }
  if (isNew && remember) await writeWhole(file, `${JSON.stringify(cache, null, 1)}\n`);
  return hashes;
}

/**
 * Keys of the source and of every stage, by name.
 * @param remember whether hashes of inputs may be written to the run directory; a dry run writes
 *   nothing
 */
export async function stageKeys(
  { run, config, baseDir, recipe, stages }: Omit<RunContext, "keys">,
  { remember }: { remember: boolean },
): Promise<Map<string, StageKey>> {
  const keys = new Map<string, StageKey>();
  let parent: string | null = null;
  for (const stage of [recipe.source, ...stages]) {
    const options = optionsOf(stage, config);
    const paths = "inputs" in stage ? ((await stage.inputs?.(options, baseDir)) ?? []) : [];
    const hashed = await hashInputs(paths, { run, remember });
    const inputs = hashed.map((input) => ({
      ...input,
      path: addressOfCached(input.path) ?? relative(baseDir, input.path),
    }));
    const ownKey = stage.keyOf === undefined ? options : await stage.keyOf(config, baseDir);
    const content = inputs.map((input) => input.sha256);
    const key: string = sha256([stage.name, stage.revision, ownKey, parent, content]).slice(0, 16);
    keys.set(stage.name, { key, parent, inputs, ownKey });
    parent = key;
  }
  return keys;
}
