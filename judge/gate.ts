/**
 * Both parts of a gated judging where no process with a gate is at hand: by separate runs, or once
 * they have begun.
 * Promises: the results are those of `Judge.runGated`; a `whole` that nobody awaits causes no
 * unhandled rejection.
 */
import type { GatedRequests, GatedResults, JudgeRequest, JudgeResult } from "./judge.ts";

/** Runs the whole request after the first one passed. */
export function runsInTurn(
  run: (request: JudgeRequest) => Promise<JudgeResult>,
  { first, whole }: GatedRequests,
): GatedResults {
  const opening = run(first);
  const rest = opening.then(({ verdict }) => (verdict === "OK" ? run(whole) : null));
  rest.catch(() => undefined);
  return { first: opening, whole: rest };
}

/** The results of a gated judging that begins later. */
export function onceBegun(begun: Promise<GatedResults>): GatedResults {
  const whole = begun.then((results) => results.whole);
  whole.catch(() => undefined);
  return { first: begun.then((results) => results.first), whole };
}
