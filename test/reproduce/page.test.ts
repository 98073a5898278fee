/** What `make reproduce-tiny` says of finished seeds: bands and page, from figures. */
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { bandLines, compared, readBands } from "../../reproduce/bands.ts";
import { type ArmFigures, Figures } from "../../reproduce/figures.ts";
import { pageOf } from "../../reproduce/page.ts";
import { armsOf, PAPER, SIZES } from "../../reproduce/sizes.ts";
import { pageText } from "../documents.ts";

const estimate = (value: number) => ({ value, low: value - 0.02, high: value + 0.02, problems: 80 });
const arm = (value: number): ArmFigures => ({
  trajectories: 960,
  pass1: value - 0.05,
  pass1at3: estimate(value),
  pass10at30: null,
  retries: { count: 100, repaired: 7, reasoned: 0, repeated: 30 },
  curve: [{ k: 3, pass: value, low: value - 0.02, high: value + 0.02 }],
});
const difference = (value: number) => ({ pass1at3: estimate(value), pass10at30: null });
const FIGURES = Figures.parse({
  schema: "tiny/1",
  form: "short",
  seed: 1,
  split: "held-out",
  arms: { base: arm(0.2), "base, CoT-retry": arm(0.24), both: arm(0.3125), control: arm(0.21) },
  differences: { "both - base": difference(0.1125), "both - control": difference(-0.1) },
  rows: { both: { single_turn: 1234, multi_turn: 56 }, control: { single_turn: 1, multi_turn: 2 } },
  training: { both: { steps: 40, tokens: 5000, trained_tokens: 2000 } },
  funnels: { both: [{ stage: "verify", rows_in: 2000, kept: 1290, reasons: { wrong_answer: 710 } }] },
  pretraining: { parameters: 885_888, rows: 6000, tokens: 1_400_000 },
  setting: {
    problems: 300,
    samples: 8,
    second_samples: 2,
    second_rate: 0.0005,
    paper_samples: null,
    max_turns: 3,
    temperature: 1,
    top_p: 0.95,
    fraction: 1,
    dedup_threshold: 0.7,
    evaluated: 12,
    learning_rate: 0.001,
    epochs: 6,
    batch_tokens: 2048,
    loss: "all_assistant",
  },
  choice: null,
  versions: { torch: "2.13.0" },
  machine: { cores: 2, cpu: "a CPU" },
  steps: [{ step: "pretrain", seconds: 90.5, tries: 1 }],
});

test("bands compare values and lower ends, and a missing figure does not hold", () => {
  const bands = [
    { of: "both - base", figure: "pass1at3", end: "low", at_least: 0.09, why: "required" },
    { of: "both - control", figure: "pass1at3", end: "value", at_least: 0, why: "required" },
    { of: "base", figure: "pass1at3", end: "value", at_least: 0.1, at_most: 0.19, why: "recorded" },
    { of: "second - both", figure: "pass1at3", end: "value", at_least: 0, why: "required" },
    { of: "both", figure: "reasoned", end: "value", at_least: 1.01, why: "required" },
    { of: "second", figure: "reasoned", end: "value", at_least: 0, why: "required" },
  ] as const;
  const found = compared(FIGURES, bands);
  expect(found.map(({ holds }) => holds)).toEqual([true, false, false, false, false, false]);
  expect(bandLines(found)[3]).toContain("got nothing");
  const { count, reasoned } = arm(0.3125).retries;
  expect(found.slice(4).map(({ got }) => got)).toEqual([reasoned / count, null]);
});

test.each(["full", "short"] as const)(
  "the recorded bands of the %s form name figures that a run has",
  async (form) => {
    const arms: readonly string[] = [...SIZES[form].arms, PAPER];
    for (const { of } of await readBands(form)) {
      for (const name of of.split(" - ")) expect([...arms, "base", "base, CoT-retry"]).toContain(name);
    }
  },
);

test("a band of the paper's arm counts where that arm was trained, and holds only with a figure", () => {
  const band = { of: "multi - base", figure: "pass1at3", end: "low", at_least: 0, why: "required" } as const;
  const without = { seed: 1, arms: {}, differences: {} };
  expect(compared(without, [band])).toEqual([]);
  const arms = { multi: arm(0.2) };
  expect(compared({ ...without, arms }, [band])).toMatchObject([{ got: null, holds: false }]);
});

test("further seeds have (a) and the control, and no band of the other arms", () => {
  const seed = 2;
  const all = { second: 1, paper: true, ablations: true };
  const first = ["both", "control", "second", "multi", "last", "dedup"];
  expect(armsOf(SIZES.full, { seed: 1, ...all })).toEqual(first);
  expect(armsOf(SIZES.full, { seed, ...all })).toEqual(["both", "control"]);
  expect(armsOf(SIZES.full, { seed, ...all, second: 2 })).toEqual(["both", "control", "second"]);
  const band = { figure: "pass1at3", end: "value", at_least: 0, why: "required" } as const;
  const bands = ["second - both", "multi - base", "both - control", "both - base"].map((of) => ({
    ...band,
    of,
  }));
  const found = compared({ seed, arms: { both: arm(0.3) }, differences: {} }, bands);
  expect(found.map(({ band: { of }, holds }) => [of, holds])).toEqual([
    ["both - control", false],
    ["both - base", false],
  ]);
});

test("the page of several seeds has them in one table, and says what the validation split decided", () => {
  const tried = { learning_rate: 0.001, epochs: 2, dedup_threshold: 0.7, pass1at3: 0.27 };
  const choice = { samples: 8, tried: [tried] };
  const whole = { ...FIGURES, form: "full" as const, choice };
  const page = pageOf([whole, { ...whole, seed: 2 }], () => []);
  expect(page).toMatch(/\| 2 \| 20\.0 \[.*\| \+11\.3 \[9\.3, 13\.3\] \| – \| – \| -10\.0 \[.*\| – \|/);
  expect(page).toContain(
    "8 trajectories a problem, (a) of the first seed; 0.001 × 2 passes, Jaccard 0.7: 27.0)",
  );
  const recorded = pageOf([{ ...whole, choice: null }], () => []);
  expect(recorded).not.toContain("All seeds");
  expect(recorded).toContain("with `CHOOSE=1` the validation split decides");
});

test("the times of a seed are in order, those of the arms asked for on request last", () => {
  const step = (name: string, seconds: number) => ({ step: name, seconds, tries: 1 });
  const steps = [
    step("evaluate-base", 20.5),
    step("rollouts-more", 1000),
    step("pretrain", 90),
    step("problems", 2),
  ];
  const page = pageOf([{ ...FIGURES, steps }], () => []);
  expect(page).toMatch(
    /\| problems \| 2 \| 1 \|\n\| pretrain .*\n\| evaluate-base .*\n\| together \| 113 \| {2}\|\n\| rollouts-more .*\n\| with these \| 1,113 \|/,
  );
});

test("the page's numbers are those of the figures, and it says what is not shown", async () => {
  const bands = await readBands("short");
  const page = pageOf([FIGURES], (figures) => compared(figures, bands));
  expect(page).toContain(
    "| (a) both sets, single- and multi-turn | 26.3 | 31.3 [29.3, 33.3] | – | +11.3 [9.3, 13.3] |",
  );
  expect(page).toContain("885,888 parameters");
  expect(page).toContain("FAILS  both - control");
  expect(page).toContain("| `verify` | 2,000 | 1,290 | wrong_answer 710 |");
  expect(page).toContain("short form");
  expect(page).toContain(
    "300 problems × 8 by CoT-retry, at most 3 turns, temperature 1, top-p 0.95; second round 2",
  );
  expect(page).toContain("learning rate 0.001 (second round 0.0005), 6 passes, 2,048 tokens a step");
  expect(page).toMatch(/No new skill is shown/);
  expect(page).not.toMatch(/NaN|undefined|null/);
});

test("docs/reproduction.md is what its recorded figures give; `vitest -u` writes it anew", async () => {
  const seeds = [1, 2, 3].map((seed) =>
    Figures.parse(JSON.parse(pageText(`docs/reproduction/full-seed-${seed}.json`))),
  );
  const bands = await readBands("full");
  const page = pageOf(seeds, (figures) => compared(figures, bands));
  await expect(page).toMatchFileSnapshot(assetPath("docs/reproduction.md"));
});

test("an arm without retries has dashes in place of shares, and arm (b) does not use single-turn rows", () => {
  const none = { ...arm(0.3), retries: { count: 0, repaired: 0, reasoned: 0, repeated: 0 } };
  const page = pageOf(
    [
      {
        ...FIGURES,
        arms: { ...FIGURES.arms, multi: none },
        rows: { multi: { single_turn: 99, multi_turn: 7 } },
        training: { multi: { steps: 3, tokens: 1200, trained_tokens: 400 } },
      },
    ],
    () => [],
  );
  expect(page).toContain("| (b) `multi_turn` only, the paper's arm | 0 | – % | – % | – % |");
  expect(page).toContain("| (b) `multi_turn` only, the paper's arm | not used | 7 | 1,200 (400) | 3 |");
});

test("the trajectories of a second round and of arm (b) are told only where they were sampled", () => {
  const setting = { ...FIGURES.setting, second_samples: null, second_rate: null, paper_samples: 15 };
  const page = pageOf([{ ...FIGURES, setting }], () => []);
  expect(page).toContain("top-p 0.95; arm (b) 15. A fraction");
  expect(page).not.toContain("second round 2");
});

test("a page of no finished seed is refused", () => {
  expect(() => pageOf([], () => [])).toThrow("no finished seed");
});

test("a line of a band has its limits in per cent and the end of the interval that counts", () => {
  const band = {
    of: "both - base",
    figure: "pass1at3",
    end: "low",
    at_least: 0.09,
    why: "required",
  } as const;
  const range = { ...band, of: "base", end: "value", at_least: 0.1, at_most: 0.19 } as const;
  expect(bandLines(compared(FIGURES, [band, range]))).toEqual([
    "holds  both - base, pass 1@3, lower end of the interval: ≥ 9.0; got 9.3 (required)",
    "FAILS  base, pass 1@3, value: ≥ 10.0 ≤ 19.0; got 20.0 (required)",
  ]);
});
