/**
 * Decontamination of real problems against a real benchmark, with recorded solutions only (no
 * trajectories): the labelled pairs found, other removed problems with their evidence, what is not
 * decided, and the time of each part. Needs ../shared/data (CodeContests, APPS and TACO in their
 * own formats) and the embedding model.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/decontaminate.js [OUT.json
 * [OPTIONS]]; OPTIONS: JSON over the default options, such as '{"embedding":"all"}'
 */
import { writeFileSync } from "node:fs";
import { createJudge } from "../judge/create.ts";
import type { Decision } from "../schemas/decision.ts";
import { DecontaminateOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { JudgeOptions } from "../schemas/run-options.ts";
import { decontaminate } from "../stages/decontaminate.ts";
import type { StageContext } from "../stages/define-stage.ts";
import { createEmbedder } from "../text/embedding/embedder.ts";
import { LABELS, problemsOf, TACO, TRAIN } from "./decontaminate-data.ts";
import { type DecidedProblem, labelledPairs, score } from "./labels.ts";

/** Problems decided concurrently. */
const AT_ONCE = 4;

let last = performance.now();
function lap(what: string): void {
  const now = performance.now();
  console.log(`${what.padEnd(28)} ${((now - last) / 1000).toFixed(1)} s`);
  last = now;
}

async function main(): Promise<void> {
  const [out, given = "{}"] = process.argv.slice(2);
  const options = DecontaminateOptions.parse({
    benchmarks: [{ name: "taco-test", inputs: [TACO] }],
    rule: "evidence",
    probe_functions: true,
    ...JSON.parse(given),
  });
  const judge = await createJudge({});
  const counts = new Map<string, number>();
  const { signal } = new AbortController();
  let embedder: ReturnType<typeof createEmbedder> | undefined;
  let artifact: Uint8Array = new Uint8Array();
  const ctx = {
    seed: 1,
    config: { judge: JudgeOptions.parse({}) },
    baseDir: process.cwd(),
    judge,
    embedder: () => (embedder ??= createEmbedder({ model: options.embedding_model })),
    artifact: () => Promise.resolve(artifact),
    count: (what: string, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by),
    log: (message: string) => console.error(message),
    random: () => 0,
    signal,
  } as unknown as StageContext;
  const decide = async (problem: Problem): Promise<DecidedProblem> => {
    const { rows, decisions } = await decontaminate.perProblem({ problem, rows: [] }, options, ctx);
    return { id: problem.problem_id, name: problem.name, decision: decisions[0] as Decision, rows };
  };
  try {
    artifact = (await decontaminate.prepare?.(options, ctx)) ?? artifact;
    lap(`benchmark, ${(artifact.length / 1e6).toFixed(1)} MB`);
    const all = await problemsOf(TRAIN, signal);
    lap(`import of ${all.length}`);
    const decided: DecidedProblem[] = [];
    for (let start = 0; start < all.length; start += AT_ONCE) {
      decided.push(...(await Promise.all(all.slice(start, start + AT_ONCE).map(decide))));
      if (out !== undefined) writeFileSync(out, JSON.stringify(decided, null, 1));
      if (start % 40 === 0) console.error(`${decided.length} of ${all.length}`);
    }
    lap("decisions");
    console.log(JSON.stringify(Object.fromEntries(counts)));
    score(decided, labelledPairs(LABELS));
  } finally {
    await judge.close();
  }
}

await main();
