import { expect, test } from "vitest";
import { escaped, figure, Html, html, table } from "../../../pipeline/report/html.ts";
import { rowsOf } from "./made/tables.ts";

test.each([
  ["markup", "<b>&</b>", "&lt;b&gt;&amp;&lt;/b&gt;"],
  ["quotes, which could end an attribute", `"'`, "&quot;&#39;"],
  ["an escape that is there already", "&lt;", "&amp;lt;"],
  ["an escape sequence", "\u001b[2J", "\\u001b[2J"],
  ["a change of direction", "\u202egnp.exe", "\\u202egnp.exe"],
  ["a null character", "a\u0000b", "a\\u0000b"],
  ["line feeds and tabs, which stay", "a\n\tb", "a\n\tb"],
])("escaped text shows %s", (_, text, shown) => {
  expect(escaped(text)).toBe(shown);
});

test("a template escapes texts, also in lists, and keeps Html as it is", () => {
  const inner = new Html("<b>1</b>");
  expect(html`<p>${"<i>"}${inner}${["<", inner, ["&", 2]]}</p>`.text).toBe(
    "<p>&lt;i&gt;<b>1</b>&lt;<b>1</b>&amp;2</p>",
  );
});

test("null, undefined and false are shown as nothing; 0 and an empty text as they are", () => {
  expect(html`[${null}${undefined}${false}${[null]}]`.text).toBe("[]");
  expect(html`[${0}|${""}]`.text).toBe("[0|]");
});

const shown = table({
  caption: 'a "caption"',
  head: ["name", "<n>", "share"],
  rows: [
    ["<x>", 12345.6789, "1.0 %"],
    [html`<a href="#">y</a>`, 0, ""],
  ],
  left: 2,
});

test("cells are escaped unless they are Html; numbers have thousands and at most three decimals", () => {
  expect(rowsOf(shown, "a &quot;caption&quot;")).toEqual([
    ["&lt;x&gt;", "12,345.679", "1.0 %"],
    ["y", "0", ""],
  ]);
  expect(shown.text).toContain('<a href="#">y</a>');
});

test("the first columns are aligned left, the others right, in head and body", () => {
  const sides = [...shown.text.matchAll(/<t[hd](?: scope="col")? class="(\w+)"/g)].map(([, side]) => side);
  expect(sides).toEqual(Array(3).fill(["left", "left", "right"]).flat());
});

test("a table can be scrolled by keyboard and has its caption as its name, escaped", () => {
  expect(shown.text).toContain('tabindex="0" role="region" aria-label="a &quot;caption&quot;"');
  expect(shown.text).toContain("<caption>a &quot;caption&quot;</caption>");
});

test("a table without rows has its head and an empty body", () => {
  const empty = table({ caption: "none", head: ["a"], rows: [] });
  expect(empty.text).toContain('<th scope="col" class="left">a</th>');
  expect(empty.text).toContain("<tbody></tbody>");
});

test("a figure has title, note, chart and its figures as a table; without a note it has none", () => {
  const parts = { title: "<T>", chart: new Html("<svg></svg>"), figures: shown };
  const { text } = figure({ ...parts, note: "of <all>" });
  expect(text).toContain('<strong>&lt;T&gt;</strong> <span class="note">of &lt;all&gt;</span>');
  expect(text).toMatch(/<\/figcaption>\s<svg><\/svg>\s<details>.*a &quot;caption&quot;/s);
  expect(figure(parts).text).not.toContain("note");
});

test("unless it is told, a table aligns its first column only to the left", () => {
  const { text } = table({ caption: "c", head: ["a", "b"], rows: [[1, 2]] });
  expect(text).toContain('<td class="left">1</td><td class="right">2</td>');
});
