import { describe, expect, test } from "vitest";
import { inputOutput, isTruncated, parseEither, withoutTruncated } from "../../../stages/import/tests.ts";

describe("texts that the source cut", () => {
  test.each([
    ["1 2 3 4...", true],
    ["1 2 3 4...\n", true],
    ["1 2 3 4", false],
    ["....\n....\n", false],
    ["#.#\n...", false],
    ["ab...\ncd...", false],
    ["a b...\nc d...", true],
    [`${"#.".repeat(250)}...`, true],
  ])("%j: %j", (text, expected) => {
    expect(isTruncated(text)).toBe(expected);
  });

  test("a test goes if its input or its output is cut, and is counted", () => {
    const whole = { input: "1", output: "2" };
    const kept = withoutTruncated([
      whole,
      { input: "1 2...", output: "3" },
      { input: "1", output: "2 3..." },
    ]);
    expect(kept).toEqual({ tests: [whole], truncated: 2 });
  });
});

test("JSON comes first, then Python literals; the error of text that is neither is that of the JSON", () => {
  expect(parseEither('["a", 1]')).toEqual(["a", 1n]);
  expect(parseEither("['a', True, None]")).toEqual(["a", true, null]);
  expect(() => parseEither("a, b")).toThrow();
});

describe("input_output", () => {
  const of = (value: unknown, returnsList = false) => inputOutput(JSON.stringify(value), returnsList);
  const reasonOf = (value: unknown) => {
    const found = typeof value === "string" ? inputOutput(value, false) : of(value);
    return "rejection" in found ? found.rejection.reason : null;
  };

  test.each([
    ["", "no_tests"],
    ["{", "unreadable_tests"],
    ["[1]", "unreadable_tests"],
    [{ inputs: ["1"] }, "no_tests"],
    [{ inputs: "1", outputs: ["1"] }, "unreadable_tests"],
    [{ inputs: ["1", "2"], outputs: ["1"] }, "unequal_test_lists"],
    [{ inputs: [], outputs: [] }, "no_tests"],
    [{ inputs: [[["1"]]], outputs: ["1"] }, "not_runnable"],
    [{ inputs: [1], outputs: [2], fn_name: "f" }, "unreadable_arguments"],
    [{ inputs: ["one two"], outputs: [2], fn_name: "f" }, "unreadable_arguments"],
  ])("%j is rejected as %s", (value, reason) => {
    expect(reasonOf(value)).toBe(reason);
  });

  test("texts stay as they are, lists of lines are joined, numbers are written out", () => {
    expect(of({ inputs: ["1 2\n", ["3", "4"], 5], outputs: ["3", [7], ["x\n"]] })).toEqual({
      tests: [
        { input: "1 2\n", output: "3" },
        { input: "3\n4\n", output: "7\n" },
        { input: "5\n", output: "x\n" },
      ],
      fnName: null,
      flags: [],
    });
  });

  test("integers beyond 2^53 stay exact", () => {
    const found = inputOutput('{"inputs": [12345678901234567890], "outputs": ["1"]}', false);
    expect(found).toMatchObject({ tests: [{ input: "12345678901234567890\n" }] });
  });

  test("arguments of a call are a list, or one literal in each line", () => {
    const call = { inputs: [[1, "a"], '2\n"b"\n'], outputs: [3, 4], fn_name: "f" };
    expect(of(call)).toEqual({
      tests: [
        { input: '[1,"a"]', output: "3" },
        { input: '[2,"b"]', output: "4" },
      ],
      fnName: "f",
      flags: [],
    });
  });

  test("expected values that are all wrapped in a list of one are unwrapped, unless the function returns a list", () => {
    const call = { inputs: [[1], [2]], outputs: [[3], [4]], fn_name: "f" };
    expect(of(call)).toMatchObject({
      tests: [{ output: "3" }, { output: "4" }],
      flags: ["expected_unwrapped"],
    });
    expect(of(call, true)).toMatchObject({ tests: [{ output: "[3]" }, { output: "[4]" }], flags: [] });
    const mixed = { ...call, outputs: [[3], [4, 5]] };
    expect(of(mixed)).toMatchObject({ tests: [{ output: "[3]" }, { output: "[4,5]" }], flags: [] });
  });
});
