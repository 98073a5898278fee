/**
 * Labels each row `single` (solved at turn 1) or `multi` (solved at a later turn). Drops nothing.
 */
import { SplitOptions } from "../schemas/options.ts";
import { keep } from "./decide.ts";
import { defineFilter } from "./define-stage.ts";

export const split = defineFilter({
  name: "split",
  revision: 1,
  reasons: {},
  options: SplitOptions,
  reads: ["trajectory_id", "problem_id", "turns"],
  perProblem({ rows }) {
    return rows.map((row) => keep(row, row.turns.length === 1 ? "single" : "multi"));
  },
});
