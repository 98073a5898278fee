/**
 * Decisions: a row, or a problem, is kept or dropped with a reason.
 * Promise: a stage that returns these can drop only for a reason that its definition lists; any
 * other reason fails to compile. `detail` is evidence for a reader and can be any text.
 */
import type { Decision } from "../schemas/decision.ts";

/** A decision whose reason, if it has one, is one of `Reason`. */
export type Decided<Reason extends string> = Omit<Decision, "reason"> & { reason: Reason | null };

type RowId = { trajectory_id: string; problem_id: string };
type ProblemId = { problem_id: string };

/** The ids of a decision: of the row, or of the problem where it decides a problem. */
type Subject = Pick<Decision, "row_id" | "problem_id">;

const kept = (subject: Subject, label: string | null): Decided<never> => ({
  ...subject,
  kept: true,
  reason: null,
  detail: null,
  label,
});

const dropped = <Reason extends string>(
  subject: Subject,
  why: { reason: Reason; detail: string | null },
): Decided<Reason> => ({ ...subject, kept: false, reason: why.reason, detail: why.detail, label: null });

const row = ({ trajectory_id, problem_id }: RowId): Subject => ({ row_id: trajectory_id, problem_id });
const problem = ({ problem_id }: ProblemId): Subject => ({ row_id: problem_id, problem_id });

/** Keeps a row; `label` is set by split alone. */
export const keep = (of: RowId, label: string | null = null): Decided<never> => kept(row(of), label);

export const drop = <Reason extends string>(
  of: RowId,
  reason: Reason,
  detail: string | null = null,
): Decided<Reason> => dropped(row(of), { reason, detail });

export const keepProblem = (of: ProblemId): Decided<never> => kept(problem(of), null);

export const dropProblem = <Reason extends string>(
  of: ProblemId,
  reason: Reason,
  detail: string | null = null,
): Decided<Reason> => dropped(problem(of), { reason, detail });
