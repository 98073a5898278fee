/** Where lines and heat maps draw what; charts.test.ts has the content of all charts. */
import { expect, test } from "vitest";
import { type Line, lines } from "../../../../pipeline/report/charts.ts";
import { heat } from "../../../../pipeline/report/heat.ts";
import type { Html } from "../../../../pipeline/report/html.ts";
import { attribute, groups, namesOf, rectsOf, textsOf } from "../made/svg.ts";

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
