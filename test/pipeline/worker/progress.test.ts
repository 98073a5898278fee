import { expect, test } from "vitest";
import { Progress } from "../../../pipeline/worker/progress.ts";

function shown(counts: Record<string, number>, prices: boolean): string {
  const progress = new Progress(10, {
    unit: "done",
    prices: prices ? { price_prompt: 1, price_cached: 0.5, price_completion: 2 } : null,
  });
  for (const [what, by] of Object.entries(counts)) progress.count(what, by);
  return progress.detail();
}

const COUNTS = {
  model_calls: 1234,
  answers_replayed: 5,
  tests_run: 10,
  retries: 3,
  prompt_tokens: 2_500_000,
  cached_tokens: 1_000_000,
  completion_tokens: 45_600,
};

test("answers, tests, retries, tokens and cost stand in the display while it runs", () => {
  const text = shown(COUNTS, true);
  expect(text).toContain("1,234 answers, 5 answers from record, 3 retries, 10 tests");
  // 1.5 million uncached, one million cached, 45,600 written.
  expect(text).toContain("2.5 M (1.0 M cached) + 45.6 k tokens, cost 2.09");
});

test("what was asked again is told by cause, the most frequent first; no word where nothing happened yet", () => {
  const causes = { retries: 1009, "retries: 429": 4, "retries: no connection": 1005 };
  expect(shown(causes, false)).toContain("1,009 retries (1,005 × no connection, 4 × 429)");
  expect(shown({}, false)).toBe("");
});

test("no cost without prices, and no tokens where none were counted", () => {
  expect(shown(COUNTS, false)).not.toContain("cost");
  expect(shown({ model_calls: 7 }, true)).toMatch(/^7 answers, \d+ answers\/s$/);
});
