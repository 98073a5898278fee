/**
 * Keeps a share of each problem's rows: floor(fraction · n + u), u in [0, 1) by hash of (seed,
 * problem), rows by hash order. Unbiased over problems, and independent of order and sharding.
 */
import { SubsampleOptions } from "../schemas/options.ts";
import { drop, keep } from "./decide.ts";
import { defineFilter } from "./define-stage.ts";

export const subsample = defineFilter({
  name: "subsample",
  revision: 1,
  reasons: {
    not_sampled: "not in the random sample (subsample.fraction)",
  },
  options: SubsampleOptions,
  reads: ["trajectory_id", "problem_id"],
  perProblem({ problem, rows }, { fraction }, ctx) {
    const take = Math.floor(fraction * rows.length + ctx.random(problem.problem_id));
    const order = rows
      .map((row) => ({ id: row.trajectory_id, at: ctx.random(row.trajectory_id) }))
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const kept = new Set(order.slice(0, take).map(({ id }) => id));
    return rows.map((row) =>
      kept.has(row.trajectory_id) ? keep(row) : drop(row, "not_sampled", `${take} of ${rows.length} kept`),
    );
  },
});
