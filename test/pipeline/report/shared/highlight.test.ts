import { expect, test } from "vitest";
import { answerParts, highlight } from "../../../../pipeline/report/shared/highlight.ts";

const kinds = (code: string) =>
  highlight(code)
    .filter(({ kind }) => kind !== "")
    .map(({ kind, text }) => `${kind} ${text}`);

test("keywords, names, strings, numbers and comments are told apart", () => {
  expect(kinds('def solve(n):\n    return f"{n}" + \'a\' * 0x1F  # done "x"')).toEqual([
    "keyword def",
    "name solve",
    "keyword return",
    'string f"{n}"',
    "string 'a'",
    "number 0x1F",
    'comment # done "x"',
  ]);
});

test("strings over lines and open ones end where Python ends them", () => {
  expect(kinds('x = """a\n# b"""\ny = "open\nfor z in y: pass')).toEqual([
    'string """a\n# b"""',
    'string "open',
    "keyword for",
    "keyword in",
    "keyword pass",
  ]);
});

test.each(["", '"""', "'\\", "#\u0000", "déf ünï = 1_000.5e3", '"\\\n"""'.repeat(500)])(
  "the pieces of %j joined are the text",
  (code) => {
    expect(
      highlight(code)
        .map(({ text }) => text)
        .join(""),
    ).toBe(code);
  },
);

test("an answer is cut into prose and code; an open fence reaches to the end", () => {
  expect(answerParts("plan\n```python\nprint(1)\n```\nand\n~~~~\n```\n~~~~\nthen\n```\nopen")).toEqual([
    { kind: "text", text: "plan", info: "" },
    { kind: "code", text: "print(1)", info: "python" },
    { kind: "text", text: "and", info: "" },
    { kind: "code", text: "```", info: "" },
    { kind: "text", text: "then", info: "" },
    { kind: "code", text: "open", info: "" },
  ]);
});

test.each([
  ["a prefix of two letters", "rb'x'", ["string rb'x'"]],
  ["a name that ends like a prefix", "bar'x'", ["string 'x'"]],
  ["an escaped quote", '"a\\"b" 1', ['string "a\\"b"', "number 1"]],
  ["a line break after a backslash", "'a\\\nb' 1", ["string 'a\\\nb'", "number 1"]],
  ["the other quotes inside", "'''a\"\"\"'b'''", ["string '''a\"\"\"'b'''"]],
  ["a sign of a comment", "'#' # x", ["string '#'", "comment # x"]],
])("a string with %s is one string", (_, code, pieces) => {
  expect(kinds(code)).toEqual(pieces);
});

test("the name after class or def is a name, also of another script; other names are plain", () => {
  expect(kinds("class Größe: pass\nasync def f2(x1): y")).toEqual([
    "keyword class",
    "name Größe",
    "keyword pass",
    "keyword async",
    "keyword def",
    "name f2",
  ]);
});

test("a keyword inside a longer word is no keyword", () => {
  expect(kinds("format fortune if_ _in")).toEqual([]);
});

test("numbers have underscores, dots and letters; digits in a name are no number", () => {
  expect(kinds("x2 = 1_000.5e3 + 0b1")).toEqual(["number 1_000.5e3", "number 0b1"]);
});

test("code that looks like C has its keywords, comments, strings and directives", () => {
  const code =
    '#include <map>\nstruct Node { int x; }; // a "b"\nauto s = R"(x\n)"; /* 1\n */ char c = \'\\n\'; f(1\'000);';
  for (const tag of ["cpp", "C++17", "java", "rust"]) {
    const pieces = highlight(code, tag);
    expect(pieces.map(({ text }) => text).join("")).toBe(code);
    const of = (kind: string) => pieces.filter((piece) => piece.kind === kind).map(({ text }) => text);
    expect(of("keyword")).toEqual(["#include", "struct", "int", "auto", "char"]);
    expect(of("comment")).toEqual(['// a "b"', "/* 1\n */"]);
    expect(of("string")).toEqual(['R"(x\n)"', "'\\n'"]);
    expect(of("name")).toEqual(["Node"]);
    expect(of("number")).toEqual(["1'000"]);
  }
  expect(highlight("# int", "python")).toEqual([{ kind: "comment", text: "# int" }]);
});

test.each(["/*", "'", '"', "`", 'R"(', "#", "//"])(
  "repeated %j of C++ is highlighted in linear time",
  (part) => {
    const code = part.repeat(20_000);
    expect(
      highlight(code, "cpp")
        .map(({ text }) => text)
        .join(""),
    ).toBe(code);
  },
);

test.each(['"""\\', "'\\", '\\"""', "#", "\\\n"])("repeated %j is highlighted in linear time", (part) => {
  const start = performance.now();
  const code = part.repeat(20_000);
  expect(
    highlight(code)
      .map(({ text }) => text)
      .join(""),
  ).toBe(code);
  expect(performance.now() - start).toBeLessThan(2000);
});

test.each([
  ["an empty answer is one empty part of prose", "", [["text", "", ""]]],
  ["a fence without a line is an empty program", "```\n```", [["code", "", ""]]],
  ["four spaces make no fence", "    ```\nx", [["text", "    ```\nx", ""]]],
  ["a longer fence closes a shorter one", "```\nx\n`````", [["code", "x", ""]]],
  ["a shorter fence does not close", "````\nx\n```", [["code", "x\n```", ""]]],
  ["a fence with a language does not close", "```\nx\n```py", [["code", "x\n```py", ""]]],
  ["a fence of another sign does not close", "```\nx\n~~~", [["code", "x\n~~~", ""]]],
  ["backticks in a line are prose", "use ```x``` here", [["text", "use ```x``` here", ""]]],
  ["spaces around a language are removed", "```  c++ \nx", [["code", "x", "c++"]]],
])("%s", (_, answer, parts) => {
  expect(answerParts(answer).map(({ kind, text, info }) => [kind, text, info])).toEqual(parts);
});
