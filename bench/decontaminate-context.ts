/**
 * The stage decontaminate outside a run: its context, the index of benchmark problems, decisions.
 */
import { createJudge } from "../judge/create.ts";
import type { Contamination } from "../schemas/contamination.ts";
import type { Decision } from "../schemas/decision.ts";
import { DecontaminateOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { JudgeOptions } from "../schemas/run-options.ts";
import { type BenchmarkIndex, encodeIndex } from "../stages/decontaminate/benchmark-index.ts";
import { buildIndex } from "../stages/decontaminate/build-index.ts";
import { decontaminate } from "../stages/decontaminate.ts";
import type { StageContext } from "../stages/define-stage.ts";
import { createEmbedder } from "../text/embedding/embedder.ts";
import { TACO } from "./decontaminate-data.ts";

/** The options of a new run that names nothing. */
export const defaults = (given: object = {}): DecontaminateOptions =>
  DecontaminateOptions.parse({
    benchmarks: [{ name: "taco-test", inputs: [TACO] }],
    rule: "evidence",
    probe_functions: true,
    ...given,
  });

export type Bench = {
  ctx: StageContext;
  counts: Map<string, number>;
  /** Uses the index for the decisions that follow. */
  take(artifact: Uint8Array): void;
  close(): Promise<void>;
};

export async function openBench(options: DecontaminateOptions): Promise<Bench> {
  const judge = await createJudge({});
  const counts = new Map<string, number>();
  let embedder: ReturnType<typeof createEmbedder> | undefined;
  let artifact: Uint8Array = new Uint8Array();
  const ctx = {
    seed: 1,
    config: { judge: JudgeOptions.parse({}), import: {} },
    baseDir: process.cwd(),
    judge,
    embedder: () => (embedder ??= createEmbedder({ model: options.embedding_model })),
    artifact: () => Promise.resolve(artifact),
    count: (what: string, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by),
    log: (message: string) => console.error(message),
    random: () => 0,
    signal: new AbortController().signal,
  } as unknown as StageContext;
  const take = (bytes: Uint8Array): void => {
    artifact = bytes;
  };
  return { ctx, counts, take, close: () => judge.close() };
}

/** An index of problems that are in no file. */
export async function indexOf(
  items: readonly Problem[],
  options: DecontaminateOptions,
  ctx: StageContext,
): Promise<BenchmarkIndex> {
  async function* all() {
    for (const problem of items) yield { benchmark: "bench", problem };
  }
  return buildIndex(all(), options, ctx);
}

type Decided = { decision: Decision; rows: Contamination[] };

export async function decideWith(
  problem: Problem,
  options: DecontaminateOptions,
  ctx: StageContext,
): Promise<Decided> {
  const { rows, decisions } = await decontaminate.perProblem({ problem, rows: [] }, options, ctx);
  return { decision: decisions[0] as Decision, rows };
}

/** The index as the stage reads it. */
export const sealed = (index: BenchmarkIndex): Uint8Array => encodeIndex(index);
