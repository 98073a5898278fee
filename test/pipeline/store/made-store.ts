/**
 * Configurations, runs and seals for tests of the store; nothing is sampled and nothing is judged.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseConfig } from "../../../pipeline/config.ts";
import { RECIPES, type RecipeName, type RecipeStage, stagesUntil } from "../../../pipeline/recipes.ts";
import { Plan } from "../../../pipeline/store/plan.ts";
import type { RunContext, StageKey } from "../../../pipeline/store/run-context.ts";
import { RunDir } from "../../../pipeline/store/run-dir.ts";
import type { Config } from "../../../schemas/config.ts";
import type { Decision } from "../../../schemas/decision.ts";
import type { BucketSeal } from "../../../schemas/manifest.ts";

export const makeConfig = (fields: Record<string, unknown> = {}): Config =>
  parseConfig(
    {
      name: "made",
      policy: { kind: "recorded" },
      import: { inputs: [{ path: "train.jsonl", format: "jsonl" }] },
      ...fields,
    },
    "made.yaml",
  );

/** A section `decontaminate` with one benchmark. */
export const decontaminate = {
  benchmarks: [{ name: "b", inputs: [{ path: "bench.jsonl", format: "jsonl" }] }],
};

export const runAt = (root: string, buckets = 2): RunDir =>
  new RunDir(root, { schema: "run/1", seed: 1, buckets });

export const makeDecision = (fields: Partial<Decision> = {}): Decision => ({
  row_id: "t1",
  problem_id: "p1",
  kept: true,
  reason: null,
  detail: null,
  label: null,
  ...fields,
});

export const keyOf = (stage: string, parent: string | null = null): StageKey => ({
  key: `key-${stage}`,
  parent,
  inputs: [],
  ownKey: { of: stage },
});

/** A run under made-up keys, without a file on disk. */
export function contextAt(root: string, fields: Record<string, unknown> = {}, until?: string): RunContext {
  const config = makeConfig(fields);
  const recipe = RECIPES.dataset;
  const stages = stagesUntil(recipe, config, until);
  const keys = new Map([recipe.source, ...stages].map(({ name }) => [name, keyOf(name)]));
  return { run: runAt(root), config, baseDir: root, recipe, stages, keys };
}

export function planOf(
  { config, baseDir, keys }: Pick<RunContext, "config" | "baseDir" | "keys">,
  rest: { until: string; recipe?: RecipeName },
): Plan {
  const plan = { schema: "plan/1", recipe: "dataset", zygotes: 1, ...rest };
  return Plan.parse({ ...plan, baseDir, config, keys: Object.fromEntries(keys) });
}

export function stageNamed(name: string): RecipeStage {
  const all = [...RECIPES.dataset.stages, ...RECIPES.evaluate.stages];
  const stage = all.find((one) => one.name === name);
  if (stage === undefined) throw new Error(`no stage ${name}`);
  return stage;
}

export const makeSeal = (bucket: number, key: string, content = "content"): BucketSeal => ({
  schema: "seal/1",
  bucket,
  key,
  content,
  counts: { rows_in: 0, kept: 0, dropped: 0, reasons: {}, labels: {}, rows_out: 0 },
});

export function put(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}

/** The two input files of a configuration with `decontaminate`. */
export function putInputs(root: string): void {
  put(join(root, "train.jsonl"), "train\n");
  put(join(root, "bench.jsonl"), "bench\n");
}
