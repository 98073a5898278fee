import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parseExactJson, stringifyExact } from "../../../io/literals/exact-json.ts";
import { parsePythonLiteral } from "../../../io/literals/python-literal.ts";

const asJson = (text: string): string => stringifyExact(parsePythonLiteral(text));

describe("Python literals", () => {
  test.each([
    ["['Two pointers', \"it's\"]", '["Two pointers","it\'s"]'],
    ["[]", "[]"],
    ["()", "[]"],
    ["(1,)", "[1]"],
    ["(1)", "1"],
    ["((1, 2), [3])", "[[1,2],[3]]"],
    ["[None, True, False]", "[null,true,false]"],
    ["[1_000, 0xff, 0o17, -0b11, +5]", "[1000,255,15,-3,5]"],
    ["[1., .5, 1e3, -2.5E-3, 1.0]", "[1.0,0.5,1000.0,-0.0025,1.0]"],
    ["[inf, -inf, nan]", "[Infinity,-Infinity,NaN]"],
    ["98765432109876543210987654321", "98765432109876543210987654321"],
    ["'\\x41\\u00e9\\U0001f600\\101\\0'", '"Aé😀A\\u0000"'],
    ["'\\n\\t\\r\\\\\\'\\a\\b\\f\\v'", '"\\n\\t\\r\\\\\'\\u0007\\b\\f\\u000b"'],
    ["'unknown \\d'", '"unknown \\\\d"'],
    ["r'raw \\n \\' end'", '"raw \\\\n \\\\\' end"'],
    ["u'old'", '"old"'],
    ["'a' \"b\" 'c'", '"abc"'],
    ["'''two\nlines 'quoted' '''", "\"two\\nlines 'quoted' \""],
    ["'joined \\\nline'", '"joined line"'],
    ["{'k': [1], 2: 'v', }", '{"2":"v","k":[1]}'],
  ])("%s", (text, json) => expect(asJson(text)).toBe(json));

  test.each([
    "",
    "[1, 2",
    "'open",
    "'line\nbreak'",
    "__import__('os')",
    "1 + 1",
    "[x]",
    "b'bytes'",
    "{1, 2}",
    "{[1]: 2}",
    "'\\xg0'",
    "'\\N{DASH}'",
    "f'{1}'",
    "1j",
    "0x",
    "[".repeat(300),
    "['a'] ['b']",
  ])("%.24s is no literal", (text) => expect(() => parsePythonLiteral(text)).toThrow());

  test("a long text of many strings and escapes is read in linear time", () => {
    const line = `'${"a\\n\\'".repeat(20_000)}'`;
    const many = `[${new Array(50_000).fill("'x'").join(", ")}, ${line}]`;
    const value = parsePythonLiteral(many) as string[];
    expect([value.length, value.at(-1)?.length]).toEqual([50_001, 60_000]);
  });

  test("a line break between escapes is refused", () => {
    expect(() => parsePythonLiteral("'a\nb\\tc'")).toThrow("a line break inside a string");
  });

  test("what Python's repr writes is read as Python's json would write it", () => {
    const script = [
      "import json, random",
      "r = random.Random(5)",
      "chars = [chr(c) for c in (0, 9, 10, 13, 27, 34, 39, 92, 127, 160, 233, 8232, 65279, 128512)] + list('ab {}[],')",
      "def make(d):",
      "    k = r.randrange(9 if d else 6)",
      "    if k == 0: return ''.join(r.choices(chars, k=r.randrange(12)))",
      "    if k == 1: return r.choice([0, -7, 2**53 + 1, -10**40])",
      "    if k == 2: return r.choice([0.5, -0.0, 1e300, 1e22, 1e16, 123456.0, 5e-324])",
      "    if k == 3: return r.choice([True, False, None])",
      "    if k < 6: return r.randrange(1000)",
      "    if k == 6: return [make(d - 1) for _ in range(r.randrange(4))]",
      "    if k == 7: return tuple(make(d - 1) for _ in range(r.randrange(4)))",
      "    return {str(make(0)): make(d - 1) for _ in range(r.randrange(3))}",
      "for _ in range(2000):",
      "    v = make(4)",
      "    print(json.dumps([repr(v), json.dumps(v, sort_keys=True)]))",
    ].join("\n");
    const lines = execFileSync("python3", ["-c", script], { encoding: "utf8" }).trim().split("\n");
    expect(lines).toHaveLength(2000);
    for (const line of lines) {
      const [literal, json] = JSON.parse(line) as [string, string];
      expect(asJson(literal), literal).toBe(stringifyExact(parseExactJson(json)));
    }
  });
});
