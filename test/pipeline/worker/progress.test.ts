import { expect, test } from "vitest";
import { duration, Progress } from "../../../pipeline/worker/progress.ts";

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

/** Runs with a clock that is set by hand. */
function atClock(work: (set: (ms: number) => void) => void): void {
  const { now } = Date;
  let time = 0;
  Date.now = () => time;
  try {
    work((ms) => {
      time = ms;
    });
  } finally {
    Date.now = now;
  }
}

test("rate and remaining time follow from what is done; the time is never below zero", () => {
  atClock((set) => {
    const progress = new Progress(4, { unit: "buckets_done" });
    expect(progress.detail()).toBe("");
    set(30_000);
    progress.count("buckets_done");
    progress.count("model_calls", 60);
    expect(progress.detail()).toBe("60 answers, 2 answers/s, 2 min left");
    progress.count("buckets_done", 9);
    expect(progress.detail()).toBe("60 answers, 2 answers/s, 0 s left");
  });
});
