import { expect, test } from "vitest";
import { parseStrictJson } from "../../../io/literals/strict-json.ts";

test("JSON is parsed as JSON.parse does", () => {
  const texts = [
    '{"a": {"b": [1, "x: y", "\\\\", "\\""]}, "": null}',
    "[]",
    '"a:b"',
    '{"__proto__": {"a": 1}}',
  ];
  for (const text of texts) expect(parseStrictJson(text)).toEqual(JSON.parse(text));
});

test.each([
  ['{"a": 1, "b": 2, "a": 1}', 'key "a" twice'],
  ['[{"x": {"k": 1, "k" : 2}}]', 'key "k" twice'],
  ['{"a": 1, "\\u0061": 2}', 'key "a" twice'],
  [`${"[".repeat(202)}${"]".repeat(202)}`, "too deep"],
])("%.40s is refused: %s", (text, message) => expect(() => parseStrictJson(text)).toThrow(message));

test("equal keys of different objects are no fault", () => {
  expect(parseStrictJson('[{"a": 1}, {"a": {"a": 2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }]);
});

test("text that is not JSON is a syntax error", () => {
  for (const text of ["{", '{"a"', '"', "{'a': 1}", ""])
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
});
