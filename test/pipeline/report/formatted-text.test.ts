/** Markdown and LaTeX of untrusted texts: what is formatted, and that nothing else gets through. */
import { expect, test } from "vitest";
import { formattedText } from "../../../pipeline/report/formatted-text.ts";
import { isContent, type Tree } from "../../../pipeline/report/shared/tree.ts";

const textOf = (tree: Tree): string =>
  typeof tree === "string" ? tree : (tree.slice(2) as Tree[]).map(textOf).join("");
const elements = (trees: readonly Tree[]): Exclude<Tree, string>[] =>
  trees.flatMap((tree) => (typeof tree === "string" ? [] : [tree, ...elements(tree.slice(2) as Tree[])]));
const tags = (text: string): string[] => elements(formattedText(text) ?? []).map(([tag]) => tag);
const all = (text: string): string => (formattedText(text) ?? []).map(textOf).join("");

test("a text without formatting is left as it is", () => {
  expect(formattedText("Read n and print it.")).toBeNull();
  expect(formattedText("It costs 5 dollars, or 3.")).toBeNull();
});

test("Markdown becomes elements; headings begin below those of the page", () => {
  expect(tags("# Title\n\nSome *text* and `code`\n\n- one\n- two")).toEqual([
    "h4",
    "p",
    "em",
    "code",
    "ul",
    "li",
    "li",
  ]);
  expect(tags("| a | b |\n|---|---|\n| 1 | 2 |")).toEqual(expect.arrayContaining(["table", "th", "td"]));
});

test.each([
  ["$a_i + b$", "ai+b"],
  ["$$$n \\le 10^5$$$", "n≤105"],
  ["\\(x^2\\)", "x2"],
  ["$$\\sum_{i=1}^n i$$", "∑i=1ni"],
  ["\\[\\frac{a}{b}\\]", "ab"],
])("the formula %s becomes MathML", (text, shown) => {
  expect(tags(text)).toContain("math");
  expect(all(text).replace(/[\s\u2061-\u2064\u200b]/g, "")).toBe(shown);
});

test("prices and lone dollar signs are no formulas", () => {
  for (const text of ["It costs $5 and then $6 *more*.", "a $ b $ c *d*", "*x* $5"])
    expect(tags(text)).not.toContain("math");
});

test("a formula that temml refuses, or that is too long, is shown as it is written", () => {
  expect(all("$\\notacommand{$")).toContain("\\notacommand{");
  expect(all(`$${"x".repeat(3000)}$ *y*`)).toContain("xxx");
  expect(tags(`$${"x".repeat(3000)}$ *y*`)).not.toContain("math");
});

test("links lead to http and https only; an image is a link with its text", () => {
  const links = (text: string) =>
    elements(formattedText(text) ?? []).flatMap(([tag, { href }]) => (tag === "a" ? [href] : []));
  expect(links("[a](https://example.org/x) [b](http://example.org)")).toEqual([
    "https://example.org/x",
    "http://example.org",
  ]);
  for (const bad of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "//x.y/z",
    "vbscript:x",
  ])
    expect(links(`[a](${bad}) <${bad}> *x*`), bad).toEqual([]);
  expect(links("![what](https://example.org/i.png)")).toEqual(["https://example.org/i.png"]);
  expect(all("![what](https://example.org/i.png)")).toBe("image: what");
  expect(tags("![what](https://example.org/i.png)")).not.toContain("img");
});

test.each([
  "<script>alert(1)</script> *x*",
  "<img src=x onerror=alert(1)> *x*",
  "*x* <svg onload=alert(1)><style>*{display:none}</style></svg>",
  "$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://evil.example/x.png}$",
  "$\\class{evil}{x} \\style{position:fixed}{y} \\data{a=b}{z} \\id{main}{x}$",
  "$\\text{<img src=x onerror=alert(1)>}$",
  '[x](https://a.b "title\\" onmouseover=alert(1)")',
  "| a |\n|:-:|\n| <b onclick=alert(1)>x</b> |",
])("hostile text %j is text: only listed elements and attributes", (text) => {
  const found = elements(formattedText(text) ?? []);
  for (const [tag, attributes] of found) {
    expect(isContent(tag), tag).toBe(true);
    expect(Object.keys(attributes).filter((name) => /^on|style|class|^id$|src|^data/.test(name))).toEqual([]);
    expect(attributes.href ?? "https://").toMatch(/^https?:\/\//);
  }
});

test("a size that would cover the page is left out", () => {
  const sized = elements(formattedText("$\\rule{9999em}{9999em} \\hspace{5000em} x$") ?? []);
  for (const [, { width = "", height = "" }] of sized) expect(`${width}${height}`).not.toMatch(/\d{3}/);
});

test.each([
  ["nested quotes", ">".repeat(50_000)],
  ["nested lists", Array.from({ length: 300 }, (_, i) => `${" ".repeat(2 * i)}- x`).join("\n")],
  ["nested emphasis", `${"*a **b ".repeat(8000)}`],
  ["open brackets", "[".repeat(50_000)],
  ["open dollar signs", "$a ".repeat(15_000)],
  ["open formulas", "\\(".repeat(25_000)],
  ["nested groups", `$${"{".repeat(900)}x${"}".repeat(900)}$`],
  ["macros that grow", "$\\def\\a{\\b\\b}\\def\\b{\\a\\a}\\a$"],
  ["backticks", "`".repeat(30_000)],
  ["control characters", "*\u0000\u202e\u001b[2J*"],
])("%s are formatted or shown raw within two seconds of processor time", (_, text) => {
  const from = process.cpuUsage();
  const found = formattedText(text);
  expect(process.cpuUsage(from).user / 1000).toBeLessThan(2000);
  if (found !== null) expect(JSON.stringify(found)).not.toMatch(/\\u0000|\u202e/);
});

test("a text of a megabyte is shown raw", () => {
  expect(formattedText("*a* ".repeat(250_000))).toBeNull();
});
