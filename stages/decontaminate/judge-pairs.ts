/**
 * Decides one problem against its ring: first what the texts say of every pair, then, where no text removes it,
 * the programs, nearest pairs first, until one passes. So a run asks the judge only where wording leaves doubt.
 */
import type { Contamination, ContaminationRule, CrossTest } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { allTests } from "../../schemas/problem.ts";
import type { PerProblemInput, StageContext } from "../define-stage.ts";
import { judgedOf } from "./build-index.ts";
import { type CrossSide, crossTest, itemSide, NOT_RUN } from "./cross-test.ts";
import { verifiedPrograms } from "./programs.ts";
import type { Neighbour } from "./ring.ts";
import { type CrossOutcome, crossRule, nearThreshold, textRule } from "./rule.ts";
import { tellingTests } from "./telling.ts";

type Judgement = { forward: CrossTest; backward: CrossTest; rule: ContaminationRule | null };
type Setting = { options: DecontaminateOptions; ctx: StageContext; embedding: string | null };

/** Pairs whose programs run side by side; a fixed number, so that the pairs tried do not depend on the machine. */
const AT_ONCE = 4;

/** One row a neighbour, in the order given. */
export async function judgePairs(
  input: PerProblemInput,
  neighbours: readonly Neighbour[],
  setting: Setting,
): Promise<Contamination[]> {
  const { options } = setting;
  const judgements: Judgement[] = neighbours.map((pair) => ({
    forward: NOT_RUN,
    backward: NOT_RUN,
    rule: textRule(pair, options),
  }));
  if (judgements.every(({ rule }) => rule === null)) {
    const problem = problemSide(input, setting);
    for (let start = 0; start < neighbours.length; start += AT_ONCE) {
      const some = neighbours.slice(start, start + AT_ONCE);
      const found = await Promise.all(some.map((pair) => judgePair(pair, problem, setting)));
      judgements.splice(start, found.length, ...found);
      if (found.some(({ rule }) => rule !== null && rule !== "untestable")) break;
    }
  }
  return neighbours.map((pair, i) =>
    pairRow(input, { pair, rank: i + 1, ...(judgements[i] as Judgement) }, setting),
  );
}

/** The imported problem's side; its programs are verified when first asked for. */
export function problemSide({ problem, rows }: PerProblemInput, { options, ctx }: Setting): CrossSide {
  let programs: ReturnType<typeof verifiedPrograms> | undefined;
  return {
    judged: judgedOf(problem),
    tests: tellingTests(allTests(problem), options),
    programs: () => (programs ??= verifiedPrograms({ problem, rows, count: options.cross_programs }, ctx)),
  };
}

async function judgePair(pair: Neighbour, problem: CrossSide, { options, ctx }: Setting): Promise<Judgement> {
  const item = itemSide(pair.item);
  const how = { ctx, cpuLimitMs: options.cross_cpu_ms };
  const forward = await crossTest(problem, item, how);
  const backward = forward.result === "passed" ? NOT_RUN : await crossTest(item, problem, how);
  return { forward, backward, rule: crossRule(pair, together(forward, backward), options) };
}

function together(a: CrossTest, b: CrossTest): CrossOutcome {
  if (a.result === "passed" || b.result === "passed") return "passed";
  return a.result === "failed" || b.result === "failed" ? "failed" : "untold";
}

function pairRow(
  { problem }: PerProblemInput,
  { pair, rank, forward, backward, rule }: Judgement & { pair: Neighbour; rank: number },
  { options, embedding }: Setting,
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
    near_threshold: nearThreshold(pair, options),
    embedding,
  };
}
