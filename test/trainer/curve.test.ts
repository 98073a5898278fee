/** Edges of the loss curve; its scale is in reports.test.ts. */
import { expect, test } from "vitest";
import { lossCurve } from "../../trainer/curve.ts";

test("one step, or an even loss, is drawn without dividing by zero", () => {
  expect(lossCurve([{ step: 5, loss: 2 }])).toContain('points="56.0,280.0"');
  expect(lossCurve([1, 2].map((step) => ({ step, loss: 3 })))).not.toMatch(/NaN|Infinity/);
});

test("losses that are not finite leave no point, and held-out losses alone have no line", () => {
  const svg = lossCurve([
    { step: 1, loss: null },
    { step: 2, eval_loss: 1 },
  ]);
  expect(svg).toContain('points=""');
  expect(svg.match(/<circle/g)).toHaveLength(1);
  expect(svg).toContain("held out (dots)");
  expect(lossCurve([{ step: 1, loss: 1 }])).not.toContain("held out");
});

test("a training of several hundred thousand steps has a curve", () => {
  const metrics = Array.from({ length: 150_000 }, (_, step) => ({ step, loss: 1 / (step + 1) }));
  expect(lossCurve(metrics)).toContain(">149999</text>");
});
