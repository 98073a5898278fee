import { expect, test } from "vitest";
import { markdownLine, visible } from "../../io/visible.ts";

test.each([
  ["an escape sequence", "\x1b[2Jx", "\\u001b[2Jx"],
  ["a lone carriage return, which would overwrite the line", "good\rbad", "good\\u000dbad"],
  ["a bell, a backspace, DEL", "\x07\b\x7f", "\\u0007\\u0008\\u007f"],
  ["a C1 control", "\u009b31m", "\\u009b31m"],
  ["bidirectional overrides", "a\u202eb\u202c\u2066c\u2069", "a\\u202eb\\u202c\\u2066c\\u2069"],
  ["NUL", "\0", "\\u0000"],
])("%s is shown, not obeyed", (_what, text, shown) => expect(visible(text)).toBe(shown));

test("tabs, line ends and letters of every script stay", () => {
  const text = "\tdef f():\n\treturn 'é漢😀\u200d\u2028'\n";
  expect(visible(text)).toBe(text);
  expect(visible("a\r\nb\r\n")).toBe("a\nb\n");
});

test("the neighbours of the ranges are left alone", () => {
  for (const code of [0x09, 0x0a, 0x20, 0x7e, 0xa0, 0x2029, 0x202f, 0x2065, 0x206a]) {
    const c = String.fromCharCode(code);
    expect(visible(c), code.toString(16)).toBe(c);
  }
  for (const code of [0x00, 0x08, 0x0b, 0x1f, 0x7f, 0x9f, 0x202a, 0x202e, 0x2066, 0x2069])
    expect(visible(String.fromCharCode(code)), code.toString(16)).toMatch(/^\\u[0-9a-f]{4}$/);
});

test("one line of Markdown has no break and no markup, and shows control characters", () => {
  expect(markdownLine("a\r\nb\tc  d")).toBe("a b c d");
  expect(markdownLine("<b>*x*</b> [y](z) #1 & `k` ~ _u_ |")).toBe(
    "\\<b\\>\\*x\\*\\</b\\> \\[y\\](z) \\#1 \\& \\`k\\` \\~ \\_u\\_ \\|",
  );
  expect(markdownLine("\x1b[2J")).toBe("\\\\u001b\\[2J");
});
