/** Labels each row `single` (solved at turn 1) or `multi` (solved at a later turn). Drops nothing. */
import { SplitOptions } from "../schemas/options.ts";
import { defineFilter } from "./define-stage.ts";

export const split = defineFilter({
  name: "split",
  revision: 1,
  reasons: {},
  kind: "perProblem",
  writes: "decisions",
  options: SplitOptions,
  reads: ["trajectory_id", "problem_id", "turns"],
  perProblem({ rows }) {
    return rows.map(({ trajectory_id, problem_id, turns }) => ({
      row_id: trajectory_id,
      problem_id,
      kept: true,
      reason: null,
      detail: null,
      label: turns.length === 1 ? "single" : "multi",
    }));
  },
});
