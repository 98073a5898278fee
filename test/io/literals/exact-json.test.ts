import { describe, expect, test } from "vitest";
import { LiteralError, parseExactJson, stringifyExact } from "../../../io/literals/exact-json.ts";

const round = (text: string): string => stringifyExact(parseExactJson(text));

describe("exact JSON", () => {
  test.each([
    ["9007199254740993", "9007199254740993"],
    ["-123456789012345678901234567890", "-123456789012345678901234567890"],
    ["1.0", "1.0"],
    ["1", "1"],
    ["-0.0", "-0.0"],
    ["1e3", "1000.0"],
    ["1E+25", "1e+25"],
    ["0.1", "0.1"],
    ["NaN", "NaN"],
    ["[Infinity, -Infinity]", "[Infinity,-Infinity]"],
    [' { "b" : [ ] , "a" : { } } ', '{"a":{},"b":[]}'],
    ['"\\u00e9\\n\\ud83d\\ude00"', '"é\\n😀"'],
    ['"\\\\"', '"\\\\"'],
    ["null", "null"],
    ["[true,false]", "[true,false]"],
    ['{"__proto__": 1}', '{"__proto__":1}'],
  ])("%s is written as %s", (text, expected) => expect(round(text)).toBe(expected));

  test("integers are bigint and other numbers number", () => {
    expect(parseExactJson("[1, 1.0, 2e0]")).toEqual([1n, 1, 2]);
  });

  test("equal objects give equal text whatever the order of their keys", () => {
    expect(round('{"x":1,"y":{"b":2,"a":3}}')).toBe(round('{"y":{"a":3,"b":2},"x":1}'));
  });

  test.each([
    ["", "expected a value at character 0"],
    ["[1,]", "expected a value at character 3"],
    ["[1", "expected ]"],
    ['{"a" 1}', "expected :"],
    ["{1:2}", "expected a string"],
    ["1 2", "something after the value at character 2"],
    ["01", "something after the value"],
    ['"open', "without end"],
    ['"bad \\x escape"', "no JSON"],
    ["nul", "expected a value"],
    ["[".repeat(300), "too deep"],
    ["9".repeat(5000), "too many digits"],
  ])("%.20s is refused with its place", (text, message) => {
    expect(() => parseExactJson(text)).toThrow(message);
    expect(() => parseExactJson(text)).toThrow(LiteralError);
  });
});
