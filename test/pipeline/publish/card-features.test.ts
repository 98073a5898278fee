import { expect, test } from "vitest";
import { featuresOf, schemaOfConfig } from "../../../pipeline/publish/card-features.ts";

const CONFIGS = ["sft", "multi_turn", "single_turn", "problems", "rejected"];

const OPTIONAL = [
  "test_kind",
  "reasoning_answers",
  "reasoning_tokens",
  "reasoning_dropped",
  "tools",
  "license",
  "decision",
  "chat_template_kwargs",
];

test("every config has one feature for each column of its schema, in their order", () => {
  for (const config of CONFIGS)
    expect(featuresOf(config, new Set(OPTIONAL)).map(({ name }) => name)).toEqual(
      Object.keys(schemaOfConfig(config)?.shape ?? {}),
    );
});

test("an optional column is a feature only where the files have it", () => {
  const names = (present: Set<string>) => JSON.stringify(featuresOf("multi_turn", present));
  expect(names(new Set())).not.toContain("reasoning");
  expect(names(new Set(["messages.reasoning_content"]))).toContain(
    '{"name":"reasoning_content","dtype":"string"}',
  );
});

test("columns get the hub's types: scalars, lists of scalars, lists of structs, structs", () => {
  const features = [...featuresOf("problems"), ...featuresOf("multi_turn")];
  const of = (name: string) => features.find((feature) => feature.name === name);
  expect(of("statement")).toEqual({ name: "statement", dtype: "string" });
  expect(of("samples")).toEqual({ name: "samples", dtype: "int64" });
  expect(of("solve_rate")).toEqual({ name: "solve_rate", dtype: "float64" });
  expect(of("solved_by_turn")).toEqual({ name: "solved_by_turn", list: "int64" });
  expect(of("messages")).toMatchObject({ list: [{ name: "role", dtype: "string" }, {}, { dtype: "bool" }] });
  expect(of("nearest")).toMatchObject({
    struct: expect.arrayContaining([{ name: "benchmark", dtype: "string" }]),
  });
});

test("a config of another program has no features, not even one named as a property of objects", () => {
  for (const name of ["preference", "toString", "__proto__"]) {
    expect(featuresOf(name)).toEqual([]);
    expect(schemaOfConfig(name)).toBeUndefined();
  }
});
