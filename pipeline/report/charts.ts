/**
 * Charts as SVG, drawn when the report is written: they print, need no script and follow the page's
 * colours by CSS. Observable Plot draws into domino, a DOM without a browser. Series differ in
 * lightness, hatching or dashes and show their values as text, so that no information depends on
 * colour.
 */

import * as Plot from "@observablehq/plot";
import domino from "domino";
import { visible } from "../../io/visible.ts";
import { Html, html } from "./html.ts";

export const WIDTH = 900;
/** Width of a chart that shares its row with another. */
export const HALF = 520;

/** Width in a narrow window, and of one of several small charts. */
export const NARROW = 360;
export const SMALL = 340;

/**
 * A drawing for a wide and for a narrow window; the style sheet shows the one that fits, so that a
 * telephone gets a chart of its own instead of a shrunk one.
 */
export const both = (draw: (width: number) => Html, wide = WIDTH): Html =>
  html`<div class="wide">${draw(wide)}</div><div class="narrow">${draw(NARROW)}</div>`;

type Options = Record<string, unknown>;
type Mark = unknown;

/**
 * Colours of lines; the page defines them for light and dark. Its second series colour is for
 * areas.
 */
const SERIES = [1, 3, 4, 5, 6].map((n) => `var(--series-${n})`);
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "12 4", "4 4 1 4"];
/** Numbers of colour and dash; without them a line has those of its place. */
export type Style = { colour: number; dash: number };
type Styled = { style?: Style };
const colour = ({ style }: Styled, i: number): string => SERIES[(style?.colour ?? i) % SERIES.length] ?? "";
const dash = ({ style }: Styled, i: number): string => DASHES[(style?.dash ?? i) % DASHES.length] ?? "";

/** The members of a DOM element that are used here. */
type Drawn = {
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelectorAll(selector: string): Iterable<Drawn>;
  outerHTML: string;
};

/** Replaced by the escaped label: domino leaves < and > in attributes as they are. */
const LABEL = "chart";

export function draw(label: string, { marks, ...options }: Options & { marks: Mark[] }): Html {
  const svg = Plot.plot({
    document: domino.createDocument() as never,
    width: WIDTH,
    style: { fontSize: "13px", background: "none", color: "inherit", overflow: "visible" },
    ariaLabel: LABEL,
    marks: marks as Plot.Markish[],
    ...options,
  }) as unknown as Drawn;
  svg.setAttribute("role", "img");
  // The image has one label; labels of its groups would need roles.
  for (const group of svg.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  const named = svg.outerHTML.replace(`aria-label="${LABEL}"`, () => html`aria-label="${label}"`.text);
  return new Html(visible(named));
}

export const leftMargin = (labels: readonly string[]): number =>
  Math.min(260, 16 + 7.5 * Math.max(4, ...labels.map((label) => label.length)));

export const short = (label: string): string => (label.length > 32 ? `${label.slice(0, 31)}…` : label);

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
  const right = Math.min(340, 20 + room);
  const ticks = Math.max(2, Math.min(5, Math.floor((width - left - right) / 70)));
  return draw(label, {
    width,
    height: 46 + 28 * rows.length,
    marginLeft: left,
    marginRight: right,
    marginTop: 4,
    marginBottom: 42,
    x: { label: x, labelAnchor: "center", labelArrow: "none", ticks, domain: [0, most], grid: true },
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
  { x, bins = 24, log = false, width = HALF }: { x: string; bins?: number; log?: boolean; width?: number },
): Html {
  return draw(label, {
    width,
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

export type Line = {
  name: string;
  points: readonly { x: number; y: number; low?: number; high?: number }[];
  style?: Style;
};

type LineOptions = {
  x: string;
  y: string;
  log?: boolean;
  percentage?: boolean;
  format?: string;
  width?: number;
  /** Whether the names are shown elsewhere. */
  isBare?: boolean;
  height?: number;
};

/** Lines with their bands and a legend; each line has its own dash. */
export function lines(
  label: string,
  series: readonly Line[],
  { x, y, log = false, percentage = false, format, width = WIDTH, isBare = false, height = 350 }: LineOptions,
): Html {
  const chart = draw(label, {
    width,
    height,
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
      ...series.map((line, i) =>
        Plot.areaY(
          line.points.filter((point) => point.low !== undefined),
          { x: "x", y1: "low", y2: "high", fill: colour(line, i), fillOpacity: 0.15 },
        ),
      ),
      ...series.map((line, i) =>
        Plot.lineY(line.points, {
          x: "x",
          y: "y",
          stroke: colour(line, i),
          strokeWidth: 2,
          strokeDasharray: dash(line, i),
          // A single point draws no line.
          marker: line.points.length === 1 ? "dot" : "none",
        }),
      ),
    ],
  });
  return series.length > 1 && !isBare ? html`${legend(series)}${chart}` : chart;
}

/**
 * Names of the lines with colours and dashes; the ends of the lines are too close together for
 * labels.
 */
export const legend = (series: readonly Line[]): Html =>
  html`<ul class="legend">${series.map(
    (line, i) =>
      html`<li><svg width="36" height="10" aria-hidden="true"><line x1="0" x2="36" y1="5" y2="5" stroke="${colour(line, i)}" stroke-width="2" stroke-dasharray="${dash(line, i)}"></line></svg> ${line.name}</li>`,
  )}</ul>`;
