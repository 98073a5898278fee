import { describe, expect, test } from "vitest";
import { Account, BudgetSpentError, costOf } from "../../../policy/openai/usage.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import { answerOf } from "../../rollout/fixtures.ts";

const FREE = { price_prompt: 0, price_completion: 0 };
const answer = (prompt: number | null, cached: number | null, completion: number | null) =>
  answerOf("x", { prompt_tokens: prompt, cached_tokens: cached, completion_tokens: completion });

describe("cost", () => {
  const used = { prompt_tokens: 1_000_000, cached_tokens: 400_000, completion_tokens: 500_000 };

  test("cached tokens are part of the prompt's, at a price of their own", () => {
    const prices = { price_prompt: 3, price_cached: 0.5, price_completion: 15 };
    expect(costOf(used, prices)).toBeCloseTo(0.6 * 3 + 0.4 * 0.5 + 0.5 * 15, 10);
  });

  test("without a price of their own they cost what the others do; a price of 0 is a price", () => {
    expect(costOf(used, { price_prompt: 3, price_completion: 0 })).toBeCloseTo(3, 10);
    expect(costOf(used, { price_prompt: 3, price_cached: 0, price_completion: 0 })).toBeCloseTo(1.8, 10);
  });
});

describe("an account", () => {
  test("adds up what answers took; tokens that nobody counted are 0", () => {
    const account = new Account({ price_prompt: 2, price_completion: 4 });
    account.add([answer(1000, 200, 50), answer(null, null, 30)]);
    account.add([answer(null, null, null)]);
    account.add([]);
    expect(account.used).toEqual({
      answers: 3,
      prompt_tokens: 1000,
      cached_tokens: 200,
      completion_tokens: 80,
      money: (1000 * 2 + 80 * 4) / 1e6,
    });
  });

  test.each([
    ["tokens", { ...FREE, budget_tokens: 100 }, answer(60, null, 39), answer(1, null, 0)],
    [
      "money",
      { price_prompt: 1e6, price_completion: 0, budget_money: 3 },
      answer(2, null, 9),
      answer(1, null, 0),
    ],
  ])("a budget of %s holds until it is reached, then no call may be made", (what, budget, most, last) => {
    const account = new Account(budget);
    account.check();
    account.add([most]);
    account.check();
    account.add([last]);
    expect(() => account.check()).toThrow(BudgetSpentError);
    expect(() => account.check()).toThrow(TryLaterError);
    expect(() => account.check()).toThrow(`policy.budget_${what}`);
  });

  test("without a budget nothing is ever spent", () => {
    const account = new Account({ price_prompt: 1e6, price_completion: 1e6 });
    account.add([answer(1e9, null, 1e9)]);
    expect(() => account.check()).not.toThrow();
  });

  test("a budget cannot be held on answers that name no tokens", () => {
    for (const budget of [{ budget_tokens: 10 }, { budget_money: 1 }]) {
      expect(() => new Account({ ...FREE, ...budget }).add([answer(null, null, 5)])).toThrow(UserError);
      expect(() => new Account({ ...FREE, ...budget }).add([answer(5, null, null)])).toThrow(UserError);
      // Only the first of several answers carries the prompt's tokens.
      expect(() =>
        new Account({ ...FREE, ...budget }).add([answer(5, null, 1), answer(null, null, 1)]),
      ).not.toThrow();
    }
    expect(() => new Account(FREE).add([answer(null, null, null)])).not.toThrow();
  });
});
