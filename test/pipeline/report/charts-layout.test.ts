/** Where charts draw what: margins, sizes, ticks and colours; charts.test.ts has their content. */
import { expect, test } from "vitest";
import { bars, heat, histogram, type Line, lines } from "../../../pipeline/report/charts.ts";
import type { Html } from "../../../pipeline/report/html.ts";

const NUMBER = /-?\d+(?:\.\d+)?/g;
const rounded = (text = ""): number[] =>
  (text.match(NUMBER) ?? []).map((n) => Math.round(10 * Number(n)) / 10);
const attribute = (tag: string, name: string): string =>
  new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
/** Left edge, top, width and height of every rectangle. */
const rectsOf = ({ text }: Html): number[][] =>
  [...text.matchAll(/<rect ([^>]*)>/g)].map(([tag]) =>
    ["x", "y", "width", "height"].flatMap((name) => rounded(attribute(tag, name))),
  );
/** Every text with its place, without that of its group. */
const textsOf = ({ text }: Html): [string, ...number[]][] =>
  [...text.matchAll(/<text[^>]* transform="([^"]*)">([^<]*)<\/text>/g)].map(([, at, name = ""]) => [
    name,
    ...rounded(at),
  ]);
const namesOf = (chart: Html): string[] => textsOf(chart).map(([name]) => name);
/** Groups that begin with these attributes. */
const groups = ({ text }: Html, begin: string): string[] =>
  [...text.matchAll(new RegExp(`<g ${begin}[^>]*>.*?</g>`, "gs"))].map(([found]) => found);
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

const of = (name: string, ...points: [x: number, y: number][]): Line => ({
  name,
  points: points.map(([x, y]) => ({ x, y })),
});
const banded: Line = {
  name: "a",
  points: [
    { x: 1, y: 0.1, low: 0.05, high: 0.2 },
    { x: 10, y: 0.6, low: 0.5, high: 0.7 },
    { x: 100, y: 0.8, low: 0.7, high: 0.9 },
  ],
};
const pathsOf = ({ text }: Html): string[] =>
  [...text.matchAll(/<path[^>]* d="(M\d[^"]*,[^"]*,[^"]*)"/g)].map(([, d = ""]) => d);

test("a line and its band have the scale of percentages and of powers of ten", () => {
  const chart = lines("l", [banded], { x: "k", y: "%", log: true, percentage: true });
  const drawn = pathsOf(chart).filter((d) => !/L-?6,0|L0,-?6/.test(d));
  expect(drawn).toEqual([
    "M60,252.4L468,113.4L876,57.8L876,113.4L468,169L60,294.1Z",
    "M60,280.2L468,141.2L876,85.6",
  ]);
  expect(groups(chart, 'fill="var\\(--series-1\\)" fill-opacity="0.15"')).toHaveLength(1);
  expect(groups(chart, 'fill="none" stroke="var\\(--series-1\\)" stroke-width="2"')).toHaveLength(1);
  expect(textsOf(chart)).toEqual(
    expect.arrayContaining([
      ["100", 60, 30],
      ["10", 60, 280.2],
      ["1", 60, 308],
      ["10", 468, 308],
      ["100", 876, 308],
      ["↑ %", 60, 30],
      ["k →", 876, 308],
    ]),
  );
  expect(attribute(chart.text, "height")).toBe("350");
});

test("thousands on a logarithmic axis have a comma, and about five ticks have a name", () => {
  const chart = lines("l", [of("a", [1, 0.5], [4000, 0.5])], { x: "k", y: "%", log: true });
  const shown = textsOf(chart).filter(([name, , y]) => /^[\d,]+$/.test(name) && y === 308);
  expect(shown.map(([name]) => name)).toEqual(["1", "10", "100", "1,000"]);
});

test("values that are no percentages have an axis that ends at round numbers, in the format asked for", () => {
  const chart = (format?: string) =>
    lines("l", [of("a", [1, 0.00013], [97, 0.00027])], { x: "step", y: "rate", ...(format && { format }) });
  const shown = textsOf(chart(".1e")).filter(([name, x]) => x === 60 && name !== "↑ rate");
  expect([shown[0], shown.at(-1)]).toEqual([
    ["1.2e-4", 60, 308],
    ["2.8e-4", 60, 30],
  ]);
  expect(namesOf(chart())).toContain("0.00012");
  expect(groups(chart(), '[^>]*stroke-opacity="0.1"')[0]?.match(/<line/g)).toHaveLength(9);
});

test("a line of one point is a dot; others have no mark", () => {
  const options = { x: "k", y: "%" };
  expect(lines("l", [of("a", [1, 0.5])], options).text).toContain("marker-start");
  expect(lines("l", [of("a", [1, 0.5], [2, 0.5])], options).text).not.toContain("marker-start");
});

test("seven lines differ in colour or dash, in the chart as in its legend", () => {
  const series = Array.from({ length: 7 }, (_, i) => of(`line ${i}`, [1, i], [2, i]));
  const { text } = lines("l", series, { x: "x", y: "y" });
  const [legend = "", chart = ""] = text.split("</ul>");
  const looks = (part: string, tag: RegExp) =>
    [...part.matchAll(tag)].map(([found]) =>
      [attribute(found, "stroke"), attribute(found, "stroke-dasharray")].join(" "),
    );
  const expected = [
    "var(--series-1) ",
    "var(--series-3) 7 3",
    "var(--series-4) 2 3",
    "var(--series-5) 9 3 2 3",
    "var(--series-6) 12 4",
    "var(--series-1) 4 4 1 4",
    "var(--series-3) ",
  ];
  expect(looks(legend, /<line [^>]*>/g)).toEqual(expected);
  expect(looks(chart, /<g fill="none" stroke="var[^>]*>/g)).toEqual(expected);
});

const grid = [
  { x: "a", y: "r", value: 0.2 },
  { x: "b", y: "r", value: 0.4 },
  { x: "a", y: "x".repeat(40), value: 0.3 },
];

test("a heat map has its columns above, its rows beside and a value in the middle of each cell", () => {
  const chart = heat("m", grid, { x: "point" });
  expect(rectsOf(chart)).toEqual([
    [269, 42, 293, 36],
    [574, 42, 293, 36],
    [269, 79, 293, 36],
  ]);
  expect(textsOf(chart)).toEqual([
    ["r", 256, 42],
    [`${"x".repeat(31)}…`, 256, 79],
    ["a", 269, 40],
    ["b", 574, 40],
    ["point", 568, 40],
    ["20.0", 269, 42],
    ["40.0", 574, 42],
    ["30.0", 269, 79],
  ]);
});

test("cells are darker from the least to the greatest value; equal values have one shade", () => {
  const shades = (...values: number[]) =>
    [
      ...heat(
        "m",
        values.map((value, i) => ({ x: `${i}`, y: "r", value })),
        { x: "x" },
      ).text.matchAll(/fill-opacity="([^"]*)"/g),
    ].map(([, shade]) => Number(Number(shade).toFixed(2)));
  expect(shades(0.2, 0.4, 0.3)).toEqual([0.06, 0.56, 0.31]);
  expect(shades(0.5, 0.5)).toEqual([0.06, 0.06]);
  expect(shades(0, 0)).toEqual([0.06, 0.06]);
  expect(shades(1, 1)).toEqual([0.06, 0.06]);
});
