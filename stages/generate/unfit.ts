/** Why a problem cannot be sampled. */
import { composeTurn, userText } from "../../rollout/compose.ts";
import { planOf } from "../../rollout/strategies.ts";
import { estimateTokens, LEAST_ANSWER } from "../../rollout/tokens.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { ArmParts } from "./arm.ts";

export type Unfit = { reason: "no_public_tests" | "statement_too_long"; detail: string };

/** @returns null for a problem that can be sampled; lengths are estimates in tokens */
export function unfitReason(
  problem: Problem,
  { context_tokens }: { context_tokens: number },
  { strategy, prompts }: ArmParts,
): Unfit | null {
  if (problem.public_tests.length === 0) return { reason: "no_public_tests", detail: "nothing to stop on" };
  const [first] = composeTurn({ problem, plan: planOf(strategy, 0), feedback: null }, prompts);
  const tokens = first === undefined ? 0 : estimateTokens(userText(first));
  if (tokens + LEAST_ANSWER < context_tokens) return null;
  return { reason: "statement_too_long", detail: `about ${tokens} tokens, window ${context_tokens}` };
}
