import { expect, test } from "vitest";
import { barLine, plainLine } from "../../../pipeline/worker/progress-line.ts";

const SHOWN = {
  unit: "trajectories",
  total: 5600,
  done: 3120,
  stage: "generate",
  passed: 0.724,
  rate: 41.2,
  left: 61,
  cost: 2.086,
};

test("a wide terminal has the bar and everything else", () => {
  const line = barLine(SHOWN, 120);
  expect(line).toMatch(
    /^█{16}░{14} {2}55 % {2}3,120\/5,600 trajectories {2}generate {2}72 % pass {2}41\/s {2}cost 2\.09 {2}61 s left$/,
  );
});

test.each([200, 100, 80, 60, 40, 24, 16, 12])(
  "%d columns: no line wraps, percent and time stay",
  (columns) => {
    const line = barLine(SHOWN, columns);
    expect(line.length).toBeLessThan(columns);
    expect(line).toContain("55 %");
    if (columns >= 16) expect(line).toContain("61 s left");
  },
);

test("without a total there is no percent and no bar", () => {
  expect(barLine({ ...SHOWN, total: null, left: null, passed: null, cost: null }, 80)).toBe(
    "3,120 trajectories  generate  41/s",
  );
});

test("nothing to do and nothing known: no division by zero", () => {
  const nothing = {
    ...SHOWN,
    total: 0,
    done: 0,
    stage: "",
    passed: null,
    rate: null,
    left: null,
    cost: null,
  };
  expect(barLine(nothing, 80)).toBe("0/0 trajectories");
  expect(plainLine(nothing)).toBe("0 of 0 trajectories");
});

test("a line of a log has the same figures in words", () => {
  expect(plainLine(SHOWN)).toBe(
    "3,120 of 5,600 trajectories (55 %), generate, 72 % pass, 41/s, cost 2.09, 61 s left",
  );
  expect(plainLine({ ...SHOWN, rate: 0.25 })).toContain("0.3/s");
});
