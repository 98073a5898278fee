/** Completes a judge of tests: both parts of a gated judging are separate runs of it. */
import { runsInTurn } from "../../judge/gate.ts";
import type { Judge, Runner } from "../../judge/judge.ts";

export const withGate = <R extends Runner>(runner: R): R & Judge =>
  Object.assign(runner, {
    runGated: (requests: Parameters<Judge["runGated"]>[0]) =>
      runsInTurn((request) => runner.run(request), requests),
  });
