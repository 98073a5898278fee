import { expect, test } from "vitest";
import { Remaining } from "../../../pipeline/worker/remaining.ts";

/** @returns the remaining time at each second, for a pace that depends on the second */
function followed(seconds: number, total: number, pace: (second: number) => number): (number | null)[] {
  const remaining = new Remaining();
  const left: (number | null)[] = [];
  let done = 0;
  for (let second = 0; second <= seconds; second += 1) {
    remaining.look(second, done);
    left.push(remaining.left(total));
    done += pace(second);
  }
  return left;
}

test("at an even pace the time counts down by a second each second", () => {
  const left = followed(50, 100, () => 1);
  expect(left.slice(0, 3)).toEqual([null, null, null]);
  expect(left.slice(3, 6)).toEqual([97, 96, 95]);
  expect(left.at(-1)).toBe(50);
});

test("small changes of the pace never make it grow", () => {
  const left = followed(90, 100, (second) => (second % 2 === 0 ? 1.1 : 0.9)).slice(4) as number[];
  expect(left.every((value, i) => i === 0 || value <= (left[i - 1] as number))).toBe(true);
});

test("records that are replayed fast at the beginning are forgotten after a minute", () => {
  const left = followed(200, 1000, (second) => (second < 5 ? 100 : 1));
  // 500 at once, then one a second: 500 - 195 remain after 200 seconds.
  expect(left.at(-1)).toBeGreaterThan(250);
  expect(left.at(-1)).toBeLessThan(350);
});

test("work without progress has no estimate rather than an infinite one", () => {
  expect(followed(70, 100, () => 0).at(-1)).toBe(null);
});
