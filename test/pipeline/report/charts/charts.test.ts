/** Charts as SVG: what they draw, that names are no markup, and that no figures are no error. */
import { expect, test } from "vitest";
import { type Bar, bars, HALF, histogram, lines } from "../../../../pipeline/report/charts.ts";
import { heat } from "../../../../pipeline/report/heat.ts";
import type { Html } from "../../../../pipeline/report/html.ts";

const EVIL = `<img src=x onerror="x">`;
const count = ({ text }: Html, part: RegExp): number => text.match(part)?.length ?? 0;
const textsOf = ({ text }: Html): string[] =>
  [...text.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, found = ""]) => found);
const attributes = ({ text }: Html, name: string): string[] =>
  [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value = ""]) => value);
const bar = (label: string, ...parts: number[]): Bar => ({ label, parts, text: `${parts}` });

test("bars have a rectangle for each part above 0: solid, faint and hatched", () => {
  const chart = bars("b", [bar("one", 3, 2, 1), bar("two", 0, 4)]);
  expect(count(chart, /<rect /g)).toBe(4);
  const fills = attributes(chart, "fill");
  expect(["var(--series-1)", "var(--series-2)", "url(#hatch)"].every((fill) => fills.includes(fill))).toBe(
    true,
  );
  expect(textsOf(chart)).toEqual(expect.arrayContaining(["one", "two", "3,2,1", "0,4"]));
});

test("parts of a bar follow each other without a gap", () => {
  const chart = bars("b", [bar("one", 3, 1)], { width: HALF });
  const rects = [...chart.text.matchAll(/<rect ([^>]*)>/g)].map(([, inner = ""]) => ({
    x: Number(/ ?x="([^"]*)"/.exec(inner)?.[1]),
    width: Number(/width="([^"]*)"/.exec(inner)?.[1]),
  }));
  const [first, second] = rects;
  expect((first?.x ?? 0) + (first?.width ?? 0)).toBeCloseTo(second?.x ?? -1);
  expect((first?.width ?? 0) / (second?.width ?? 1)).toBeCloseTo(3);
});

test("a chart grows by 28 for each bar and keeps the width that it is given", () => {
  const sizes = [1, 2].map((n) => {
    const chart = bars(
      "b",
      Array.from({ length: n }, (_, i) => bar(`${i}`, 1)),
      { width: HALF },
    );
    return [attributes(chart, "width")[0], Number(attributes(chart, "height")[0])];
  });
  expect(sizes).toEqual([
    [String(HALF), 74],
    [String(HALF), 102],
  ]);
});

test("a label above 32 characters is cut, and two that begin alike keep a bar of their own", () => {
  const [one, two] = ["a", "b"].map((end) => bar(`${"x".repeat(40)}${end}`, 1));
  const chart = bars("b", [one as Bar, two as Bar]);
  expect(textsOf(chart).filter((text) => text === `${"x".repeat(31)}…`)).toHaveLength(2);
  const heights = [...chart.text.matchAll(/<rect [^>]*? y="([^"]*)"/g)].map(([, y]) => y);
  expect(new Set(heights).size).toBe(2);
});

test("a label of 32 characters is shown whole", () => {
  expect(textsOf(bars("b", [bar("y".repeat(32), 1)]))).toContain("y".repeat(32));
});

test("a chart is one image with its name, and has no other labels", () => {
  const chart = bars("Kept & dropped", [bar("one", 1)]);
  expect(chart.text).toContain('role="img"');
  expect(attributes(chart, "aria-label")).toEqual(["Kept &amp; dropped"]);
});

test.each<[string, (name: string) => Html]>([
  ["bars", (name) => bars(name, [bar(name, 1)], { x: name })],
  ["a histogram", (name) => histogram(name, [1, 2], { x: name })],
  ["lines", (name) => lines(name, [line(name, 1), line(name, 2)], { x: name, y: name })],
  ["a heat map", (name) => heat(name, [{ x: name, y: name, value: 0.5 }], { x: name })],
])("a hostile name in %s is text", (_, chart) => {
  const { text } = chart(EVIL);
  expect(text).not.toContain("<img");
  expect(text).toContain("&lt;img src=x");
  expect(text).not.toMatch(/<[^>]*"x"[^>]*>/);
});

test.each<[string, () => Html]>([
  ["bars", () => bars("b", [])],
  ["bars of zeros", () => bars("b", [bar("one", 0, 0)])],
  ["a histogram", () => histogram("h", [], { x: "x" })],
  ["a logarithmic histogram", () => histogram("h", [], { x: "x", log: true })],
  ["lines", () => lines("l", [], { x: "x", y: "y" })],
  ["a line without points", () => lines("l", [{ name: "a", points: [] }], { x: "x", y: "y" })],
  ["a heat map", () => heat("m", [], { x: "x" })],
  ["a heat map of unknown values", () => heat("m", [{ x: "a", y: "b", value: null }], { x: "x" })],
])("%s without figures are a picture too", (_, chart) => {
  const { text } = chart();
  expect(text).toContain("</svg>");
  expect(text).not.toMatch(/NaN|Infinity|undefined/);
});

test("a histogram counts every value once", () => {
  const chart = histogram("h", [1, 1, 1, 2, 8], { x: "x", bins: 4 });
  expect(count(chart, /<rect /g)).toBe(3);
  expect(textsOf(chart)).toContain("3");
});

test("a logarithmic histogram has six bins per power of ten", () => {
  const all = Array.from({ length: 600 }, (_, i) => 10 ** (i / 200));
  expect(count(histogram("h", all, { x: "x", log: true }), /<rect /g)).toBe(18);
});

const line = (name: string, ...ys: number[]) => ({ name, points: ys.map((y, i) => ({ x: 1 + i, y })) });
const banded = { name: "a", points: [1, 2].map((x) => ({ x, y: 0.5, low: 0.4, high: 0.6 })) };

test("only a line with an interval has a band", () => {
  const options = { x: "k", y: "%", percentage: true };
  expect(count(lines("l", [banded], options), /<path d="M[^"]*Z"/g)).toBe(1);
  expect(count(lines("l", [line("b", 0.1, 0.2)], options), /<path d="M[^"]*Z"/g)).toBe(0);
});

test("several lines have a legend in their order, each with its own colour and dash; one line has none", () => {
  const chart = lines("l", [line("one", 1, 2), line("<two>", 2, 3)], { x: "x", y: "y" });
  expect([...chart.text.matchAll(/<\/svg> ([^<]*)<\/li>/g)].map(([, name]) => name)).toEqual([
    "one",
    "&lt;two&gt;",
  ]);
  const keys = [...chart.text.matchAll(/<line [^>]*stroke="([^"]*)"[^>]*stroke-dasharray="([^"]*)"/g)];
  expect(keys.slice(0, 2).map(([, colour, dash]) => [colour, dash])).toEqual([
    ["var(--series-1)", ""],
    ["var(--series-3)", "7 3"],
  ]);
  expect(lines("l", [line("one", 1, 2)], { x: "x", y: "y" }).text).not.toContain("legend");
});

test("percentages are drawn from 0 to 100, whatever the values are", () => {
  const texts = textsOf(lines("l", [line("a", 0.2, 0.3)], { x: "k", y: "%", percentage: true }));
  expect(texts).toEqual(expect.arrayContaining(["0", "100"]));
});

test("each cell of a heat map has its value in percent; an unknown value has no cell", () => {
  const cells = [
    { x: "a", y: "r", value: 0.125 },
    { x: "b", y: "r", value: 1 },
    { x: "c", y: "r", value: null },
  ];
  const chart = heat("m", cells, { x: "x" });
  expect(textsOf(chart)).toEqual(expect.arrayContaining(["12.5", "100.0", "c"]));
  expect(count(chart, /<rect /g)).toBe(2);
  const darkness = attributes(chart, "fill-opacity").map(Number);
  expect(darkness).toEqual([0.06, 0.56]);
});

test("text beside bars and names before them are inside the picture", () => {
  const long = { label: "x".repeat(20), parts: [10], text: "9,999  − 9,999 (wrong_answer + 3 more)" };
  const [room, little] = [long, bar("x", 10)].map((one) => {
    const rect = /<rect [^>]*>/.exec(bars("b", [one]).text)?.[0] ?? "";
    const [x = 0, width = 0] = ["x", "width"].map((name) =>
      Number(attributes({ text: rect } as Html, name)[0]),
    );
    return { left: x, right: 900 - x - width };
  });
  expect(room?.left).toBeCloseTo(16 + 7.5 * 20);
  expect(room?.right).toBeCloseTo(20 + 7.4 * long.text.length);
  expect(little?.left).toBeCloseTo(16 + 7.5 * 4);
  expect(little?.right).toBeCloseTo(20 + 7.4 * 2);
});

test("a heat map of more than five columns has slanted names and more room for them", () => {
  const cells = (n: number) => Array.from({ length: n }, (_, i) => ({ x: `c${i}`, y: "r", value: 0.5 }));
  const [five, six] = [heat("m", cells(5), { x: "x" }), heat("m", cells(6), { x: "x" })];
  expect([five, six].map((chart) => attributes(chart, "height")[0])).toEqual(["96", "170"]);
  expect([five, six].map((chart) => count(chart, /rotate\(-30\)/g) > 0)).toEqual([false, true]);
});
