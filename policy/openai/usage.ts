/**
 * Tokens and money that a policy has used, and the limit. The limit applies to this process: the
 * pipeline divides the budget of a run among its workers (pipeline/run/budget.ts).
 */
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import type { Answer } from "../policy.ts";

export type Usage = {
  /** Answers; one request may return several. */
  answers: number;
  prompt_tokens: number;
  cached_tokens: number;
  completion_tokens: number;
  /** By the prices of the configuration; 0 without prices. */
  money: number;
};

/** Prices per million tokens. */
export type Prices = {
  price_prompt: number;
  /** Price of cached prompt tokens; default: price_prompt. */
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

/** The budget is used up: no more calls. */
export class BudgetSpentError extends TryLaterError {}

export class Account {
  readonly #budget: Budget;
  readonly used: Usage = { answers: 0, prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0, money: 0 };

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** @throws UserError for answers without token counts if there is a budget */
  add(answers: readonly Answer[]): void {
    for (const { prompt_tokens, cached_tokens, completion_tokens } of answers) {
      this.used.answers++;
      this.used.prompt_tokens += prompt_tokens ?? 0;
      this.used.cached_tokens += cached_tokens ?? 0;
      this.used.completion_tokens += completion_tokens ?? 0;
    }
    this.used.money = costOf(this.used, this.#budget);
    // Of several answers to one request the first has the prompt tokens.
    const [first] = answers;
    if (first === undefined || (first.prompt_tokens !== null && first.completion_tokens !== null)) return;
    const { budget_tokens, budget_money } = this.#budget;
    if (budget_tokens !== undefined || budget_money !== undefined) throw uncounted();
  }

  /**
   * Calls in flight when the budget runs out still finish and are recorded. @throws
   * BudgetSpentError after that
   */
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
    `The budget of ${what} is used up. All answers are saved; with a larger policy.budget_${what} ` +
      "the same command resumes.",
  );

/** A budget says nothing about answers without token counts. */
export const uncounted = (): UserError =>
  new UserError({
    where: "policy.budget_tokens, policy.budget_money",
    expected: "a server that returns token counts (usage)",
    got: "an answer without usage",
    fix: "Enable usage at the server, or remove the budget.",
  });
