/**
 * Decides for every imported problem whether it is in a benchmark: by identity, by wording (word n-grams), by
 * meaning (sentence embeddings), and by asking the programs themselves (cross-test). Rule: decontaminate/rule.ts.
 * Promises: one decision a problem; every pair looked at is written with its figures; without the embedding model
 * it stops with an error, or, told so, goes on and says in every row that the check has not run.
 */

import type { z } from "zod";
import { CONTAMINATION_RULES, Contamination } from "../schemas/contamination.ts";
import type { Decision } from "../schemas/decision.ts";
import { UserError } from "../schemas/errors.ts";
import { DecontaminateOptions, ImportOptions } from "../schemas/options.ts";
import { plainStatement } from "../text/normalise.ts";
import { statementWords } from "../text/word-ngrams.ts";
import { decodeIndex, encodeIndex } from "./decontaminate/benchmark-index.ts";
import { type BenchmarkProblem, buildIndex } from "./decontaminate/build-index.ts";
import { nearness } from "./decontaminate/candidates.ts";
import { identityKeys } from "./decontaminate/identity.ts";
import { judgePairs } from "./decontaminate/judge-pairs.ts";
import { selfTest } from "./decontaminate/self-test.ts";
import { defineProducer, type StageContext } from "./define-stage.ts";
import { importStage } from "./import.ts";
import { judgeKey } from "./key-parts.ts";

/** Benchmark items without tests stay: their text alone can be found. */
const importOptions = (
  benchmark: DecontaminateOptions["benchmarks"][number],
): z.infer<typeof ImportOptions> => ImportOptions.parse({ inputs: benchmark.inputs, keep_untested: true });

async function* benchmarkProblems(
  { benchmarks }: DecontaminateOptions,
  { baseDir, signal, count, log }: StageContext,
): AsyncIterable<BenchmarkProblem> {
  for (const [i, benchmark] of benchmarks.entries()) {
    const { name } = benchmark;
    let [items, rejected] = [0, 0];
    for await (const row of importStage.read(importOptions(benchmark), { baseDir, signal })) {
      if ("problem" in row) {
        items += 1;
        yield { benchmark: name, problem: row.problem };
      } else rejected += 1;
    }
    count("benchmark_rows_rejected", rejected);
    if (rejected > 0)
      log(`benchmark ${name}: ${rejected} rows cannot be read, and nothing is compared with them`);
    if (items === 0) throw noItems(i, name, rejected);
  }
}

/** A check against nothing must not pass for one. */
const noItems = (i: number, name: string, rejected: number): UserError =>
  new UserError({
    where: `decontaminate.benchmarks.${i} (${name})`,
    expected: "at least one problem",
    got: rejected === 0 ? "no rows at all" : `${rejected} rows, none of which can be read`,
    fix: "Check the files and their format.",
  });

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

const nothingLeft = (): UserError =>
  new UserError({
    where: "decontaminate.mode: paper",
    expected: "the embedding check, on which this mode rests",
    got: "a run without embedding",
    fix: "Let it run with the embedding, or set mode: default.",
  });

export const decontaminate = defineProducer({
  name: "decontaminate",
  revision: 3,
  reasons: CONTAMINATION_RULES,
  kind: "perProblem",
  writes: Contamination,
  schemaName: "contamination/1",
  decides: "problem",
  evenScreened: true,
  rowId: "pair_id",
  needs: ["judge"],
  options: DecontaminateOptions,
  keyOf: (config) => ({ ...config.decontaminate, judge: judgeKey(config) }),
  reads: ["trajectory_id", "problem_id", "turns", "verification"],
  async inputs({ benchmarks, mode, embedding }, baseDir) {
    // Asked here because every command that runs the stage asks for its inputs first.
    if (mode === "paper" && !embedding) throw nothingLeft();
    const files = await Promise.all(
      benchmarks.map((benchmark) => importStage.inputs(importOptions(benchmark), baseDir)),
    );
    return files.flat();
  },
  async prepare(options, ctx) {
    return encodeIndex(await buildIndex(benchmarkProblems(options, ctx), options, ctx));
  },
  async selfTest(options, ctx) {
    return `${JSON.stringify(await selfTest(options, ctx), null, 1)}\n`;
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
