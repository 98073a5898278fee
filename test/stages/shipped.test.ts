import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { Config } from "../../schemas/config.ts";
import type { Solution } from "../../schemas/problem.ts";
import { shipsWithUs } from "../../stages/shipped.ts";
import { problemOf } from "../rollout/fixtures.ts";

const [line = ""] = readFileSync(assetPath("data/train.jsonl"), "utf8").split("\n");
const own = JSON.parse(line) as { solutions: Solution[]; incorrect_solutions: Solution[] };
const sample = problemOf({ solutions: own.solutions, incorrect_solutions: own.incorrect_solutions });

const config = (policy: object = { kind: "recorded" }) =>
  Config.parse({ name: "t", policy, import: { inputs: [{ path: "x", format: "jsonl" }] } });

test("the programs of the sample problems ship with us", () => {
  expect(shipsWithUs(sample, config())).toBe(true);
});

test("one foreign program is enough to distrust a problem, whatever its name", () => {
  const foreign = { language: "python3", code: "import os\n" };
  expect(shipsWithUs({ ...sample, solutions: [...own.solutions, foreign] }, config())).toBe(false);
  expect(shipsWithUs(problemOf({ problem_id: "sample-train-1", source: "sample" }), config())).toBe(false);
  expect(shipsWithUs({ ...sample, solutions: [], incorrect_solutions: [] }, config())).toBe(false);
});

test("a model's answers and foreign checkers are never trusted", () => {
  const openai = { kind: "openai", base_urls: ["http://127.0.0.1:1/v1"], model: "m" };
  expect(shipsWithUs(sample, config(openai))).toBe(false);
  const comparator = { kind: "checker" as const, checker: "import os\n", provenance: "source row" };
  expect(shipsWithUs({ ...sample, comparator }, config())).toBe(false);
});

test("answers from a file are never trusted, whatever the policy", () => {
  const { policy } = config();
  expect(shipsWithUs(sample, { policy, generate: { trajectories: "answers.jsonl" } })).toBe(false);
});
