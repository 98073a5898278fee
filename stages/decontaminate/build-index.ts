/** Makes the benchmark index from the benchmarks' problems; benchmark-index.ts describes it. */

import type { DecontaminateOptions } from "../../schemas/options.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import type { Embedder } from "../../text/embedding/contract.ts";
import { plainStatement } from "../../text/normalise.ts";
import { statementWords } from "../../text/word-ngrams.ts";
import { wordingOf } from "../../text/wording.ts";
import type { StageContext } from "../define-stage.ts";
import type { BenchmarkIndex, BenchmarkItem } from "./benchmark-index.ts";
import { cheapestTests } from "./discriminating.ts";
import { identityKeys } from "./identity.ts";
import { candidatePrograms, verifiedPrograms } from "./programs.ts";
import { embeds, isByEvidence } from "./rule.ts";
import { tellingTests } from "./telling-tests.ts";

export type BenchmarkProblem = { benchmark: string; problem: Problem };

/** Problems that are judged and embedded at once. */
const BATCH = 16;

/** Items come in the order of (benchmark, problem_id), whatever the order of the files. */
export async function buildIndex(
  problems: AsyncIterable<BenchmarkProblem>,
  options: DecontaminateOptions,
  ctx: StageContext,
): Promise<BenchmarkIndex> {
  const embedder = embeds(options) === "all" ? await ctx.embedder() : null;
  const items: BenchmarkItem[] = [];
  let batch: BenchmarkProblem[] = [];
  const flush = async (): Promise<void> => {
    items.push(...(await itemsOf(batch, { options, ctx, embedder })));
    ctx.count("benchmark_items", batch.length);
    batch = [];
  };
  for await (const problem of problems) {
    batch.push(problem);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  const order = (item: BenchmarkItem): string => `${item.benchmark}\u0000${item.id}`;
  items.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return { items, embedding: embedder?.model ?? null, dimensions: embedder?.dimensions ?? 0 };
}

async function itemsOf(
  batch: readonly BenchmarkProblem[],
  { options, ctx, embedder }: { options: DecontaminateOptions; ctx: StageContext; embedder: Embedder | null },
): Promise<BenchmarkItem[]> {
  ctx.signal.throwIfAborted();
  const texts = batch.map(({ problem }) => plainStatement(problem.statement));
  const byEvidence = isByEvidence(options);
  const [vectors, programs] = await Promise.all([
    embedder?.embed(texts) ?? texts.map(() => new Float32Array()),
    Promise.all(
      batch.map(({ problem }) => (byEvidence ? [] : verifiedPrograms({ problem, rows: [], options }, ctx))),
    ),
  ]);
  return batch.map(({ benchmark, problem }, i) => ({
    benchmark,
    id: problem.problem_id,
    name: problem.name,
    row: problem.source_row,
    keys: identityKeys(problem),
    statement: problem.statement,
    judged: judgedOf(problem),
    severalAnswers: hasSeveralAnswers(problem),
    ...testsOf(problem, { options, ctx }),
    programs: programs[i] as BenchmarkItem["programs"],
    words: byEvidence ? wordingOf(problem.statement).tokens : statementWords(problem.statement),
    vectors: vectors[i] as Float32Array,
  }));
}

/** Discriminating tests; by evidence also the programs to try and what verifies them. */
function testsOf(
  problem: Problem,
  { options, ctx }: { options: DecontaminateOptions; ctx: StageContext },
): Pick<BenchmarkItem, "tests" | "candidates" | "own_tests"> {
  const tests = tellingTests(problem, options);
  if (!isByEvidence(options)) return { tests };
  const candidates = candidatePrograms(problem, { options, ctx });
  if (tests.length > 0 && problem.entry_point === undefined) return { tests, candidates };
  return { tests, candidates, own_tests: cheapestTests(allTests(problem), options.cross_tests) };
}

/** The columns that decide how a program is run and how its output is compared. */
export const judgedOf = (problem: Problem): BenchmarkItem["judged"] => ({
  problem_id: problem.problem_id,
  comparator: problem.comparator,
  fn_name: problem.fn_name,
  ...(problem.entry_point !== undefined && { entry_point: problem.entry_point }),
  ...(problem.setup_code !== undefined && { setup_code: problem.setup_code }),
  input_file: problem.input_file,
  output_file: problem.output_file,
  cpu_limit_ms: problem.cpu_limit_ms,
  memory_limit_mb: problem.memory_limit_mb,
});

/**
 * Whether a right program can fail the tests: several answers are right, and there is no checker.
 */
export const hasSeveralAnswers = ({ flags, comparator }: Pick<Problem, "flags" | "comparator">): boolean =>
  comparator.kind !== "checker" && flags.includes("several_answers");
