/**
 * Paired comparison of two arms: the mean difference over the problems that both have, with an
 * interval from resampling those problems. It is far narrower than two separate intervals, because
 * hard problems are hard for both.
 */
import type { EvaluateOptions } from "../../schemas/evaluation-options.ts";
import { trajectoryPoint } from "../../stages/score/metrics.ts";
import { type Estimate, estimate } from "../../stages/score/resample.ts";
import { type ArmResult, problemPass } from "./result.ts";

export type Comparison = {
  arm: string;
  with: string;
  /** `difference` is arm minus with; null if no problem has enough trajectories in both. */
  points: { n: number; k: number; difference: Estimate | null }[];
};

type Options = Pick<EvaluateOptions, "points" | "resamples">;
type Compared = Pick<ArmResult, "strategy" | "model" | "max_turns" | "problems">;

export const armName = ({ strategy, model }: Pick<ArmResult, "strategy" | "model">): string =>
  `${strategy} (${model})`;

export function compareArms(arm: Compared, other: Compared, { points, resamples }: Options): Comparison {
  const others = new Map(other.problems.map((problem) => [problem.problem_id, problem]));
  return {
    arm: armName(arm),
    with: armName(other),
    points: points.map(([n, k]) => {
      const differences = arm.problems.map((problem) => {
        const twin = others.get(problem.problem_id);
        const a = problemPass(problem, trajectoryPoint({ n, k }, arm.max_turns));
        const b = twin === undefined ? null : problemPass(twin, trajectoryPoint({ n, k }, other.max_turns));
        return a === null || b === null ? null : a - b;
      });
      return { n, k, difference: estimate(differences, { resamples, seed: `difference ${n}@${k}` }) };
    }),
  };
}

/** The arm of another run to compare with: the one of the same strategy, else the only one. */
export function partnerOf<T extends Compared>(arm: Compared, others: readonly T[]): T | undefined {
  return (
    others.find((other) => other.strategy === arm.strategy && other.model === arm.model) ??
    others.find((other) => other.strategy === arm.strategy) ??
    (others.length === 1 ? others[0] : undefined)
  );
}
