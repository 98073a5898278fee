import { expect, test } from "vitest";
import { type Step, type Training, trainingPage } from "../../../pipeline/report/training-page.ts";
import { rowsOf } from "./made/tables.ts";

const stepsTo = (count: number): Step[] =>
  Array.from({ length: count }, (_, i) => ({ step: i + 1, loss: 2, lr: 1e-5 }));
const page = (rest: Partial<Training>) =>
  trainingPage([{ name: "tiny", steps: stepsTo(3), fault: null, ...rest }]);

test("the values of a step are rounded to significant digits; what it lacks is a dash", () => {
  const steps = [
    { step: 10, loss: 1.234567, eval_loss: null, lr: 2e-6, tokens_per_second: 1234.5 },
    { step: 20, loss: null, eval_loss: 0.5 },
  ];
  expect(rowsOf(page({ steps }), "Steps of tiny")).toEqual([
    ["10", "1.2346", "–", "0.00000200", "1,235"],
    ["20", "–", "0.50000", "–", "–"],
  ]);
});

test("the page says how many steps there are, and the loss of the last one", () => {
  expect(page({}).text).toContain("3 recorded steps; last loss 2.0000.");
  expect(page({ steps: [{ step: 1, lr: 1 }] }).text).toContain("last loss –.");
});

test("fifty steps are all listed; of more, every second or later and always the last", () => {
  expect(rowsOf(page({ steps: stepsTo(50) }), "Steps of tiny")).toHaveLength(50);
  const listed = rowsOf(page({ steps: stepsTo(102) }), "One step in 3 of tiny")?.map(([step]) => step) ?? [];
  expect(listed).toHaveLength(35);
  expect([listed[0], listed[1], listed.at(-2), listed.at(-1)]).toEqual(["1", "4", "100", "102"]);
});

test("loss and held-out loss share a chart; without a loss there is only the learning rate", () => {
  const steps = [1, 2].map((step) => ({ step, loss: step, eval_loss: step, lr: step }));
  const both = page({ steps }).text;
  expect(both).toMatch(/<ul class="legend">.*training.*held out.*<\/ul>/s);
  expect(both).toContain('aria-label="Loss of tiny"');
  const rate = page({ steps: [{ step: 1, lr: 1e-4 }] }).text;
  expect(rate).not.toContain('aria-label="Loss of tiny"');
  expect(rate).toContain('aria-label="Learning rate of tiny"');
});

test("steps without any number have no chart and no table", () => {
  expect(page({ steps: [{ step: 1 }] }).text).not.toContain("<svg");
});

test("a training whose metrics cannot be read says why; one without a step says so", () => {
  const torn = page({ steps: [], fault: 'line 3 is no <JSON> "x"' }).text;
  expect(torn).toContain("could not be read: line 3 is no &lt;JSON&gt; &quot;x&quot;");
  expect(torn).not.toContain("No step");
  expect(page({ steps: [] }).text).toContain("No step is recorded yet.");
});

test("every training has a part of its own, under its escaped name", () => {
  const trainings = ["one", "<two>"].map((name) => ({ name, steps: stepsTo(1), fault: null }));
  const { text } = trainingPage(trainings);
  expect([...text.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, name]) => name)).toEqual(["one", "&lt;two&gt;"]);
  expect(trainingPage([]).text).toBe("");
});

test("learning rates have an axis in powers of ten, losses one in plain numbers", () => {
  const steps = [1, 2].map((step) => ({ step, loss: 0.1 * step, lr: 1e-5 * step }));
  const { text } = page({ steps });
  const [loss = "", rate = ""] = ["Loss of", "Learning rate of"].map(
    (name) => new RegExp(`aria-label="${name} tiny".*?</svg>`, "s").exec(text)?.[0],
  );
  expect(rate).toMatch(/>1\.\de-5</);
  expect(loss).not.toMatch(/>\d\.\de/);
  for (const [chart, name] of [
    [loss, "↑ loss"],
    [rate, "↑ learning rate"],
  ])
    expect(chart).toContain(`>${name}</text>`);
  expect(loss).toContain(">step →</text>");
  expect(rate).toContain(">step →</text>");
});
