import { expect, test } from "vitest";
import { duration } from "../../../io/format.ts";
import { Progress, type WorkSize } from "../../../pipeline/worker/progress.ts";

const size = (total: number | null, done = 0): WorkSize => ({
  unit: "trajectories",
  counter: "trajectories_sampled",
  total,
  done,
});

function shown(counts: Record<string, number>, prices: boolean): string {
  const progress = new Progress(size(10), {
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

test("answers, tests, retries, tokens and cost are displayed during the run", () => {
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

test("every counted kind of work is named, in the same order", () => {
  const counts = { internal_errors: 1, tests_run: 2, retries: 3, answers_replayed: 4, model_calls: 5 };
  expect(shown(counts, false)).toMatch(
    /^5 answers, 4 answers from record, 3 retries, 2 tests, 1 internal errors, \d+ answers\/s$/,
  );
});

test("no cost without prices, and no tokens where none were counted", () => {
  expect(shown(COUNTS, false)).not.toContain("cost");
  expect(shown({ model_calls: 7 }, true)).toMatch(/^7 answers, \d+ answers\/s$/);
});

test.each([
  [0.4, "0 s"],
  [89.4, "89 s"],
  [90, "2 min"],
  [5399, "90 min"],
  [5400, "1.5 h"],
])("%d seconds are shown as %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  [999, 1, "999 + 1 tokens"],
  [1000, 0, "1.0 k + 0 tokens"],
  [999_949, 1_000_000, "999.9 k + 1.0 M tokens"],
])("%d prompt and %d completion tokens are shown as %s", (prompt_tokens, completion_tokens, text) => {
  expect(shown({ prompt_tokens, completion_tokens }, false)).toBe(text);
});

test("what is displayed: count, stage at work, share that passes, cost", () => {
  const progress = new Progress(size(100, 20), {
    prices: { price_prompt: 1, price_cached: 0.5, price_completion: 2 },
  });
  const counts = {
    trajectories_sampled: 30,
    trajectories_verified: 20,
    trajectories_passed: 15,
    "now: at: generate": 1,
    "now: at: verify": 2,
    prompt_tokens: 1_000_000,
  };
  for (const [what, by] of Object.entries(counts)) progress.count(what, by);
  expect(progress.shown()).toEqual({
    unit: "trajectories",
    total: 100,
    done: 50,
    stage: "verify",
    passed: 0.75,
    rate: null,
    left: null,
    cost: 1,
  });
  progress.count("now: at: verify", -2);
  expect(progress.shown().stage).toBe("generate");
  progress.count("now: at: generate", -1);
  expect(progress.shown().stage).toBe("");
});

test("more than expected is not shown as more than all, and no time is left then", () => {
  const progress = new Progress(size(4));
  progress.count("trajectories_sampled", 9);
  expect(progress.shown()).toMatchObject({ done: 4, left: null });
  const unknown = new Progress(size(null));
  unknown.count("trajectories_sampled", 9);
  expect(unknown.shown()).toMatchObject({ done: 9, total: null, left: null });
});
