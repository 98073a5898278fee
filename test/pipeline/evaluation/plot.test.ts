import { expect, test } from "vitest";
import { type Curve, plotSvg } from "../../../pipeline/evaluation/plot.ts";

const curve = (name: string, pass: number, ks = [3, 30, 300]): Curve => ({
  name,
  points: ks.map((k) => ({ k, pass, low: pass / 2, high: Math.min(1, pass * 1.5) })),
});
const count = (svg: string, part: RegExp): number => svg.match(part)?.length ?? 0;
/** Everything that is drawn is inside the picture. */
function isInside(svg: string): boolean {
  const [, width = 0, height = 0] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)?.map(Number) ?? [];
  const within = (pattern: RegExp, most: number) =>
    [...svg.matchAll(pattern)].every((match) => Number(match[1]) >= 0 && Number(match[1]) <= most);
  return within(/c?x="(-?[\d.]+)"/g, width) && within(/c?y="(-?[\d.]+)"/g, height) && !svg.includes("NaN");
}

test("few curves have bands, and the legend stands below the axes", () => {
  const svg = plotSvg("t", [curve("a", 0.2), curve("b", 0.4)]);
  expect([count(svg, /<polyline/g), count(svg, /<polygon/g)]).toEqual([2, 2]);
  expect(isInside(svg)).toBe(true);
  const legend = [...svg.matchAll(/y="(\d+)">[ab]</g)].map((match) => Number(match[1]));
  expect(Math.min(...legend)).toBeGreaterThan(440);
  expect(svg).toContain(">60</text>");
});

test("many curves have no bands, and only the best are drawn", () => {
  const svg = plotSvg(
    "grid",
    Array.from({ length: 54 }, (_, i) => curve(`arm ${i}`, 0.1 + i / 100)),
  );
  expect([count(svg, /<polyline/g), count(svg, /<polygon/g)]).toEqual([8, 0]);
  expect(svg).toContain("best 8 of 54 arms");
  expect(svg).toContain(">arm 53<");
  expect(isInside(svg)).toBe(true);
});

test.each([
  ["a single point", [curve("a", 0.5, [3])]],
  ["nothing solved", [curve("a", 0)]],
  ["everything solved", [curve("a", 1)]],
  ["no curve", []],
  ["a curve without points", [curve("a", 1, [])]],
  ["a hostile name", [curve('<script>alert("x")</script>\u0000', 0.5)]],
])("%s is a picture too", (_, curves) => {
  const svg = plotSvg("t", curves);
  expect(isInside(svg)).toBe(true);
  expect(svg).not.toContain("<script");
});

test.each([
  [0.03, ["0", "1", "2", "3", "4", "5"]],
  [0.08, ["0", "2", "4", "6", "8", "10", "12"]],
  [0.18, ["0", "5", "10", "15", "20", "25", "30"]],
  [1, ["0", "20", "40", "60", "80", "100"]],
])("the grid of shares up to %f has at most seven lines", (pass, labels) => {
  const svg = plotSvg("t", [curve("a", pass)]);
  const found = [...svg.matchAll(/text-anchor="end">(\d+)</g)].map(([, text]) => text);
  expect(found).toEqual(labels);
});

test("the axis is marked at 1, 3, 10, 30, … within the budgets", () => {
  const wide = plotSvg("t", [curve("a", 0.5, [1, 10_000])]);
  const marks = [...wide.matchAll(/text-anchor="middle">(\d+)</g)].map(([, text]) => text);
  expect(marks).toEqual(["1", "3", "10", "30", "100", "300", "1000", "3000", "10000"]);
  const svg = plotSvg("t", [curve("a", 0.5, [2, 40]), curve("b", 0.5, [3, 100])]);
  const ticks = [...svg.matchAll(/text-anchor="middle">(\d+)</g)].map(([, text]) => text);
  expect(ticks).toEqual(["3", "10", "30", "100"]);
});

test("a curve of one point has a vertical line for its interval; four curves have bands, five none", () => {
  const svg = plotSvg("t", [curve("a", 0.5, [3])]);
  expect([count(svg, /<polygon/g), count(svg, /opacity="\.5"/g)]).toEqual([0, 1]);
  const many = (n: number) =>
    plotSvg(
      "t",
      Array.from({ length: n }, (_, i) => curve(`${i}`, 0.5)),
    );
  expect([count(many(4), /<polygon/g), count(many(5), /<polygon/g)]).toEqual([4, 0]);
});

test("the first point is at the left end, a solved share at the top", () => {
  const svg = plotSvg("t", [curve("a", 1, [1, 10])]);
  expect(/polyline points="([^"]*)"/.exec(svg)?.[1]).toBe("56.0,40.0 736.0,40.0");
});

test("titles and names are text", () => {
  const svg = plotSvg('<b>"t" & \u0007', [curve("a<b", 0.5)]);
  expect(svg).toContain("&#60;b&#62;&#34;t&#34; &#38;  <");
  expect(svg).toContain(">a&#60;b</text>");
});

test("the bytes of a picture are fixed: equal evaluations have equal files", () => {
  const points = [1, 10].map((k) => ({ k, pass: k / 20, low: k / 40, high: k / 16 }));
  const curves = [
    { name: "a", points },
    { name: "none", points: [] },
    { name: "b", points: points.slice(0, 1) },
  ];
  expect(`\n${plotSvg("t", curves)}`).toBe(`
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 490" font-family="sans-serif" font-size="13">
<rect width="760" height="490" fill="#fff"/>
<text x="56" y="24" font-size="15">t</text>
<path d="M56 388.0H736" stroke="#ddd"/><text x="48" y="392.0" text-anchor="end">0</text>
<path d="M56 301.0H736" stroke="#ddd"/><text x="48" y="305.0" text-anchor="end">20</text>
<path d="M56 214.0H736" stroke="#ddd"/><text x="48" y="218.0" text-anchor="end">40</text>
<path d="M56 127.0H736" stroke="#ddd"/><text x="48" y="131.0" text-anchor="end">60</text>
<path d="M56 40.0H736" stroke="#ddd"/><text x="48" y="44.0" text-anchor="end">80</text>
<path d="M56.0 388v5" stroke="#555"/><text x="56.0" y="408" text-anchor="middle">1</text>
<path d="M380.4 388v5" stroke="#555"/><text x="380.4" y="408" text-anchor="middle">3</text>
<path d="M736.0 388v5" stroke="#555"/><text x="736.0" y="408" text-anchor="middle">10</text>
<path d="M56 40V388H736" fill="none" stroke="#555"/>
<text x="396" y="430" text-anchor="middle">samples k (every turn counts as one)</text>
<polygon points="56.0,360.8 736.0,116.1 736.0,279.3 56.0,377.1" fill="#0072b2" opacity=".12"/>
<path d="M56.0 377.1V360.8" stroke="#d55e00" opacity=".5"/>
<polyline points="56.0,366.3 736.0,170.5" fill="none" stroke="#0072b2" stroke-width="2"/>
<circle cx="56.0" cy="366.3" r="3" fill="#0072b2"/>
<circle cx="736.0" cy="170.5" r="3" fill="#0072b2"/>
<path d="M56 450h20" stroke="#0072b2" stroke-width="3"/><text x="84" y="454">a</text>
<polyline points="56.0,366.3" fill="none" stroke="#d55e00" stroke-width="2"/>
<circle cx="56.0" cy="366.3" r="3" fill="#d55e00"/>
<path d="M56 468h20" stroke="#d55e00" stroke-width="3"/><text x="84" y="472">b</text>
</svg>
`);
});
