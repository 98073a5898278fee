/**
 * Decides one problem against the benchmark. A certain copy is removed by its text alone. Every
 * other pair whose wording is suspicious is cross-tested, which confirms or clears it. If nothing
 * is removed so far, the other candidates are cross-tested, nearest first, until one removes the
 * problem: this finds reworded copies. Last, a probe looks for the same task among items whose text
 * is not similar.
 */
import type { Contamination, ContaminationRule, CrossTest } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import type { PerProblemInput, StageContext } from "../define-stage.ts";
import type { BenchmarkIndex } from "./benchmark-index.ts";
import { hasSeveralAnswers, judgedOf } from "./build-index.ts";
import { likeness, type Nearness, type Neighbour } from "./candidates.ts";
import { type CrossRun, clears, outcomeOf } from "./cross-outcome.ts";
import { type CrossSide, crossTest, itemSide, NOT_RUN } from "./cross-test.ts";
import { probe } from "./probe.ts";
import { verifiedPrograms } from "./programs.ts";
import { crossRule, isByEvidence, isCertain, isOpen, nearThreshold, textRule, undecidedBy } from "./rule.ts";
import { tellingTests } from "./telling-tests.ts";

type Judgement = {
  forward: CrossTest;
  backward: CrossTest;
  rule: ContaminationRule | null;
  cleared: ContaminationRule | null;
  undecided?: Contamination["undecided"];
};

/** What pairs are judged with. */
export type PairSetting = { options: DecontaminateOptions; ctx: StageContext; index: BenchmarkIndex };

/** Pairs cross-tested at once; fixed, so that the pairs tested do not depend on the machine. */
const AT_ONCE = 4;

/** One row for each pair compared: candidates, nearest first, then those of the probe. */
export async function judgePairs(
  input: PerProblemInput,
  { candidates, signals }: Nearness,
  setting: PairSetting,
): Promise<Contamination[]> {
  const { options, ctx, index } = setting;
  const row = (pair: Neighbour, i: number, judgement: Judgement): Contamination =>
    pairRow(input, { pair, rank: i + 1, ...judgement }, setting);
  const problem = problemSide(input, setting);
  const isSuspect = (pair: Neighbour): boolean => textRule(pair, options) !== null;
  const certain = candidates.filter((pair) => isCertain(pair, options));
  const suspects = candidates.filter((pair) => isSuspect(pair) && !isCertain(pair, options));
  const judged = new Map(certain.map((pair) => [pair, byText(pair, options)]));
  for (const [pair, judgement] of await inOrder(suspects, problem, { ...setting, untilRemoved: false })) {
    judged.set(pair, judgement);
  }
  if ([...judged.values()].every(({ rule }) => rule === null)) {
    // In paper mode programs only confirm what the cosine suspects.
    const isTested = (pair: Neighbour): boolean =>
      options.mode !== "paper" || (pair.cosine ?? -1) >= options.cosine;
    const rest = candidates.filter((pair) => !isSuspect(pair) && isTested(pair));
    for (const [pair, judgement] of await inOrder(rest, problem, setting)) judged.set(pair, judgement);
  }
  const rows = candidates.map((pair, i) => row(pair, i, judged.get(pair) ?? byText(pair, options)));
  if (options.mode === "paper" || rows.some((each) => each.removed)) return rows;
  const known = new Set(candidates.map((pair) => pair.item));
  const probed = await probe({ problem, known, index }, options, ctx);
  const shares = new Map<Neighbour, number>();
  for (const { item, passed } of probed) shares.set(await signals(item), passed);
  const found = [...shares]
    .sort(([a, own], [b, other]) => other - own || likeness(b) - likeness(a))
    .slice(0, options.ring_size)
    .map(([pair]) => pair);
  const probedRows = (await inOrder(found, problem, setting)).map(([pair, judgement], i) => ({
    ...row(pair, candidates.length + i, judgement),
    found_by: "probe" as const,
  }));
  return [...rows, ...probedRows];
}

/**
 * Cross-tests pairs in order, some at once; by default up to the first that removes the problem.
 */
async function inOrder(
  pairs: readonly Neighbour[],
  problem: CrossSide,
  setting: PairSetting & { untilRemoved?: boolean },
): Promise<[Neighbour, Judgement][]> {
  const judged: [Neighbour, Judgement][] = [];
  for (let start = 0; start < pairs.length; start += AT_ONCE) {
    const some = pairs.slice(start, start + AT_ONCE);
    const made = some.map(
      async (pair): Promise<[Neighbour, Judgement]> => [pair, await judgePair(pair, problem, setting)],
    );
    judged.push(...(await Promise.all(made)));
    const removed = judged.some(([, { rule }]) => rule !== null && rule !== "untestable");
    if (removed && setting.untilRemoved !== false) break;
  }
  return judged;
}

/**
 * The imported problem's side of a cross-test; its programs are verified when they are first
 * needed.
 */
export function problemSide({ problem, rows }: PerProblemInput, { options, ctx }: PairSetting): CrossSide {
  let programs: ReturnType<typeof verifiedPrograms> | undefined;
  return {
    judged: judgedOf(problem),
    tests: tellingTests(problem, options),
    severalAnswers: hasSeveralAnswers(problem),
    programs: () => (programs ??= verifiedPrograms({ problem, rows, options }, ctx)),
  };
}

const byText = (pair: Neighbour, options: DecontaminateOptions): Judgement => ({
  forward: NOT_RUN,
  backward: NOT_RUN,
  rule: isCertain(pair, options) ? textRule(pair, options) : null,
  cleared: null,
});

async function judgePair(
  pair: Neighbour,
  problem: CrossSide,
  { options, ctx }: PairSetting,
): Promise<Judgement> {
  const item = itemSide(pair.item, { options, ctx });
  const suspected = textRule(pair, options);
  const [all, wrong] = [suspected !== null, isByEvidence(options)];
  const how = { ctx, cpuLimitMs: options.cross_cpu_ms, all, wrong };
  const forward = await crossTest(problem, item, how);
  const forwardRun: CrossRun = { cross: forward, from: problem, on: item };
  const isEnough = forward.result === "passed" && outcomeOf([forwardRun], options) === "passed";
  const backward = isEnough ? NOT_RUN : await crossTest(item, problem, how);
  const runs = [forwardRun, { cross: backward, from: item, on: problem }];
  const outcome = outcomeOf(runs, options);
  const rule = crossRule(pair, outcome, options);
  const isDecided = rule !== null && rule !== "untestable";
  if (suspected === null || isDecided) {
    const undecided = rule === null ? undecidedBy(pair, outcome, options) : undefined;
    return { forward, backward, rule, cleared: null, undecided };
  }
  const clear = clears(runs, options);
  if (!clear && isOpen(pair, options))
    return { forward, backward, rule: null, cleared: null, undecided: "other_question" };
  return { forward, backward, rule: clear ? null : suspected, cleared: clear ? suspected : null };
}

function pairRow(
  { problem }: PerProblemInput,
  { pair, rank, forward, backward, rule, cleared, undecided }: Judgement & { pair: Neighbour; rank: number },
  { options, index }: PairSetting,
): Contamination {
  const { item } = pair;
  return {
    pair_id: [problem.problem_id, item.benchmark, item.id].join("|"),
    problem_id: problem.problem_id,
    problem_name: problem.name,
    benchmark: item.benchmark,
    item_id: item.id,
    item_name: item.name,
    item_row: item.row,
    rank,
    found_by: "ring",
    identity: pair.identity,
    cosine: pair.cosine,
    containment8: pair.containment8,
    jaccard8: pair.jaccard8,
    containment13: pair.containment13,
    jaccard13: pair.jaccard13,
    forward,
    backward,
    removed: rule !== null,
    rule,
    cleared,
    near_threshold: nearThreshold(pair, options),
    embedding: pair.embedding ?? index.embedding,
    ...(pair.wording !== undefined && { wording: pair.wording }),
    ...(undecided !== undefined && { undecided }),
  };
}
