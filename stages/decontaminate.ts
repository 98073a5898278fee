/**
 * Decides for every imported problem whether it is in a benchmark: by identity, by wording (word n-grams), by
 * meaning (sentence embeddings), and by asking the programs themselves (cross-test). Rule: decontaminate/rule.ts.
 * Promises: one decision a problem; every pair looked at is written with its figures; without the embedding model
 * it stops with an error, or, told so, goes on and says in every row that the check has not run.
 */

import type { z } from "zod";
import { Contamination } from "../schemas/contamination.ts";
import type { Decision } from "../schemas/decision.ts";
import { DecontaminateOptions, ImportOptions } from "../schemas/options.ts";
import { plainStatement } from "../text/normalise.ts";
import { statementWords } from "../text/word-ngrams.ts";
import { decodeIndex, encodeIndex } from "./decontaminate/benchmark-index.ts";
import { type BenchmarkProblem, buildIndex } from "./decontaminate/build-index.ts";
import { identityKeys } from "./decontaminate/identity.ts";
import { judgePairs } from "./decontaminate/judge-pairs.ts";
import { nearness } from "./decontaminate/ring.ts";
import { defineProducer, type StageContext } from "./define-stage.ts";
import { importStage } from "./import.ts";
import { judgeKey } from "./key-parts.ts";

/** Benchmark items without tests stay: their text alone can be found. */
const importOptions = (
  benchmark: DecontaminateOptions["benchmarks"][number],
): z.infer<typeof ImportOptions> => ImportOptions.parse({ inputs: benchmark.inputs, keep_untested: true });

async function* benchmarkProblems(
  { benchmarks }: DecontaminateOptions,
  { baseDir, signal, count }: StageContext,
): AsyncIterable<BenchmarkProblem> {
  for (const benchmark of benchmarks) {
    for await (const row of importStage.read(importOptions(benchmark), { baseDir, signal })) {
      if ("problem" in row) yield { benchmark: benchmark.name, problem: row.problem };
      else count(`${benchmark.name}_rejected`);
    }
  }
}

function decision(problemId: string, pairs: readonly Contamination[]): Decision {
  const removing = pairs.filter((pair) => pair.removed);
  const first = removing.find((pair) => pair.rule !== "untestable") ?? removing[0];
  return {
    row_id: problemId,
    problem_id: problemId,
    kept: first === undefined,
    reason: first?.rule ?? null,
    detail:
      first === undefined
        ? null
        : `${first.benchmark} ${first.item_id}: cosine ${first.cosine ?? "not run"}, containment ${first.containment8}, ` +
          `Jaccard ${first.jaccard8}, cross-test ${first.forward.result}/${first.backward.result}` +
          (first.identity === null ? "" : `, both ${first.identity}`),
    label: null,
  };
}

export const decontaminate = defineProducer({
  name: "decontaminate",
  revision: 1,
  kind: "perProblem",
  writes: Contamination,
  schemaName: "contamination/1",
  decides: "problem",
  rowId: "pair_id",
  needs: ["judge"],
  options: DecontaminateOptions,
  keyOf: (config) => ({ ...config.decontaminate, judge: judgeKey(config) }),
  reads: ["trajectory_id", "problem_id", "turns", "verification"],
  async inputs({ benchmarks }, baseDir) {
    const files = await Promise.all(
      benchmarks.map((benchmark) => importStage.inputs(importOptions(benchmark), baseDir)),
    );
    return files.flat();
  },
  async prepare(options, ctx) {
    return encodeIndex(await buildIndex(benchmarkProblems(options, ctx), options, ctx));
  },
  async perProblem(input, options, ctx) {
    const { problem } = input;
    const index = decodeIndex(await ctx.artifact());
    const vectors =
      index.embedding === null
        ? new Float32Array()
        : ((await (await ctx.embedder()).embed([plainStatement(problem.statement)]))[0] as Float32Array);
    const text = { keys: identityKeys(problem), words: statementWords(problem.statement), vectors };
    const rows = await judgePairs(input, nearness(text, index, options), { options, ctx, index });
    return { rows, decisions: [decision(problem.problem_id, rows)] };
  },
});
