/**
 * The runs of a kept program after that of verify, each in interpreters of its own and with a
 * record of its own. Promise: no run uses the verdict of another; equal programs of a problem share
 * their runs, so that they get equal decisions.
 */
import type { Problem } from "../../schemas/problem.ts";
import type { StageContext } from "../define-stage.ts";
import { shipsWithUs } from "../shipped.ts";
import { judgedVerdict, type ProgramVerdict } from "../verify/program-verdict.ts";
import { fullRequests } from "../verify/requests.ts";

/** Verdicts of the runs 2 to n on a program. */
export type Again = (code: string) => Promise<ProgramVerdict[]>;

/** @param repeat number of runs, that of verify included */
export function repeatsOf(problem: Problem, repeat: number, ctx: StageContext): Again {
  const { judge, verify, generate } = ctx.config;
  const trusted = shipsWithUs(problem, ctx.config);
  const requestOf = fullRequests(problem, {
    judge,
    allTestsRun: verify.all_tests,
    trusted,
    language: generate.language,
  });
  const verdictOf = async (code: string, run: number): Promise<ProgramVerdict> => {
    ctx.signal.throwIfAborted();
    const fresh = await ctx.freshJudge(run);
    return judgedVerdict(problem, await fresh.run(requestOf(code)));
  };
  const known = new Map<string, Promise<ProgramVerdict[]>>();
  return (code) => {
    const verdicts =
      known.get(code) ?? Promise.all(Array.from({ length: repeat - 1 }, (_, i) => verdictOf(code, i + 2)));
    known.set(code, verdicts);
    return verdicts;
  };
}
