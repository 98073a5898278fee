/**
 * Charts as SVG, drawn when the report is written: they print, need no script and follow the page's
 * colours by CSS. Observable Plot draws into domino, a DOM without a browser. Series differ in
 * lightness, hatching or dashes and show their values as text, so that no information depends on
 * colour.
 */
import domino from "@mixmark-io/domino";
import * as Plot from "@observablehq/plot";
import { Html, html } from "./html.ts";

const WIDTH = 900;
/** Width of a chart that shares its row with another. */
export const HALF = 520;

type Options = Record<string, unknown>;
type Mark = unknown;

/**
 * Colours of lines; the page defines them for light and dark. Its second series colour is for
 * areas.
 */
const SERIES = [1, 3, 4, 5, 6].map((n) => `var(--series-${n})`);
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "12 4", "4 4 1 4"];
const colour = (i: number): string => SERIES[i % SERIES.length] ?? "";
const dash = (i: number): string => DASHES[i % DASHES.length] ?? "";

/** The members of a DOM element that are used here. */
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
  // The image has one label; labels of its groups would need roles.
  for (const group of svg.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  return new Html(svg.outerHTML);
}

const leftMargin = (labels: readonly string[]): number =>
  Math.min(260, 16 + 7.5 * Math.max(4, ...labels.map((label) => label.length)));

const short = (label: string): string => (label.length > 32 ? `${label.slice(0, 31)}…` : label);

export type Bar = { label: string; parts: number[]; text: string };

/** Horizontal bars of up to three parts: solid, faint, hatched. */
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
      const piece = { row: r, from, to: from + value, part: i };
      from += value;
      return piece;
    });
  });
  const totals = rows.map((row, r) => ({
    row: r,
    text: row.text,
    to: row.parts.reduce((a, b) => a + b, 0),
  }));
  const most = Math.max(1, ...totals.map(({ to }) => to));
  const left = leftMargin(names);
  // Room for the text after long bars.
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
    x: { label: x, labelAnchor: "center", labelArrow: "none", ticks: 5, domain: [0, most], grid: true },
    // By number: labels that are cut may be equal.
    y: { label: null, domain: [...names.keys()], tickFormat: (row: number) => names[row] ?? "" },
    marks: [
      ...fills.map((fill, part) =>
        Plot.barX(
          pieces.filter((piece) => piece.part === part && piece.to > piece.from),
          { x1: "from", x2: "to", y: "row", fill, stroke: "var(--line)", insetTop: 2, insetBottom: 2 },
        ),
      ),
      Plot.text(totals, {
        x: "to",
        y: "row",
        text: "text",
        textAnchor: "start",
        dx: 6,
        fill: "currentColor",
      }),
      Plot.ruleX([0], { stroke: "currentColor" }),
    ],
  });
}

/**
 * Bin limits from the power of ten below the smallest value to the one above the largest (a bin
 * does not contain its upper limit), six bins per power.
 */
function powers(values: readonly number[]): number[] {
  const exponents = values.map((value) => Math.log10(value));
  const low = Math.floor(exponents.reduce((a, b) => Math.min(a, b), 6));
  const high = Math.max(low, Math.floor(exponents.reduce((a, b) => Math.max(a, b), -6))) + 1;
  return Array.from({ length: 6 * (high - low) + 1 }, (_, i) => 10 ** (low + i / 6));
}

/** Histogram with bins of equal width; with `log`, of equal width on a logarithmic axis. */
export function histogram(
  label: string,
  values: readonly number[],
  { x, bins = 24, log = false }: { x: string; bins?: number; log?: boolean },
): Html {
  return draw(label, {
    width: HALF,
    height: 240,
    marginLeft: 60,
    marginBottom: 42,
    x: { label: x, ticks: 6, ...(log ? { type: "log", tickFormat: ",~r" } : {}) },
    y: { label: "trajectories", grid: true, ticks: 4 },
    marks: [
      Plot.rectY(
        values,
        Plot.binX({ y: "count" }, {
          x: (v: number) => v,
          thresholds: log ? powers(values) : bins,
          fill: "var(--series-1)",
        } as Plot.BinXInputs<Plot.RectYOptions>),
      ),
      Plot.ruleY([0], { stroke: "currentColor" }),
    ],
  });
}

export type Line = { name: string; points: readonly { x: number; y: number; low?: number; high?: number }[] };

type LineOptions = { x: string; y: string; log?: boolean; percentage?: boolean; format?: string };

/** Lines with their bands and a legend; each line has its own dash. */
export function lines(
  label: string,
  series: readonly Line[],
  { x, y, log = false, percentage = false, format }: LineOptions,
): Html {
  const chart = draw(label, {
    height: 350,
    marginLeft: 60,
    // Keeps the axis label clear of the highest tick.
    marginTop: 30,
    marginBottom: 42,
    marginRight: 24,
    x: { label: x, ...(log ? { type: "log", ticks: 5, tickFormat: ",d" } : {}) },
    y: {
      label: y,
      grid: true,
      ...(percentage ? { percent: true, domain: [0, 100] } : { nice: true }),
      ...(format === undefined ? {} : { tickFormat: format }),
    },
    marks: [
      ...series.map(({ points }, i) =>
        Plot.areaY(
          points.filter((point) => point.low !== undefined),
          { x: "x", y1: "low", y2: "high", fill: colour(i), fillOpacity: 0.15 },
        ),
      ),
      ...series.map(({ points }, i) =>
        Plot.lineY(points, {
          x: "x",
          y: "y",
          stroke: colour(i),
          strokeWidth: 2,
          strokeDasharray: dash(i),
          // A single point draws no line.
          marker: points.length === 1 ? "dot" : "none",
        }),
      ),
    ],
  });
  return series.length > 1 ? html`${legend(series.map(({ name }) => name))}${chart}` : chart;
}

/**
 * Names of the lines with colours and dashes; the ends of the lines are too close together for
 * labels.
 */
const legend = (names: readonly string[]): Html =>
  html`<ul class="legend">${names.map(
    (name, i) =>
      html`<li><svg width="36" height="10" aria-hidden="true"><line x1="0" x2="36" y1="5" y2="5" stroke="${colour(i)}" stroke-width="2" stroke-dasharray="${dash(i)}"></line></svg> ${name}</li>`,
  )}</ul>`;

export type HeatCell = { x: string; y: string; value: number | null };

/** A heat map of values from 0 to 1, each written in its cell as a percentage. */
export function heat(label: string, cells: readonly HeatCell[], { x }: { x: string }): Html {
  const columns = [...new Set(cells.map((cell) => cell.x))];
  const rows = [...new Set(cells.map((cell) => cell.y))];
  const isCrowded = columns.length > 5;
  const known = cells.filter((cell): cell is HeatCell & { value: number } => cell.value !== null);
  const values = known.map(({ value }) => value);
  const low = Math.min(...values, 1);
  const span = Math.max(...values, 0) - low || 1;
  return draw(label, {
    height: (isCrowded ? 130 : 56) + 40 * rows.length,
    marginLeft: leftMargin(rows.map(short)),
    marginTop: isCrowded ? 110 : 40,
    padding: 0.04,
    x: {
      label: x,
      domain: columns,
      axis: "top",
      tickRotate: isCrowded ? -30 : 0,
      tickFormat: short,
    },
    y: { label: null, domain: rows, tickFormat: short },
    marks: [
      Plot.cell(known, {
        x: "x",
        y: "y",
        fill: "var(--series-1)",
        fillOpacity: (cell: { value: number }) => 0.06 + 0.5 * ((cell.value - low) / span),
        stroke: "var(--line)",
      }),
      Plot.text(known, {
        x: "x",
        y: "y",
        fill: "currentColor",
        text: (cell: { value: number }) => (100 * cell.value).toFixed(1),
      }),
    ],
  });
}
