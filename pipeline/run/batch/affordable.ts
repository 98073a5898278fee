/**
 * How many requests of a round a budget pays for: all that fit if every answer is as long as it may
 * be, so that a round, which cannot be stopped, does not exceed it.
 */
import { costOf } from "../../../policy/openai/usage.ts";
import { priceFactor } from "../../../schemas/batch-options.ts";
import type { Config } from "../../../schemas/config.ts";
import type { RunDir } from "../../store/run-dir.ts";
import { hasBudget, leftOf, spentByBucket } from "../../worker/allowances.ts";

export type Affordable = {
  affords: (line: { characters: number; maxTokens: number }) => boolean;
  /** Whether a request was left out. */
  isShort: boolean;
  /** In words, for the user. */
  said(): string;
};

/** Fewer characters a token than prose and code have: a bound, not a guess. */
const CHARACTERS = 3;

export async function affordable(run: RunDir, config: Config): Promise<Affordable> {
  const { policy } = config;
  if (policy.kind !== "openai" || !hasBudget(config))
    return { affords: () => true, isShort: false, said: () => "" };
  const spent = await spentByBucket(run, config);
  const total = spent.reduce(
    (sum, { tokens, money }) => ({ tokens: sum.tokens + tokens, money: sum.money + money }),
    { tokens: 0, money: 0 },
  );
  const { budget_tokens = Number.POSITIVE_INFINITY, budget_money = Number.POSITIVE_INFINITY } = policy;
  const factor = priceFactor(policy);
  const result: Affordable = {
    isShort: false,
    affords({ characters, maxTokens }) {
      const used = {
        prompt_tokens: Math.ceil(characters / CHARACTERS),
        cached_tokens: 0,
        completion_tokens: maxTokens,
      };
      const tokens = total.tokens + used.prompt_tokens + maxTokens;
      const money = total.money + costOf(used, policy) * factor;
      if (tokens > budget_tokens || money > budget_money) {
        result.isShort = true;
        return false;
      }
      total.tokens = tokens;
      total.money = money;
      return true;
    },
    said: () =>
      `The budget is used up: ${leftOf(config, spent).said}, over the whole run; no further request fits if its answer ` +
      "is as long as generate.max_tokens. Every answer is kept; raise the budget and run the same command again.",
  };
  return result;
}
