/**
 * Decontamination of real problems against a real benchmark, with recorded solutions only (no
 * trajectories): the labelled pairs found, other removed problems with their evidence, and the time
 * of each part. Needs ../shared/data (CodeContests and TACO in their own formats) and the embedding
 * model. Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/decontaminate.js [OUT.json
 * [ARTIFACT]]; an ARTIFACT that exists is read
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createJudge } from "../judge/create.ts";
import type { Decision } from "../schemas/decision.ts";
import { DecontaminateOptions, ImportOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { JudgeOptions } from "../schemas/run-options.ts";
import { decodeIndex } from "../stages/decontaminate/benchmark-index.ts";
import { nearness } from "../stages/decontaminate/candidates.ts";
import { decontaminate } from "../stages/decontaminate.ts";
import type { StageContext } from "../stages/define-stage.ts";
import { importStage } from "../stages/import.ts";
import { createEmbedder } from "../text/embedding/embedder.ts";
import { plainStatement } from "../text/normalise.ts";
import { statementWords } from "../text/word-ngrams.ts";
import { type DecidedProblem, labelledPairs, score } from "./labels.ts";

const DATA = "../shared/data";
const TRAIN = {
  path: `${DATA}/code_contests/train-00000-of-00001.parquet`,
  format: "code_contests" as const,
};
const BENCHMARK = {
  path: `${DATA}/taco/test-00000-of-00001.parquet`,
  format: "taco" as const,
  special_judge: `${DATA}/taco/special_judge.jsonl`,
};

/** Problems decided concurrently. */
const AT_ONCE = 8;

const started = performance.now();
let last = started;
function lap(what: string): void {
  const now = performance.now();
  console.log(`${what.padEnd(28)} ${((now - last) / 1000).toFixed(1)} s`);
  last = now;
}

async function imported(baseDir: string, signal: AbortSignal): Promise<Problem[]> {
  const problems: Problem[] = [];
  const options = ImportOptions.parse({ inputs: [TRAIN] });
  for await (const row of importStage.read(options, { baseDir, signal }))
    if ("problem" in row) problems.push(row.problem);
  return problems;
}

async function main(): Promise<void> {
  const baseDir = process.cwd();
  const options = DecontaminateOptions.parse({ benchmarks: [{ name: "taco-test", inputs: [BENCHMARK] }] });
  const judge = await createJudge({});
  const counts = new Map<string, number>();
  const { signal } = new AbortController();
  let embedder: ReturnType<typeof createEmbedder> | undefined;
  let artifact: Uint8Array = new Uint8Array();
  const ctx = {
    seed: 1,
    config: { judge: JudgeOptions.parse({}) },
    baseDir,
    judge,
    embedder: () => (embedder ??= createEmbedder({ model: options.embedding_model })),
    artifact: () => Promise.resolve(artifact),
    count: (what: string, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by),
    log: (message: string) => console.error(message),
    random: () => 0,
    signal,
  } as unknown as StageContext;
  try {
    const kept = process.argv[3];
    if (kept !== undefined && existsSync(kept)) artifact = readFileSync(kept);
    else artifact = (await decontaminate.prepare?.(options, ctx)) ?? artifact;
    if (kept !== undefined) writeFileSync(kept, artifact);
    lap(`benchmark, ${(artifact.length / 1e6).toFixed(1)} MB`);
    const problems = await imported(baseDir, signal);
    lap(`import of ${problems.length}`);
    const out = process.argv[2];
    const labels = labelledPairs(`${DATA}/contaminated_pairs.jsonl`);
    const named = new Set(labels.map(({ train_name }) => train_name));
    problems.sort((a, b) => Number(named.has(b.name)) - Number(named.has(a.name)));
    const index = decodeIndex(artifact);
    const texts = problems.map((problem) => plainStatement(problem.statement));
    const vectors = options.embedding ? await (await ctx.embedder()).embed(texts) : [];
    lap("embedding, unless cached");
    for (const [i, problem] of problems.entries()) {
      const words = statementWords(problem.statement);
      nearness({ keys: [], words, vectors: vectors[i] ?? new Float32Array() }, index, options);
    }
    lap(`signals of ${problems.length} × ${index.items.length}`);
    const decided: DecidedProblem[] = [];
    for (let start = 0; start < problems.length; start += AT_ONCE) {
      const some = problems.slice(start, start + AT_ONCE);
      const made = some.map((problem) => decontaminate.perProblem({ problem, rows: [] }, options, ctx));
      for (const [i, { rows, decisions }] of (await Promise.all(made)).entries()) {
        decided.push({ name: (some[i] as Problem).name, decision: decisions[0] as Decision, rows });
      }
      if (out !== undefined) writeFileSync(out, JSON.stringify(decided, null, 1));
      console.error(`${decided.length} of ${problems.length}`);
    }
    lap("decisions");
    console.log(JSON.stringify(Object.fromEntries(counts)));
    score(decided, labels);
  } finally {
    await judge.close();
  }
}

await main();
