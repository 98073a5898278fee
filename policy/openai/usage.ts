/**
 * What a policy has used so far, in tokens and money, and the limit on it. The limit is this process's: the pipeline
 * deals a run's budget out to its workers (pipeline/run/budget.ts).
 */
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import type { Answer } from "../policy.ts";

export type Usage = {
  /** Answers; one request may bring several. */
  answers: number;
  prompt_tokens: number;
  cached_tokens: number;
  completion_tokens: number;
  /** By the price table of the configuration; 0 without one. */
  money: number;
};

/** Money for a million tokens. */
export type Prices = {
  price_prompt: number;
  /** Of prompt tokens from the server's cache; left out: as price_prompt. */
  price_cached?: number | undefined;
  price_completion: number;
};

export type Budget = Prices & {
  budget_tokens?: number | undefined;
  budget_money?: number | undefined;
};

/** Cached tokens are part of the prompt tokens. */
export function costOf(
  used: Pick<Usage, "prompt_tokens" | "cached_tokens" | "completion_tokens">,
  { price_prompt, price_cached = price_prompt, price_completion }: Prices,
): number {
  const uncached = used.prompt_tokens - used.cached_tokens;
  const prompt = uncached * price_prompt + used.cached_tokens * price_cached;
  return (prompt + used.completion_tokens * price_completion) / 1e6;
}

/** No call may be made any more. */
export class BudgetSpentError extends TryLaterError {}

export class Account {
  readonly #budget: Budget;
  readonly used: Usage = { answers: 0, prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0, money: 0 };

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** @throws UserError for answers that name no tokens where there is a budget to hold */
  add(answers: readonly Answer[]): void {
    for (const { prompt_tokens, cached_tokens, completion_tokens } of answers) {
      this.used.answers++;
      this.used.prompt_tokens += prompt_tokens ?? 0;
      this.used.cached_tokens += cached_tokens ?? 0;
      this.used.completion_tokens += completion_tokens ?? 0;
    }
    this.used.money = costOf(this.used, this.#budget);
    // Of several answers to one request the first carries the prompt's tokens.
    const [first] = answers;
    if (first === undefined || (first.prompt_tokens !== null && first.completion_tokens !== null)) return;
    const { budget_tokens, budget_money } = this.#budget;
    if (budget_tokens !== undefined || budget_money !== undefined) throw uncounted();
  }

  /** Calls in flight when the budget runs out still end and are recorded. @throws BudgetSpentError from then on */
  check(): void {
    const { budget_tokens, budget_money } = this.#budget;
    const { prompt_tokens, completion_tokens, money } = this.used;
    if (budget_tokens !== undefined && prompt_tokens + completion_tokens >= budget_tokens)
      throw spent("tokens");
    if (budget_money !== undefined && money >= budget_money) throw spent("money");
  }
}

const spent = (what: "tokens" | "money"): BudgetSpentError =>
  new BudgetSpentError(
    `The budget of ${what} is used up. Every answer is kept; with a larger policy.budget_${what} ` +
      "the same command goes on.",
  );

const uncounted = (): UserError =>
  new UserError({
    where: "policy.budget_tokens, policy.budget_money",
    expected: "a server whose answers say how many tokens they took (usage)",
    got: "an answer that does not",
    fix: "Turn it on at the server, or remove the budget.",
  });
