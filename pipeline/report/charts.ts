/**
 * Charts as SVG, drawn when the report is made: they print, need no script and follow the page's colours by CSS.
 * Observable Plot draws into the document of domino, a DOM without a browser. Series differ in lightness, hatching
 * or dashes and carry their values as text, so that nothing depends on colour.
 */
import domino from "@mixmark-io/domino";

import * as Plot from "@observablehq/plot";
import { Html } from "./html.ts";

const WIDTH = 900;
/** For charts that stand two in a row. */
export const HALF = 520;

type Options = Record<string, unknown>;
type Mark = unknown;

/** Colours of series, defined by the page for light and dark. */
export const SERIES = [1, 2, 3, 4, 5, 6].map((n) => `var(--series-${n})`);
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "1 2", "12 4"];

/** The part of a DOM element that is needed here. */
type Drawn = {
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelectorAll(selector: string): Iterable<Drawn>;
  outerHTML: string;
};

function draw(label: string, { marks, ...options }: Options & { marks: Mark[] }): Html {
  const svg = Plot.plot({
    document: domino.createDocument() as never,
    width: WIDTH,
    style: { fontSize: "13px", background: "none", color: "inherit", overflow: "visible" },
    ariaLabel: label,
    marks: marks as Plot.Markish[],
    ...options,
  }) as unknown as Drawn;
  svg.setAttribute("role", "img");
  // The picture has one name; names of its groups would need roles of their own.
  for (const group of svg.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  return new Html(svg.outerHTML);
}

const leftMargin = (labels: readonly string[]): number =>
  Math.min(260, 16 + 7.5 * Math.max(4, ...labels.map((label) => label.length)));

const short = (label: string): string => (label.length > 32 ? `${label.slice(0, 31)}…` : label);

export type Bar = { label: string; parts: number[]; text: string };

/** Horizontal bars of several parts: the first solid, the second lighter, the third hatched. */
export function bars(
  label: string,
  rows: readonly Bar[],
  { x = "", width = WIDTH }: { x?: string; width?: number } = {},
): Html {
  const fills = ["var(--series-1)", "var(--series-2)", "url(#hatch)"];
  const names = rows.map((row) => short(row.label));
  const pieces = rows.flatMap((row, r) => {
    let from = 0;
    return row.parts.map((value, i) => {
      const piece = { name: names[r], from, to: from + value, part: i };
      from += value;
      return piece;
    });
  });
  const totals = rows.map((row, r) => ({
    name: names[r],
    text: row.text,
    to: row.parts.reduce((a, b) => a + b, 0),
  }));
  const most = Math.max(1, ...totals.map(({ to }) => to));
  const left = leftMargin(names);
  // Room for the texts behind bars that reach far to the right.
  const room = Math.max(
    0,
    ...totals.map(({ text, to }) => text.length * 7.4 - (1 - to / most) * (width - left) * 0.7),
  );
  return draw(label, {
    width,
    height: 46 + 28 * rows.length,
    marginLeft: left,
    marginRight: Math.min(340, 20 + room),
    marginTop: 4,
    marginBottom: 42,
    x: { label: x, ticks: 5, domain: [0, most], grid: true },
    y: { label: null, domain: [...new Set(names)] },
    marks: [
      ...fills.map((fill, part) =>
        Plot.barX(
          pieces.filter((piece) => piece.part === part && piece.to > piece.from),
          { x1: "from", x2: "to", y: "name", fill, stroke: "var(--line)", insetTop: 2, insetBottom: 2 },
        ),
      ),
      Plot.text(totals, {
        x: "to",
        y: "name",
        text: "text",
        textAnchor: "start",
        dx: 6,
        fill: "currentColor",
      }),
      Plot.ruleX([0], { stroke: "currentColor" }),
    ],
  });
}

/** How often values come, in bins of equal width. */
export function histogram(
  label: string,
  values: readonly number[],
  { x, bins = 24 }: { x: string; bins?: number },
): Html {
  return draw(label, {
    width: HALF,
    height: 240,
    marginLeft: 60,
    marginBottom: 42,
    x: { label: x, ticks: 6 },
    y: { label: "trajectories", grid: true, ticks: 4 },
    marks: [
      Plot.rectY(
        values,
        Plot.binX({ y: "count" }, {
          x: (v: number) => v,
          thresholds: bins,
          fill: "var(--series-1)",
        } as Plot.BinXInputs<Plot.RectYOptions>),
      ),
      Plot.ruleY([0], { stroke: "currentColor" }),
    ],
  });
}

export type Line = { name: string; points: readonly { x: number; y: number; low?: number; high?: number }[] };

/** Lines with their bands; each has a dash of its own and its name at its end. */
export function lines(
  label: string,
  series: readonly Line[],
  { x, y, log = false, percentage = false }: { x: string; y: string; log?: boolean; percentage?: boolean },
): Html {
  const names = series.map(({ name }) => name);
  const ends = spread(series.flatMap((one) => (one.points.at(-1) === undefined ? [] : [one])));
  return draw(label, {
    height: 340,
    marginLeft: 60,
    marginBottom: 42,
    marginRight: series.length > 1 ? Math.min(300, 24 + 7 * Math.max(...names.map((n) => n.length))) : 24,
    x: { label: x, ...(log ? { type: "log", ticks: 5, tickFormat: ",d" } : {}) },
    y: { label: y, grid: true, ...(percentage ? { percent: true, domain: [0, 100] } : {}) },
    marks: [
      ...series.map(({ points }, i) =>
        Plot.areaY(
          points.filter((point) => point.low !== undefined),
          { x: "x", y1: "low", y2: "high", fill: SERIES[i % SERIES.length] ?? "", fillOpacity: 0.15 },
        ),
      ),
      ...series.map(({ points }, i) =>
        Plot.lineY(points, {
          ...{ x: "x", y: "y", stroke: SERIES[i % SERIES.length] ?? "", strokeWidth: 2 },
          strokeDasharray: DASHES[i % DASHES.length] ?? "",
        }),
      ),
      ...(series.length > 1 ? ends : []).map(({ point, name, at }) =>
        Plot.text([point], {
          x: "x",
          y: "y",
          text: () => name,
          dx: 8,
          dy: at,
          textAnchor: "start",
          fill: "currentColor",
        }),
      ),
    ],
  });
}

type End = { point: Line["points"][number]; name: string; at: number };

/** Names at line ends, moved apart where lines end close together; about 250 pixels stand for the whole range. */
function spread(series: readonly Line[]): End[] {
  const all = series.flatMap(({ points }) => points.map(({ y }) => y));
  const range = Math.max(...all) - Math.min(...all) || 1;
  const ends = series.map(({ name, points }) => ({ name, point: points.at(-1) as End["point"], at: 0 }));
  ends.sort((a, b) => b.point.y - a.point.y);
  let last = Number.NEGATIVE_INFINITY;
  for (const end of ends) {
    const pixel = (-end.point.y / range) * 250;
    const placed = Math.max(pixel, last + 15);
    end.at = placed - pixel;
    last = placed;
  }
  return ends;
}

export type HeatCell = { x: string; y: string; value: number | null };

/** A grid of values from 0 to 1, each written in its cell. */
export function heat(label: string, cells: readonly HeatCell[], { x, y }: { x: string; y: string }): Html {
  const columns = [...new Set(cells.map((cell) => cell.x))];
  const rows = [...new Set(cells.map((cell) => cell.y))];
  const known = cells.filter((cell): cell is HeatCell & { value: number } => cell.value !== null);
  const values = known.map(({ value }) => value);
  const low = Math.min(...values, 1);
  const span = Math.max(...values, 0) - low || 1;
  return draw(label, {
    height: 96 + 40 * rows.length,
    marginLeft: leftMargin(rows.map(short)),
    marginTop: 90,
    padding: 0.04,
    x: {
      label: x,
      domain: columns,
      axis: "top",
      tickRotate: columns.length > 5 ? -30 : 0,
      tickFormat: short,
    },
    y: { label: y, domain: rows, tickFormat: short },
    marks: [
      Plot.cell(known, {
        x: "x",
        y: "y",
        fill: "var(--series-1)",
        fillOpacity: (cell: { value: number }) => 0.06 + 0.5 * ((cell.value - low) / span),
        stroke: "var(--line)",
      }),
      Plot.text(known, {
        ...{ x: "x", y: "y", fill: "currentColor" },
        text: (cell: { value: number }) => (100 * cell.value).toFixed(1),
      }),
    ],
  });
}
