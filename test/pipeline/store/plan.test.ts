import { expect, test } from "vitest";
import { ConfigFile } from "../../../pipeline/config.ts";
import { Plan } from "../../../pipeline/store/plan.ts";

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
