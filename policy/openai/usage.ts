/** What a policy has used so far, in tokens and money, and the limit on it. */
import { TryLaterError } from "../../schemas/errors.ts";
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

export class Account {
  readonly #budget: Budget;
  readonly used: Usage = { answers: 0, prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0, money: 0 };

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  add(answers: readonly Answer[]): void {
    for (const { prompt_tokens, cached_tokens, completion_tokens } of answers) {
      this.used.answers++;
      this.used.prompt_tokens += prompt_tokens ?? 0;
      this.used.cached_tokens += cached_tokens ?? 0;
      this.used.completion_tokens += completion_tokens ?? 0;
    }
    this.used.money = costOf(this.used, this.#budget);
  }

  /** Calls in flight when the budget runs out still end and are recorded. @throws TryLaterError from then on */
  check(): void {
    const { budget_tokens, budget_money } = this.#budget;
    const tokens = this.used.prompt_tokens + this.used.completion_tokens;
    if (budget_tokens !== undefined && tokens >= budget_tokens) throw spent("tokens", tokens, budget_tokens);
    if (budget_money !== undefined && this.used.money >= budget_money) {
      throw spent("money", Number(this.used.money.toFixed(4)), budget_money);
    }
  }
}

function spent(what: "tokens" | "money", used: number, budget: number): TryLaterError {
  return new TryLaterError(
    `The budget of ${what} is used up: ${used} of policy.budget_${what} ${budget}. Every answer is kept; ` +
      "the same command goes on with a fresh budget.",
  );
}
