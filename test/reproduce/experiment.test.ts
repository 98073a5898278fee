/**
 * The steps of a seed with rftkit's commands recorded instead of run: order, configurations, what
 * resumes.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { readChoice } from "../../reproduce/choice.ts";
import { places } from "../../reproduce/configs.ts";
import { runSeed } from "../../reproduce/experiment.ts";
import { type Arm, SIZES, type Sizes } from "../../reproduce/sizes.ts";

const run = vi.hoisted(() => ({
  calls: [] as string[][],
  served: [] as string[],
  fail: "",
  pass: {} as Record<string, number>,
}));

/** A command of rftkit: leaves the files that the next steps read. */
async function fakeRftkit(args: string[]): Promise<string> {
  const [command = "", config = "", , folder = ""] = args;
  run.calls.push(args);
  const name = config.split("/").at(-1)?.replace(".yaml", "") ?? "";
  if (`${command} ${name}` === run.fail) throw new Error(`${run.fail} failed`);
  const write = async (sub: string, file: string, value: unknown) => {
    await mkdir(join(folder, sub), { recursive: true });
    await writeFile(join(folder, sub, file), JSON.stringify(value));
  };
  const points = [{ n: 1, pass: { value: run.pass[name] ?? 0.2 } }];
  if (command === "evaluate") await write("evaluation", "result.json", { arms: [{ points }] });
  const counts = { problems: 100, single_turn: 30, multi_turn: 12 };
  if (command === "run") await write("dataset", "rftkit.json", { counts });
  return '{"manifests":[]}';
}

vi.mock("../../reproduce/commands.ts", () => ({
  rftkit: (args: string[]) => fakeRftkit(args),
  served: async ({ name }: { name: string }, use: (urls: string[]) => Promise<void>) => {
    run.served.push(name);
    await use(["http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1"]);
  },
}));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "experiment-"));
  Object.assign(run, { calls: [], served: [], fail: "", pass: {} });
});
afterEach(() => rm(root, { recursive: true }));

const seed = (
  arms: readonly Arm[],
  { choose = false, ...sizes }: Partial<Sizes> & { choose?: boolean } = {},
) =>
  runSeed(
    { at: places(root, 1), sizes: { ...SIZES.full, arms, ...sizes }, seed: 1, split: "held-out" },
    choose,
    () => undefined,
  );

/** Command and configuration of each call. */
const called = () => run.calls.map(([command, config]) => `${command} ${config?.split("/").at(-1)}`);
const configOf = async (name: string) => parse(await readFile(places(root, 1).config(name), "utf8"));

test("a seed measures the base, samples once, then trains and measures each arm", async () => {
  await seed(["both", "control"]);
  expect(called()).toEqual([
    "evaluate evaluate-base.yaml",
    "run both.yaml",
    "run both.yaml",
    "finetune both.yaml",
    "evaluate evaluate-both.yaml",
    "run control.yaml",
    "finetune control.yaml",
    "evaluate evaluate-control.yaml",
  ]);
  expect(run.served).toEqual(["base", "base", "both", "control"]);
});

test("the same command continues after the steps that are done, and repeats the one that failed", async () => {
  run.fail = "finetune both";
  await expect(seed(["both"])).rejects.toThrow("finetune both failed");
  Object.assign(run, { calls: [], fail: "" });
  await seed(["both"]);
  expect(called()).toEqual(["run both.yaml", "finetune both.yaml", "evaluate evaluate-both.yaml"]);
  run.calls = [];
  await seed(["both"]);
  expect(called()).toEqual([]);
});

test("an arm is compared with the base, whose prompts are measured in both ways by the first seed", async () => {
  await seed(["both"]);
  const [base, arm] = run.calls.filter(([command]) => command === "evaluate");
  expect(base).not.toContain("--compare");
  expect(arm?.slice(-2)).toEqual(["--compare", places(root, 1).evaluation("base")]);
  expect((await configOf("evaluate-base")).evaluate.strategies).toEqual(["multi", "cot-retry"]);
  expect((await configOf("evaluate-both")).evaluate.strategies).toEqual(["multi"]);
  expect((await configOf("evaluate-both")).policy.base_urls).toHaveLength(2);
});

test("the control draws as many trajectories as the filtered arm has rows", async () => {
  await seed(["both", "control"]);
  const control = await configOf("control");
  expect(control["keep-passing"].min_pass_fraction).toBe(0);
  expect(control.subsample.fraction).toBe(0.07);
  expect(JSON.parse(await readFile(join(places(root, 1).own, "rows-both.json"), "utf8"))).toMatchObject({
    multi_turn: 12,
  });
});

test("the second round samples from the trained model in the same run directory", async () => {
  await seed(["both", "second"]);
  const rounds = run.calls.filter(([, config]) => config?.endsWith("/second.yaml"));
  expect(rounds.map(([command]) => command)).toEqual(["run", "run", "finetune"]);
  expect(new Set(rounds.map(([, , , folder]) => folder))).toEqual(new Set([places(root, 1).rollouts]));
  expect(run.served).toEqual(["base", "base", "both", "both", "second"]);
  expect((await configOf("second")).policy.model).toBe("both");
});

test("the paper's arm samples more trajectories first, unless it needs no more than the others", async () => {
  await seed(["multi"]);
  expect(called()).toContain("run more.yaml");
  expect((await configOf("more")).generate.samples).toBe(SIZES.full.paperSamples);
  await rm(root, { recursive: true });
  run.calls = [];
  await seed(["multi"], { paperSamples: SIZES.full.samples });
  expect(called()).not.toContain("run more.yaml");
});

test("the other dedup threshold is the one that (a) does not have", async () => {
  await seed(["both", "dedup"]);
  expect([(await configOf("both")).dedup.threshold, (await configOf("dedup")).dedup.threshold]).toEqual([
    1, 0.7,
  ]);
});

test("every candidate is trained and measured on the validation split, and the best one is used", async () => {
  Object.assign(run.pass, { "evaluate-candidate-2": 0.31, "evaluate-candidate-3": 0.3 });
  await seed(["both"], { choose: true });
  const { tried, samples } = await readChoice(places(root, 1).choice);
  expect([samples, ...tried.map(({ pass1at3 }) => pass1at3)]).toEqual([8, 0.2, 0.31, 0.3, 0.2]);
  const measured = await configOf("evaluate-candidate-2");
  expect(measured.import.inputs[0].path).toMatch(/validation\.jsonl$/);
  expect(measured.generate.samples).toBe(SIZES.full.validated);
  expect((await configOf("both")).finetune).toMatchObject({ learning_rate: 4e-3, epochs: 2 });
});

test("settings are chosen once: a choice that exists is used without trying again", async () => {
  const one = { learning_rate: 3e-3, epochs: 5, dedup_threshold: 0.7, pass1at3: 0.4 };
  await writeFile(places(root, 1).choice, JSON.stringify({ samples: 8, tried: [one] }));
  await seed(["both"], { choose: true });
  expect(called().filter((name) => name.includes("candidate"))).toEqual([]);
  expect((await configOf("both")).finetune).toMatchObject({ learning_rate: 3e-3, epochs: 5 });
});
