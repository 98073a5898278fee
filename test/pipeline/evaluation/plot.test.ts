import { expect, test } from "vitest";
import { type Curve, plotSvg } from "../../../pipeline/evaluation/plot.ts";

const curve = (name: string, pass: number, ks = [3, 30, 300]): Curve => ({
  name,
  points: ks.map((k) => ({ k, pass, low: pass / 2, high: Math.min(1, pass * 1.5) })),
});
const count = (svg: string, part: RegExp): number => svg.match(part)?.length ?? 0;
/** Everything that is drawn lies within the picture. */
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
