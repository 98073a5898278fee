/** What recipes.ts says of stages follows from their definitions. */
import { expect, test } from "vitest";
import { parseConfig } from "../../pipeline/config.ts";
import {
  decidesOf,
  filtersRows,
  hasReason,
  optionsOf,
  producerOf,
  RECIPES,
  screensProblems,
  stagesUntil,
} from "../../pipeline/recipes.ts";

const configOf = (rest: object = {}) =>
  parseConfig(
    {
      name: "made",
      policy: { kind: "recorded" },
      import: { inputs: [{ path: "made.jsonl", format: "jsonl" }] },
      ...rest,
    },
    "made.yaml",
  );
const decontaminate = { benchmarks: [{ name: "b", inputs: [{ path: "b.jsonl", format: "jsonl" }] }] };
const namesOf = (stages: readonly { name: string }[]) => stages.map(({ name }) => name);
const dataset = namesOf(RECIPES.dataset.stages);
const evaluate = namesOf(RECIPES.evaluate.stages);

test("the source decides input rows; screen, generate, decontaminate and score decide problems; all others rows", () => {
  expect(decidesOf(RECIPES.dataset.source.name)).toBe("input");
  expect([...dataset, ...evaluate].filter((name) => decidesOf(name) === "problem")).toEqual([
    "screen",
    "generate",
    "decontaminate",
    "generate",
    "score",
  ]);
  const rest = dataset.filter((name) => decidesOf(name) !== "problem");
  expect(new Set(rest.map(decidesOf))).toEqual(new Set(["row"]));
});

test("a stage filters rows if it decides rows and has a reason to drop one", () => {
  const filters = dataset.filter(filtersRows);
  expect(filters).toEqual(
    expect.arrayContaining(["keep-passing", "subsample", "dedup", "dedup-set", "strip-prompts"]),
  );
  for (const name of ["screen", "generate", "verify", "split", "decontaminate"])
    expect(filters.includes(name), name).toBe(false);
  expect(evaluate.filter(filtersRows)).toEqual([]);
});

test("only screen screens problems", () => {
  expect([...dataset, ...evaluate].filter(screensProblems)).toEqual(["screen"]);
  expect(screensProblems(RECIPES.dataset.source.name)).toBe(false);
});

test.each([
  ["trajectory/1", "generate"],
  ["verification/1", "verify"],
  ["example/1", "strip-prompts"],
  ["problem-score/1", "score"],
])("rows of %s are written by %s", (schemaName, stage) => {
  expect(producerOf(schemaName)).toBe(stage);
});

test("of the two stages that write contamination/1 the later one, decontaminate, is the producer", () => {
  expect(producerOf("contamination/1")).toBe("decontaminate");
});

test("rows that no stage writes have no producer", () => {
  expect(() => producerOf("poem/1")).toThrow("no stage writes poem/1");
});

test("a reason is a stage's own only if its definition lists it", () => {
  expect(dataset.filter((name) => hasReason(name, "failed"))).toEqual(["keep-passing"]);
  expect(hasReason("verify", "constructor")).toBe(false);
});

test("a stage that no recipe has is an error, not a guess", () => {
  expect(() => decidesOf("drop-everything")).toThrow("no recipe has a stage drop-everything");
});

test("stages whose section is left out are not run", () => {
  const run = namesOf(stagesUntil(RECIPES.dataset, configOf(), undefined));
  expect(run.filter((name) => ["screen", "dedup-set", "decontaminate"].includes(name))).toEqual([]);
  const always = "generate verify keep-passing subsample split dedup strip-prompts".split(" ");
  expect(run.filter((name) => always.includes(name))).toEqual(always);
});

test("screen is a switch that uses the options of decontaminate", () => {
  const on = configOf({ screen: true, decontaminate });
  const off = configOf({ screen: false, decontaminate });
  expect(optionsOf({ name: "screen" }, on)).toBe(on.decontaminate);
  expect(optionsOf({ name: "screen" }, off)).toBeUndefined();
  expect(namesOf(stagesUntil(RECIPES.dataset, on, "generate"))).toEqual(["screen", "generate"]);
});

test("the stages end with the one that is named; import alone needs no other stage", () => {
  expect(namesOf(stagesUntil(RECIPES.dataset, configOf(), "subsample")).at(-1)).toBe("subsample");
  expect(stagesUntil(RECIPES.dataset, configOf(), "import")).toEqual([]);
});

test("--until names the stages to choose from, and says whether the stage is only not configured", () => {
  const until = (name: string) => () => stagesUntil(RECIPES.dataset, configOf(), name);
  expect(until("dedup-set")).toThrow("dedup-set, which the configuration leaves out");
  expect(until("polish")).toThrow(/one of import, generate, verify/);
});

test("an unknown stage is a fault of the option --until", () => {
  expect(() => stagesUntil(RECIPES.dataset, configOf(), "polish")).toThrow(/--until/);
});
