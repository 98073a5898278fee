import { expect, test } from "vitest";
import { InputRegistry } from "../../judge/inputs.ts";

const tests = (...inputs: string[]) => inputs.map((input) => ({ input, output: "" }));

test("equal inputs under one key share a number, whatever their outputs", () => {
  const registry = new InputRegistry();
  const first = registry.inputsOf("p", tests("1", "2"));
  expect(
    registry.inputsOf("p", [
      { input: "1", output: "x" },
      { input: "2", output: "y" },
    ]).id,
  ).toBe(first.id);
});

test("a key that is used for other inputs does not mix them up", () => {
  const registry = new InputRegistry();
  const [all, some, other] = [tests("1", "2"), tests("1"), tests("1", "3")].map((list) =>
    registry.inputsOf("p", list),
  );
  expect(new Set([all?.id, some?.id, other?.id]).size).toBe(3);
  expect(registry.inputsOf("p", tests("1")).id).toBe(some?.id);
});

test("what was not used for long is forgotten and gets a new number", () => {
  const registry = new InputRegistry();
  const first = registry.inputsOf("first", tests("1"));
  for (let i = 0; i < 2048; i++) registry.inputsOf(`p${i}`, tests("1"));
  expect(registry.inputsOf("first", tests("1")).id).not.toBe(first.id);
  const recent = registry.inputsOf("p2047", tests("1"));
  expect(registry.inputsOf("p2047", tests("1")).id).toBe(recent.id);
});

test("large tests are forgotten earlier, the newest never", () => {
  const registry = new InputRegistry();
  const large = "x".repeat(40 << 20);
  const first = registry.inputsOf("first", tests("1"));
  const kept = registry.inputsOf("large", tests(large));
  expect(registry.inputsOf("first", tests("1")).id).toBe(first.id);
  registry.inputsOf("larger", tests(large, large));
  expect(registry.inputsOf("larger", tests(large, large)).inputs).toHaveLength(2);
  expect(registry.inputsOf("large", tests(large)).id).not.toBe(kept.id);
});
