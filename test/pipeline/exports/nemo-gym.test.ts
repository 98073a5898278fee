/** Rows for NeMo Gym against the fields of its own code, copied by name into a fixture. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nemoGym } from "../../../pipeline/exports/consumers/nemo-gym.ts";
import type { ExportOptions } from "../../../pipeline/exports/define-export.ts";
import { makeProblem } from "../../make.ts";

type Fields = { required: string[]; optional: string[]; roles?: string[] };
const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "consumers", "nemo-gym.json"), "utf8"),
) as Record<"row" | "responses_create_params" | "input" | "verifier_metadata" | "unit_tests", Fields>;

const OPTIONS: ExportOptions = {
  reasoning: "reasoning_content",
  kwargs: null,
  inlineTests: true,
  model: "m",
  stops: null,
};

/** The value, after its fields were compared with those that the consumer reads. */
function checked(kind: keyof typeof SCHEMA, value: unknown): Record<string, unknown> {
  const given = value as Record<string, unknown>;
  const { required, optional } = SCHEMA[kind];
  expect(Object.keys(given), kind).toEqual(expect.arrayContaining(required));
  for (const name of Object.keys(given)) expect([...required, ...optional], kind).toContain(name);
  return given;
}

test.each([
  ["input and output", {}],
  ["calls", { fn_name: "solve", comparator: { kind: "call", checker: null, provenance: "config" } }],
  ["a difficulty", { difficulty: "hard" }],
])("a row with %s has exactly the fields that NeMo Gym reads, in its types", (_, changes) => {
  const prompt = [
    { role: "system", content: "You write Python." },
    { role: "user", content: "a" },
  ];
  const problem = makeProblem(changes as never);
  const row = checked("row", nemoGym.write({ problem, prompt }, OPTIONS));
  const { input } = checked("responses_create_params", row.responses_create_params);
  for (const message of input as unknown[]) {
    const { role, content } = checked("input", message);
    expect(SCHEMA.input.roles).toContain(role);
    expect(typeof content).toBe("string");
  }
  const metadata = checked("verifier_metadata", row.verifier_metadata);
  const { inputs, outputs, fn_name } = checked("unit_tests", metadata.unit_tests);
  for (const list of [inputs, outputs] as unknown[][]) {
    expect(list.length).toBeGreaterThan(0);
    for (const text of list) expect(typeof text).toBe("string");
  }
  expect((inputs as unknown[]).length).toBe((outputs as unknown[]).length);
  expect(["string", "undefined"]).toContain(typeof fn_name);
});

test("the command on the card is the one of its README", () => {
  const facts = { options: OPTIONS, train: 1, val: 0, hasVal: false };
  expect(nemoGym.start(facts)).toContain("gym eval run --no-serve");
  expect(nemoGym.start(facts)).toContain("--agent code_gen_simple_agent");
});
