import { beforeEach, expect, test } from "vitest";
import { ConfigFile } from "../../../pipeline/config.ts";
import { contextOf, isPlanned, Plan, readPlan, writePlan } from "../../../pipeline/store/plan.ts";
import type { RunDir } from "../../../pipeline/store/run-dir.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, keyOf, makeConfig, planOf, put } from "./made-store.ts";

test("a plan takes every configuration that a run takes, with the sections that stages declare themselves", () => {
  const config = ConfigFile.parse({
    name: "made",
    policy: { kind: "recorded" },
    import: { inputs: [{ path: "made.jsonl", format: "jsonl" }] },
  });
  const plan = {
    schema: "plan/1",
    recipe: "dataset",
    until: "verify",
    baseDir: "/",
    config,
    keys: {},
    zygotes: 1,
  };
  expect(Plan.parse(plan)).toEqual({ ...plan, callsInFlight: null, budget: null });
  expect(Plan.shape.config).toBe(ConfigFile);
  const misspelt = { ...plan, config: { ...config, "drop-shrot": {} } };
  expect(Plan.safeParse(misspelt).success).toBe(false);
});

let run: RunDir;
let plan: Plan;
beforeEach(() => {
  const context = contextAt(scratchFolder());
  run = context.run;
  plan = planOf(context, { until: "strip-prompts" });
});

test("a plan is read back as it was written, budgets and decisions of global stages included", async () => {
  const whole: Plan = {
    ...plan,
    decided: { "dedup-set": "hash" },
    callsInFlight: 3,
    budget: { tokens: [1, 2], money: null },
  };
  await writePlan(run, whole);
  expect(await readPlan(run)).toEqual(whole);
});

test("the plan that a worker reads gives the context that it was made from", async () => {
  await writePlan(run, plan);
  const context = contextOf(run, await readPlan(run));
  expect(context.recipe.name).toBe("dataset");
  expect(context.stages.map(({ name }) => name).at(-1)).toBe("strip-prompts");
  expect(context.keys.get("verify")).toEqual(keyOf("verify"));
  expect(contextOf(run, plan, "verify").stages.map(({ name }) => name)).toEqual(["generate", "verify"]);
});

test.each([
  ["no such file", null],
  ["damaged", '{"schema":"plan/1",'],
  ["another version", { schema: "plan/2" }],
  ["another version", { recipe: "toString" }],
])("a plan that cannot be used (%s) is the user's fault, with what to do", async (got, content) => {
  if (content !== null) put(run.planFile, typeof content === "string" ? content : { ...plan, ...content });
  const error: unknown = await readPlan(run).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).faults[0]).toMatchObject({
    where: run.planFile,
    got: expect.stringContaining(got),
    fix: expect.stringContaining("rftkit run"),
  });
});

test("a plan on disk holds if it says the same of all stages of the new one, and maybe of more", async () => {
  expect(await isPlanned(run, plan)).toBe(false);
  await writePlan(run, plan);
  const { "strip-prompts": _, ...fewer } = plan.keys;
  expect(await isPlanned(run, plan)).toBe(true);
  expect(await isPlanned(run, { ...plan, until: "dedup", keys: fewer })).toBe(true);
  expect(await isPlanned(run, { ...plan, keys: { ...plan.keys, decontaminate: keyOf("d") } })).toBe(false);
});

test.each<[string, (plan: Plan) => Partial<Plan>]>([
  ["folder of the configuration", () => ({ baseDir: "/elsewhere" })],
  ["configuration", () => ({ config: makeConfig({ subsample: { fraction: 0.1 } }) })],
  ["decision of a global stage", () => ({ decided: { "dedup-set": "hash" } })],
  ["key", ({ keys }) => ({ keys: { ...keys, verify: { ...keyOf("verify"), key: "new" } } })],
])("a plan with another %s replaces the one on disk", async (_, change) => {
  await writePlan(run, plan);
  expect(await isPlanned(run, { ...plan, ...change(plan) })).toBe(false);
});
