/** The parts of `make reproduce-tiny` that need no model: steps, configurations, bands, figures, page. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../pipeline/config.ts";
import { ARM_PLANS, controlFraction } from "../../reproduce/arms.ts";
import { asked } from "../../reproduce/asked.ts";
import { bandLines, compared, readBands } from "../../reproduce/bands.ts";
import { best, changeOf, pass1at3Of, readChoice, writeChoice } from "../../reproduce/choice.ts";
import { CommandFailed, command } from "../../reproduce/commands.ts";
import { places, writeConfig } from "../../reproduce/configs.ts";
import { type ArmFigures, Figures } from "../../reproduce/figures.ts";
import { Ledger } from "../../reproduce/ledger.ts";
import { retriesOf } from "../../reproduce/measure.ts";
import { pageOf } from "../../reproduce/page.ts";
import { PAPER, SIZES } from "../../reproduce/sizes.ts";
import { UserError } from "../../schemas/errors.ts";
import { makeTurn } from "../make.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reproduce-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const silent = () => undefined;

test("what is asked for has defaults, and everything else is refused", () => {
  expect(asked([])).toMatchObject({
    seeds: 1,
    root: "runs/tiny",
    split: "held-out",
    page: "docs/reproduction.md",
  });
  const short = asked(["--form", "short", "--seeds", "3"]);
  expect(short).toMatchObject({ seeds: 3, page: join("runs", "tiny-short", "reproduction.md") });
  expect(asked(["--split", "validation"]).page).not.toContain("docs");
  expect(asked([])).toMatchObject({ ablations: false, choose: false });
  expect(asked(["--ablations", "--choose"])).toMatchObject({ ablations: true, choose: true });
  for (const args of [
    ["--form", "constructor"],
    ["--seeds", "0"],
    ["--seeds", "x"],
    ["--split", "train"],
    ["--no"],
  ]) {
    expect(() => asked(args), args.join(" ")).toThrow(UserError);
  }
});

test("a step that is done is not done again, one that failed is, and its tries are counted", async () => {
  const ledger = new Ledger(folder, silent);
  let runs = 0;
  const work = async () => {
    runs += 1;
    if (runs === 1) throw new Error("interrupted");
  };
  await expect(ledger.step("train", work)).rejects.toThrow("interrupted");
  expect(await ledger.done()).toEqual([]);
  await ledger.step("train", work);
  await new Ledger(folder, silent).step("train", work);
  expect(runs).toBe(2);
  expect(await ledger.done()).toMatchObject([{ step: "train", tries: 2 }]);
});

test("a command that fails ends with its code and the end of its log", async () => {
  const log = join(folder, "logs", "x.log");
  const failing = {
    program: process.execPath,
    args: ["-e", "console.error('no room'); process.exit(75)"],
    log,
  };
  const error = await command("x", failing).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(CommandFailed);
  expect(error).toMatchObject({ code: 75, message: expect.stringContaining("no room") });
  expect(await readFile(log, "utf8")).toContain("no room");
  expect(await command("y", { ...failing, args: ["-e", "console.log(1); process.exit(3)"] })).toBe("1\n");
});

test.each(Object.values(SIZES))("every configuration of the $form form is valid", async (sizes) => {
  const common = { at: places(folder, 2), sizes, seed: 2, split: "held-out" };
  const evaluate = await writeConfig("evaluate-both", { kind: "evaluate", common, change: {} });
  expect((await loadConfig(evaluate)).config).toMatchObject({
    seed: 2,
    generate: { samples: sizes.evaluated },
  });
  for (const [arm, { change }] of Object.entries(ARM_PLANS)) {
    const path = await writeConfig(arm, {
      kind: "rollouts",
      common,
      change: change({ fraction: 0.1, threshold: 0.7, paperSamples: 15 }),
    });
    const { config } = await loadConfig(path);
    expect(config.generate.strategy).toBe("cot-retry");
    expect(config["keep-passing"].min_pass_fraction).toBe(arm === "control" ? 0 : 1);
    expect(config.finetune.sets).toEqual(arm === "multi" ? ["multi_turn"] : ["single_turn", "multi_turn"]);
  }
});

test("the control draws the share of all trajectories that comes to as many rows", () => {
  expect(controlFraction(2100, 30_000)).toBe(0.07);
  expect(controlFraction(1, 1e9)).toBe(0.0001);
  expect(controlFraction(5, 4)).toBe(1);
});

test("retries are counted with what stands before the program, and repeats by equal programs", () => {
  const turn = (answer: string, code: string | null) =>
    makeTurn({
      code,
      calls: [{ ...(makeTurn().calls[0] as ReturnType<typeof makeTurn>["calls"][number]), answer }],
    });
  const rows = [
    { turns: [turn("```python\na\n```", "a"), turn("Maybe b.\n\n```python\nb\n```", "b")] },
    {
      turns: [
        turn("Words first.\n```python\na\n```", "a"),
        turn("```python\na\n```", "a"),
        turn("none", null),
      ],
    },
    { turns: [turn("```python\na\n```", "a")] },
  ];
  expect(retriesOf(rows)).toEqual({ count: 3, reasoned: 2, repeated: 1 });
});

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
  ...{ schema: "tiny/1", form: "short", seed: 1, split: "held-out" },
  arms: { base: arm(0.2), "base, CoT-retry": arm(0.24), both: arm(0.3125), control: arm(0.21) },
  differences: { "both - base": difference(0.1125), "both - control": difference(-0.1) },
  rows: { both: { single_turn: 1234, multi_turn: 56 }, control: { single_turn: 1, multi_turn: 2 } },
  training: { both: { steps: 40, tokens: 5000, trained_tokens: 2000 } },
  funnels: { both: [{ stage: "verify", rows_in: 2000, kept: 1290, reasons: { wrong_answer: 710 } }] },
  pretraining: { parameters: 885_888, rows: 6000, tokens: 1_400_000 },
  setting: {
    ...{
      problems: 300,
      samples: 8,
      second_samples: null,
      paper_samples: null,
      max_turns: 3,
      temperature: 1,
      top_p: 0.95,
    },
    ...{ fraction: 1, dedup_threshold: 0.7, evaluated: 12 },
    ...{ learning_rate: 0.001, epochs: 6, batch_tokens: 2048, loss: "all_assistant" },
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
  ] as const;
  const found = compared(FIGURES, bands);
  expect(found.map(({ holds }) => holds)).toEqual([true, false, false, false]);
  expect(bandLines(found)[3]).toContain("got nothing");
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
  const without = { arms: {}, differences: {} };
  expect(compared(without, [band])).toEqual([]);
  const arms = { multi: arm(0.2) };
  expect(compared({ ...without, arms }, [band])).toMatchObject([{ got: null, holds: false }]);
});

test("the setting that solves most of the validation split is taken, of equals the first", async () => {
  const path = join(folder, "choice.json");
  const one = { learning_rate: 1e-3, epochs: 2, dedup_threshold: 0.7 };
  const tried = [
    { ...one, learning_rate: 5e-4, pass1at3: 0.24 },
    { ...one, pass1at3: 0.27 },
    { ...one, epochs: 4, pass1at3: 0.27 },
  ];
  await writeChoice(path, { samples: 8, tried });
  expect(best(await readChoice(path))).toEqual(tried[1]);
  expect(changeOf(one)).toEqual({
    dedup: { threshold: 0.7 },
    finetune: { learning_rate: 1e-3, epochs: 2 },
  });
  await writeFile(path, "{}");
  await expect(readChoice(path)).rejects.toThrow(/samples/);
});

test("pass 1@3 of an evaluation is read from its result, and one without it is an error", async () => {
  // A point that needs more samples than there are has no figure.
  const result = (n: number) =>
    JSON.stringify({
      arms: [
        {
          points: [
            { n: 20, pass: null },
            { n, pass: { value: 0.25 } },
          ],
        },
      ],
    });
  await mkdir(join(folder, "evaluation"));
  await writeFile(join(folder, "evaluation", "result.json"), result(1));
  expect(await pass1at3Of(folder)).toBe(0.25);
  await writeFile(join(folder, "evaluation", "result.json"), result(10));
  await expect(pass1at3Of(folder)).rejects.toThrow("no pass 1@3");
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
  expect(page).toContain("300 problems × 8 by CoT-retry, at most 3 turns");
  expect(page).toContain("learning rate 0.001, 6 passes, 2,048 tokens a step");
  expect(page).toMatch(/No new skill is shown/);
  expect(page).not.toMatch(/NaN|undefined|null/);
});
