/**
 * Decides for every imported problem whether it is in a benchmark: by identity, by wording (word
 * n-grams), by meaning (sentence embeddings), and by running programs (cross-test). The rule:
 * decontaminate/rule.ts.
 * Promises: one decision for each problem; every pair compared is written with its figures; without
 * the embedding model the stage fails, or, with `embedding: false`, every row records that the
 * check has not run.
 */

import type { z } from "zod";
import { CONTAMINATION_RULES, Contamination, type ContaminationRule } from "../schemas/contamination.ts";
import { UserError } from "../schemas/errors.ts";
import { DecontaminateOptions, ImportOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { type Decided, dropProblem, keepProblem } from "./decide.ts";
import { decodeIndex, encodeIndex } from "./decontaminate/benchmark-index.ts";
import { type BenchmarkProblem, buildIndex } from "./decontaminate/build-index.ts";
import { judgeEach, severalKey } from "./decontaminate/each-benchmark.ts";
import { problemText } from "./decontaminate/problem-text.ts";
import { ruleKey } from "./decontaminate/rule.ts";
import { selfTest } from "./decontaminate/self-test.ts";
import { indexParts, testParts } from "./decontaminate/shared-parts.ts";
import { defineProducer, type StageContext } from "./define-stage.ts";
import type { RejectionReason } from "./import/format.ts";
import { pluginsOf } from "./import/formats.ts";
import { importStage } from "./import.ts";
import { judgeKey } from "./key-parts.ts";

/** Benchmark items without tests are kept: they can be found by their text. */
const importOptions = (
  benchmark: DecontaminateOptions["benchmarks"][number],
  { languages, solutions_per_language }: ImportedPrograms = {},
): z.infer<typeof ImportOptions> =>
  ImportOptions.parse({ inputs: benchmark.inputs, keep_untested: true, languages, solutions_per_language });

/** Which recorded solutions are kept, of problems and benchmarks alike. */
type ImportedPrograms = Partial<Pick<z.infer<typeof ImportOptions>, "languages" | "solutions_per_language">>;

/** Part of the key: absent where nothing is named. */
const languagesKey = ({ languages, solutions_per_language }: ImportedPrograms = {}): ImportedPrograms => ({
  ...(languages !== undefined && { languages }),
  ...(languages !== undefined && solutions_per_language !== undefined && { solutions_per_language }),
});

const OUTSIDE: RejectionReason = "outside_dates";

async function* benchmarkProblems(
  { benchmarks }: DecontaminateOptions,
  { baseDir, signal, count, log, config }: StageContext,
): AsyncIterable<BenchmarkProblem> {
  for (const [i, benchmark] of benchmarks.entries()) {
    const { name } = benchmark;
    let [items, rejected, outside] = [0, 0, 0];
    for await (const row of importStage.read(importOptions(benchmark, config.import), { baseDir, signal })) {
      if ("problem" in row) {
        items += 1;
        yield { benchmark: name, problem: row.problem };
      } else if (row.rejected.reason === OUTSIDE) outside += 1;
      else rejected += 1;
    }
    count("benchmark_rows_rejected", rejected);
    if (rejected > 0)
      log(`benchmark ${name}: ${rejected} rows cannot be read, and nothing is compared with them`);
    if (outside > 0) log(`benchmark ${name}: ${outside} rows are outside its dates`);
    if (items === 0) throw noItems(i, name, rejected + outside);
  }
}

/** An empty benchmark is an error: a check against it would find nothing and look clean. */
const noItems = (i: number, name: string, rejected: number): UserError =>
  new UserError({
    where: `decontaminate.benchmarks.${i} (${name})`,
    expected: "at least one problem",
    got: rejected === 0 ? "no rows at all" : `${rejected} rows, none of which can be read`,
    fix: "Check the files and their format.",
  });

function decision(problem: Problem, pairs: readonly Contamination[]): Decided<ContaminationRule> {
  const removing = pairs.flatMap((pair) =>
    pair.removed && pair.rule !== null ? [{ pair, rule: pair.rule }] : [],
  );
  const first = removing.find(({ rule }) => rule !== "untestable") ?? removing[0];
  if (first === undefined) return keepProblem(problem);
  const { pair, rule } = first;
  const detail =
    `${pair.benchmark} ${pair.item_id}: cosine ${pair.cosine ?? "not run"}, containment ${pair.containment8}, ` +
    `Jaccard ${pair.jaccard8}${pair.wording === undefined ? "" : `, wording ${pair.wording}`}, cross-test ${pair.forward.result}/${pair.backward.result}` +
    (pair.identity === null ? "" : `, both ${pair.identity}`);
  return dropProblem(problem, rule, detail);
}

const needsEmbedding = (): UserError =>
  new UserError({
    where: "decontaminate.mode: paper",
    expected: "the embedding check, which this mode requires",
    got: "embedding: false",
    fix: "Set embedding: true, or mode: default.",
  });

export const decontaminate = defineProducer({
  name: "decontaminate",
  revision: 3,
  reasons: CONTAMINATION_RULES,
  writes: Contamination,
  schemaName: "contamination/1",
  decides: "problem",
  evenScreened: true,
  rowId: "pair_id",
  needs: ["judge"],
  options: DecontaminateOptions,
  keyOf: (config, baseDir) => ({
    ...config.decontaminate,
    ...ruleKey(config.decontaminate),
    ...pluginsOf(config.decontaminate?.benchmarks.flatMap(({ inputs }) => inputs) ?? []),
    judge: judgeKey(config, baseDir),
    ...severalKey(config.decontaminate),
    ...languagesKey(config.import),
  }),
  reads: ["trajectory_id", "problem_id", "turns", "verification"],
  async inputs({ benchmarks, mode, embedding }, baseDir) {
    // Checked here because every command that runs the stage calls `inputs` first.
    if (mode === "paper" && embedding === false) throw needsEmbedding();
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
  sharedBy(kind, { decontaminate: options, judge, import: imported }) {
    if (options === undefined || options.benchmarks.length === 0) return null;
    return kind === "indexes" ? indexParts(options, imported) : testParts(options, { judge });
  },
  async perProblem(input, options, ctx) {
    const { problem } = input;
    const index = decodeIndex(await ctx.artifact());
    const setting = { options, ctx, index };
    const rows = await judgeEach(input, await problemText(problem, setting), setting);
    return { rows, decisions: [decision(problem, rows)] };
  },
});
