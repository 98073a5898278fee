/**
 * The parts of `make reproduce-tiny` that need no model: steps, configurations, choice. Bands and
 * page: page.test.ts.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../pipeline/config.ts";
import { ARM_PLANS, controlFraction } from "../../reproduce/arms.ts";
import { asked } from "../../reproduce/asked.ts";
import { best, changeOf, pass1at3Of, readChoice, writeChoice } from "../../reproduce/choice.ts";
import { CommandFailed, command } from "../../reproduce/commands.ts";
import { places, secondRound, writeConfig } from "../../reproduce/configs.ts";
import { Ledger } from "../../reproduce/ledger.ts";
import { retriesOf } from "../../reproduce/measure.ts";
import { SIZES } from "../../reproduce/sizes.ts";
import { UserError } from "../../schemas/errors.ts";
import type { Tree } from "../../trainer/settings.ts";
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
  expect(asked([])).toMatchObject({ ablations: false, choose: false, paper: false, second: 1 });
  expect(asked(["--ablations", "--choose"])).toMatchObject({ ablations: true, choose: true });
  expect(asked(["--paper", "--second", "2"])).toMatchObject({ paper: true, second: 2 });
  for (const args of [
    ["--form", "constructor"],
    ["--seeds", "0"],
    ["--seeds", "x"],
    ["--second", "0"],
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

test("a place named from where the command is given is found by its configurations, which lie elsewhere", async () => {
  const common = {
    at: places(relative(process.cwd(), folder), 1),
    sizes: SIZES.full,
    seed: 1,
    split: "held-out",
  };
  const written = async (change: Tree) =>
    (await loadConfig(await writeConfig("second", { kind: "rollouts", common, change }))).config;
  const first = await written({});
  expect(first.finetune.model).toBe(join(folder, "base"));
  expect(first["strip-prompts"].tokenizer).toBe(join(folder, "base"));
  expect(first.import.inputs).toMatchObject([{ path: join(folder, "problems", "train.jsonl") }]);
  const second = await written(secondRound(common));
  expect(second.finetune.model).toBe(join(folder, "seed-1", "train-both", "model"));
  expect(second.generate.samples).toBe(SIZES.full.secondSamples);
  expect(second.finetune.learning_rate).toBe(SIZES.full.secondRate);
});

test("the control draws the share of all trajectories that comes to as many rows", () => {
  expect(controlFraction(2100, 30_000)).toBe(0.07);
  expect(controlFraction(1, 1e9)).toBe(0.0001);
  expect(controlFraction(5, 4)).toBe(1);
});

test("retries are counted with the text before the program, and repeats by equal programs", () => {
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
