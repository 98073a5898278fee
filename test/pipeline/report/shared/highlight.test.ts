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
