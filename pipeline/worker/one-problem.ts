/**
 * One stage on one problem: what it makes, with every row decided. Notes the problem as in flight
 * while it works, and gives up problems that killed workers before.
 */
import { AwaitsAnswer } from "../../policy/deferred.ts";
import type { Decision } from "../../schemas/decision.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Row, StageContext } from "../../stages/define-stage.ts";
import type { BucketJournal } from "../journal/journal.ts";
import { optionsOf, type PerProblemStage } from "../recipes.ts";
import type { StageOutput } from "../store/stage-files.ts";
import { countProblem } from "./at-stage.ts";
import type { BucketState } from "./bucket-state.ts";
import { checkDecisions, failedDecision } from "./check-decisions.ts";
import type { PassSetup } from "./setup.ts";

/** Output of a stage for one problem, and what it leaves running. */
export type ProblemOutput = StageOutput & { rest?: Promise<void> };

type Place = {
  state: BucketState;
  ctx: StageContext;
  setup: PassSetup;
  journal: BucketJournal;
};

export async function runProblem(
  stage: PerProblemStage,
  problem: Problem,
  { state, ctx, setup, journal }: Place,
): Promise<ProblemOutput> {
  ctx.signal.throwIfAborted();
  const { suspects, inFlight, count } = setup;
  const id = problem.problem_id;
  const rows = state.rowsOf(id);
  const isPerProblem = stage.writes !== "decisions" && stage.decides === "problem";
  const isAbsent = state.isScreened(id) && !(isPerProblem && stage.evenScreened === true);
  if (isAbsent || (!isPerProblem && rows.length === 0)) return { decisions: [], rows: [] };
  const ids = isPerProblem ? [id] : rows.map(rowId);
  const kills = suspects.givenUp(stage.name, id);
  if (kills !== null) {
    count("problems_failed");
    return { decisions: ids.map((row) => failedDecision(row, id, kills)), rows: [] };
  }
  const at = { stage: stage.name, problem: id, records: journal.health.records };
  inFlight.begin(at);
  let result: Decision[] | ProblemOutput;
  try {
    result = await stage.perProblem({ problem, rows }, optionsOf(stage, ctx.config), ctx);
  } catch (error) {
    if (error instanceof AwaitsAnswer) inFlight.finish(at);
    throw error;
  }
  const output: ProblemOutput = Array.isArray(result) ? { decisions: result, rows: [] } : result;
  if (output.rest === undefined) inFlight.finish(at);
  else output.rest = output.rest.finally(() => inFlight.finish(at));
  checkDecisions(stage, output.decisions, ids);
  countProblem(stage.name, count, ids.length);
  return output;
}

export const rowId = (row: Row): string => row.trajectory_id;
