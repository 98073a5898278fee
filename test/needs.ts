/**
 * Tests that need a tool are files named NAME.needs-TOOL.test.ts. Without the tool they are left
 * out of the run, which then says `not run: N (needs TOOL)`; .ci/run installs the tools and fails
 * if N > 0.
 */
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { defaultCacheDir } from "../io/user-cache.ts";
import { DEFAULT_MODEL, findModel } from "../text/embedding/model.ts";
import { findRuntime } from "../text/embedding/runtime.ts";

const root = join(import.meta.dirname, "..");

const onPath = (program: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

const hasTorch = (): boolean => existsSync(join(root, ".venv-trainer", "bin", "python"));
const hasModels = (): boolean => existsSync(join(root, ".venv-models", "bin", "python"));
const hasSlurm = (): boolean => onPath("slurmctld");

/** Each tool by the name in the files, and whether it is here. */
const TOOLS: Readonly<Record<string, () => boolean>> = {
  /** pyarrow, duckdb, polars, datasets: `make .venv-readers`. */
  readers: () => existsSync(join(root, ".venv-readers", "bin", "python")),
  /** llama.cpp's server and two small models: `make .venv-llama`. */
  llama: () => existsSync(join(root, ".venv-llama", "bin", "python")),
  /** The embedding model and its runtime: `make model`. */
  model: () => findModel({ model: DEFAULT_MODEL }) !== null && findRuntime(defaultCacheDir()) !== null,
  /** torch, torchtune, TRL: `make .venv-trainer`. */
  torch: hasTorch,
  /** torch, peft, GGUF: `make .venv-models`. */
  models: hasModels,
  /** Both directions of GGUF, and llama.cpp: `make .venv-models .venv-llama`. */
  gguf: () => hasModels() && existsSync(join(root, ".venv-llama", "bin", "python")),
  /** Loaders of other trainers, and torch: `make .consumers`. */
  consumers: () => hasTorch() && existsSync(join(root, ".consumers", "verl")),
  /** Clients of other sandboxes, and verl's reward: `make .venv-clients .consumers`. */
  clients: () =>
    existsSync(join(root, ".venv-clients", "bin", "python")) && existsSync(join(root, ".consumers", "verl")),
  /** The Python package from its wheel: `make .venv-wheel`. */
  wheel: () => existsSync(join(root, ".venv-wheel", "bin", "rftkit")),
  /** verifiers itself: `make .venv-verifiers`. */
  verifiers: () => existsSync(join(root, ".venv-verifiers", "bin", "python")),
  slurm: hasSlurm,
  /** Compilers of the judge's languages; Node is always here. */
  compilers: () => ["g++", "gcc", "javac", "java", "rustc"].every(onPath),
  /** A training on several nodes of a cluster: torch and slurm. */
  nodes: () => hasTorch() && hasSlurm(),
  chromium: () => onPath("chromium"),
  /** The real records beside the checkout. */
  data: () => existsSync(join(root, "..", "shared", "data")),
};

export type Missing = { tool: string; files: string[] };

/** Test files that cannot run here, by the tool that they lack. */
export function missingTools(): Missing[] {
  const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.needs-[a-z]+\.test\.ts$/.test(file))
    .map((file) => join("test", file));
  const missing = new Map<string, string[]>();
  for (const file of files) {
    const tool = /\.needs-([a-z]+)\.test\.ts$/.exec(file)?.[1] ?? "";
    const has = TOOLS[tool];
    if (has === undefined) throw new Error(`${file}: no tool "${tool}" in test/needs.ts`);
    if (!has()) missing.set(tool, [...(missing.get(tool) ?? []), file]);
  }
  return [...missing].map(([tool, list]) => ({ tool, files: list }));
}

export const excludedTests = (): string[] => missingTools().flatMap(({ files }) => files);
