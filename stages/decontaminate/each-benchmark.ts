/**
 * Several benchmarks at once: a problem is judged against each as if it were the only one, so that
 * a benchmark's figures do not depend on which others are named. The limits of options (neighbours,
 * probed items) are those of each.
 */
import type { Contamination } from "../../schemas/contamination.ts";
import type { PerProblemInput } from "../define-stage.ts";
import type { BenchmarkIndex } from "./benchmark-index.ts";
import { type Nearness, nearness } from "./candidates.ts";
import { judgePairs, type PairSetting } from "./judge-pairs.ts";
import { nearWording } from "./near-wording.ts";
import type { ProblemText } from "./problem-text.ts";

/**
 * Part of a key: before, several benchmarks shared the limits. One benchmark has the key of then.
 */
export const severalKey = (options: { benchmarks: readonly unknown[] } | undefined): { each?: true } =>
  options !== undefined && options.benchmarks.length > 1 ? { each: true } : {};

const known = new WeakMap<BenchmarkIndex, readonly BenchmarkIndex[]>();

/** An index of each benchmark; items keep their order. */
function eachBenchmark(index: BenchmarkIndex): readonly BenchmarkIndex[] {
  const found = known.get(index);
  if (found !== undefined) return found;
  const names = [...new Set(index.items.map(({ benchmark }) => benchmark))];
  const own = (name: string): BenchmarkIndex => ({
    ...index,
    items: index.items.filter(({ benchmark }) => benchmark === name),
  });
  const each = names.length <= 1 ? [index] : names.map(own);
  known.set(index, each);
  return each;
}

/** The candidates of a problem by the rule that is configured. */
export const nearItems = async (
  text: ProblemText,
  { options, ctx, index }: PairSetting,
): Promise<Nearness> =>
  text.wording === null ? nearness(text, index, options) : nearWording(text, index, { options, ctx });

/** One row for each pair compared, benchmark by benchmark; ranks are within a benchmark. */
export async function judgeEach(
  input: PerProblemInput,
  text: ProblemText,
  { options, ctx, index }: PairSetting,
): Promise<Contamination[]> {
  const rows: Contamination[] = [];
  for (const own of eachBenchmark(index)) {
    const setting = { options, ctx, index: own };
    rows.push(...(await judgePairs(input, await nearItems(text, setting), setting)));
  }
  return rows;
}
