/** Where bars and histograms draw what; charts.test.ts has the content of all charts. */
import { expect, test } from "vitest";
import { bars, histogram } from "../../../../pipeline/report/charts.ts";
import type { Html } from "../../../../pipeline/report/html.ts";
import { attribute, groups, namesOf, rectsOf, rounded, textsOf } from "../made/svg.ts";

const rightEdge = (chart: Html): number => {
  const [x = 0, , width = 0] = rectsOf(chart)[0] ?? [];
  return Math.round(10 * (900 - x - width)) / 10;
};

const two = [
  { label: "one", parts: [3, 2, 1], text: "six" },
  { label: "two", parts: [3], text: "just 3" },
];

test("the parts of a bar follow each other in one row, 26 below the row above, with a gap of 7", () => {
  expect(rectsOf(bars("b", two))).toEqual([
    [46, 9, 405.9, 19],
    [46, 35, 405.9, 19],
    [451.9, 9, 270.6, 19],
    [722.5, 9, 135.3, 19],
  ]);
});

test("bars have their names on the left, their texts behind their ends and the unit below", () => {
  const chart = bars("b", two, { x: "rows" });
  expect(textsOf(chart).filter(([name]) => !/^\d$/.test(name))).toEqual([
    ["one", 46, 7],
    ["two", 46, 33],
    ["rows", 451.9, 60],
    ["six", 857.8, 7],
    ["just 3", 451.9, 33],
  ]);
  const [texts = ""] = groups(chart, 'text-anchor="start"');
  expect([texts.includes("six"), rounded(attribute(texts, "transform"))[0]]).toEqual([true, 6]);
  const unnamed = namesOf(bars("b", two)).filter((name) => !/^\d$/.test(name));
  expect(unnamed).toEqual(["one", "two", "", "six", "just 3"]);
});

test("the axis of bars has about five ticks with lines over all rows, and begins at 0", () => {
  const chart = bars("b", [{ label: "one", parts: [4000, 0, 800], text: "" }]);
  expect(namesOf(chart).filter((name) => /^[\d,]+$/.test(name))).toEqual([
    "0",
    "1,000",
    "2,000",
    "3,000",
    "4,000",
  ]);
  const [grid = "", ruler = ""] = groups(chart, '[^>]*stroke="currentColor"').filter((group) =>
    group.includes("<line"),
  );
  expect(grid.match(/<line/g)).toHaveLength(5);
  const line = ["x1", "x2", "y1", "y2"].map((name) => attribute(ruler, name));
  expect(line).toEqual(["46", "46", "4", "32"]);
});

test("a share below 1 is drawn against a whole of 1", () => {
  const [[, , width = 0] = []] = rectsOf(bars("b", [{ label: "one", parts: [0.25], text: "" }]));
  expect(width).toBeCloseTo((900 - 46 - 20) / 4);
});

test("the right margin has room for the text of a long bar, less behind a short one, at most 340", () => {
  const long = { label: "one", parts: [10], text: "" };
  const half = (text: string) => [long, { label: "two", parts: [5], text }];
  expect(rightEdge(bars("b", [long]))).toBe(20);
  expect(rightEdge(bars("b", half("short")))).toBe(20);
  // 60 characters of 7.4, less 0.7 of the free half of the row.
  expect(rightEdge(bars("b", half("x".repeat(60))))).toBeCloseTo(20 + 444 - 0.5 * (900 - 46) * 0.7);
  expect(rightEdge(bars("b", [{ ...long, text: "x".repeat(100) }]))).toBe(340);
});

test("bars with little room have fewer ticks, so that their numbers do not touch", () => {
  const rows = [{ label: "keep-passing, a long name", parts: [1120], text: "1,120" }];
  const ticks = (width: number) =>
    textsOf(bars("b", rows, { width })).filter(([name]) => /^[\d,]+00$|^0$/.test(name));
  expect(ticks(900).map(([name]) => name)).toEqual(["0", "200", "400", "600", "800", "1,000"]);
  expect(ticks(360).map(([name]) => name)).toEqual(["0", "500", "1,000"]);
});

test("the longest name sets the left margin, from four characters on", () => {
  const left = (label: string) => rectsOf(bars("b", [{ label, parts: [1], text: "" }]))[0]?.[0];
  expect(["a", "abcd", "abcdefgh", "x".repeat(40)].map(left)).toEqual([46, 46, 76, 256]);
});

test("a histogram has 24 bins that share its width, and names both axes", () => {
  const chart = histogram(
    "h",
    Array.from({ length: 25 }, (_, i) => i),
    { x: "tokens" },
  );
  const rects = rectsOf(chart);
  expect(rects).toHaveLength(25);
  expect(rects[0]).toEqual([60.5, 20, 16.6, 178]);
  expect(namesOf(chart)).toEqual(expect.arrayContaining(["↑ trajectories", "tokens →"]));
  expect([attribute(chart.text, "width"), attribute(chart.text, "height")]).toEqual(["520", "240"]);
  expect(groups(chart, 'fill="var\\(--series-1\\)"')).toHaveLength(1);
});

test("a histogram has ticks for about four counts and six values, and a line at 0", () => {
  const chart = histogram("h", [1, 1, 1, 2, 8], { x: "x" });
  const ticks = textsOf(chart).filter(([name]) => /^\d+$/.test(name));
  expect(ticks.map(([name, x, y]) => (x === 60 && name !== "1" ? [name, y] : [name, x]))).toEqual([
    ["0", 198],
    ["1", 60],
    ["2", 79.3],
    ["3", 20],
    ["1", 60],
    ["2", 121.1],
    ["3", 182.2],
    ["4", 243.3],
    ["5", 304.4],
    ["6", 365.6],
    ["7", 426.7],
    ["8", 487.8],
  ]);
  const [grid = "", ruler = ""] = groups(chart, '[^>]*stroke="currentColor"').filter((group) =>
    group.includes("<line"),
  );
  expect(grid.match(/<line/g)).toHaveLength(4);
  expect(["y1", "y2"].map((name) => attribute(ruler, name))).toEqual(["198", "198"]);
});

test.each<[string, number[], string[]]>([
  ["around the values", [2, 20, 300], ["2", "3", "10", "20", "30", "100", "200", "300"]],
  ["around one value", [50], ["50"]],
])("a logarithmic axis has the ticks %s", (_, values, ticks) => {
  const chart = histogram("h", values, { x: "ms", log: true });
  const shown = textsOf(chart).filter(([name, , y]) => name !== "" && y === 198 && !name.includes("ms"));
  expect(shown.map(([name]) => name).slice(1)).toEqual(ticks);
});

test("a power of ten is in the bin that begins with it, also if it is the largest value", () => {
  const bins = (...values: number[]) => rectsOf(histogram("h", values, { x: "ms", log: true })).length;
  expect([bins(1, 10, 1000), bins(1, 1000), bins(5, 10), bins(1000)]).toEqual([3, 2, 2, 1]);
});

test("a chart takes the colours of its page and is drawn over nothing", () => {
  const { text } = bars("b", two);
  expect(text).toContain('style="font-size: 13px; background: none; color: inherit; overflow: visible;"');
  expect(text).toContain('width="900"');
});
