import { describe, expect, test } from "vitest";
import { EXIT, EXIT_MEANING, shown, TryLaterError, UserError } from "../../schemas/errors.ts";

const fault = { where: "config.yaml: seed", expected: "an integer ≥ 0", got: "-1", fix: "Correct it." };

describe("errors of the user", () => {
  test("a message says where, what was expected, what came and what to do", () => {
    const error = new UserError(fault);
    expect(error.message).toBe("config.yaml: seed: expected an integer ≥ 0, got -1. Correct it.");
    expect(error.faults).toEqual([fault]);
    expect(error.name).toBe("UserError");
    expect(error).toBeInstanceOf(Error);
  });

  test("several faults are told at once, one a line", () => {
    const error = new UserError([fault, { ...fault, where: "config.yaml: buckets" }]);
    expect(error.message.split("\n")).toHaveLength(2);
    expect(error.faults.map(({ where }) => where)).toEqual(["config.yaml: seed", "config.yaml: buckets"]);
  });

  test("a condition that passes is another class, and keeps its cause", () => {
    const cause = new Error("ENOSPC");
    const error = new TryLaterError("disk full", { cause });
    expect(error).not.toBeInstanceOf(UserError);
    expect([error.name, error.cause]).toEqual(["TryLaterError", cause]);
  });
});

describe("exit codes", () => {
  test("are distinct, what shells and schedulers know, and each has a meaning", () => {
    expect(EXIT).toEqual({ done: 0, fault: 1, user: 2, failedItems: 3, tryLater: 75, interrupted: 130 });
    expect(Object.keys(EXIT_MEANING)).toEqual(Object.keys(EXIT));
    expect(new Set(Object.values(EXIT_MEANING)).size).toBe(Object.keys(EXIT).length);
  });
});

describe("a value shown in a message", () => {
  test.each([
    ["a text in quotes, its control characters visible", "a\n\x1b[2J", '"a\\n\\u001b[2J"'],
    ["a list", [1, null], "[1,null]"],
    ["nothing", undefined, "undefined"],
    ["a number", 1.5, "1.5"],
    ["a function", Math.max, String(Math.max)],
  ])("%s", (_what, value, text) => expect(shown(value)).toBe(text));

  test("a long one is cut and says how long it was", () => {
    expect(shown("x".repeat(118))).toBe(`"${"x".repeat(118)}"`);
    expect(shown("x".repeat(119))).toBe(`"${"x".repeat(119)}… (121 characters)`);
    expect(shown([1, 2, 3], 4)).toBe("[1,2… (7 characters)");
  });
});
