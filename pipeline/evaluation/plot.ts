/**
 * A line plot as SVG: one curve per arm with its 95 % band, sample budget on a log axis.
 * Promises: equal curves give equal bytes; no script, no external font or file; names are escaped.
 */

export type Curve = {
  name: string;
  points: readonly { k: number; pass: number; low: number; high: number }[];
};

const WIDTH = 760;
/** Height of title, axes and labels; the legend is below. */
const HEIGHT = 440;
const LEFT = 56;
const RIGHT = 24;
const TOP = 40;
const BOTTOM = 52;
/** Height of a line of the legend. */
const LINE = 18;
/** The Okabe-Ito palette, safe for colour blindness. At most one curve per colour is drawn. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999933"];
/** With more curves bands would cover each other and the lines; the table has all intervals. */
const MOST_BANDS = 4;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\p{Cc}/gu, " ");
const at = (value: number): string => value.toFixed(1);

type Axes = {
  x: (k: number) => number;
  y: (pass: number) => number;
  ticks: number[];
  /** Shares with a grid line, from 0 to the top. */
  lines: number[];
};

/** Steps of the grid in percent; the first that needs at most six lines is used. */
const STEPS = [1, 2, 5, 10, 20];

function axesOf(curves: readonly Curve[]): Axes {
  const points = curves.flatMap((curve) => curve.points);
  const ks = points.map(({ k }) => k);
  const least = Math.min(...ks);
  const most = Math.max(...ks, least * 2);
  const highest = Math.min(100, Math.max(5, ...points.map((p) => p.high * 100)));
  const step = STEPS.find((size) => highest <= size * 6) ?? 20;
  const lines = Array.from({ length: Math.ceil(highest / step - 1e-9) + 1 }, (_, i) => (step * i) / 100);
  const top = lines.at(-1) ?? 1;
  const ticks = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000].filter((k) => k >= least && k <= most);
  return {
    x: (k) => LEFT + (Math.log(k / least) / Math.log(most / least)) * (WIDTH - LEFT - RIGHT),
    y: (pass) => HEIGHT - BOTTOM - (pass / top) * (HEIGHT - TOP - BOTTOM),
    ticks,
    lines,
  };
}

function grid({ x, y, ticks, lines }: Axes): string[] {
  return [
    ...lines.map(
      (pass) =>
        `<path d="M${LEFT} ${at(y(pass))}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 8}" y="${at(y(pass) + 4)}" text-anchor="end">${Math.round(pass * 100)}</text>`,
    ),
    ...ticks.map(
      (k) =>
        `<path d="M${at(x(k))} ${HEIGHT - BOTTOM}v5" stroke="#555"/><text x="${at(x(k))}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${k}</text>`,
    ),
    `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#555"/>`,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">samples k (every turn counts as one)</text>`,
  ];
}

const colourOf = (index: number): string => COLOURS[index] ?? "#000";

/** The interval at each budget: a band, or a vertical line for a curve of one point. */
function band({ points }: Curve, index: number, { x, y }: Axes): string {
  const colour = colourOf(index);
  const [first] = points;
  if (points.length === 1 && first !== undefined) {
    return `<path d="M${at(x(first.k))} ${at(y(first.low))}V${at(y(first.high))}" stroke="${colour}" opacity=".5"/>`;
  }
  const upper = points.map(({ k, high }) => `${at(x(k))},${at(y(high))}`);
  const lower = points.map(({ k, low }) => `${at(x(k))},${at(y(low))}`).reverse();
  return `<polygon points="${[...upper, ...lower].join(" ")}" fill="${colour}" opacity=".12"/>`;
}

function drawn({ name, points }: Curve, index: number, { x, y }: Axes): string[] {
  const colour = colourOf(index);
  const line = points.map(({ k, pass }) => `${at(x(k))},${at(y(pass))}`).join(" ");
  const top = HEIGHT + 10 + index * LINE;
  return [
    `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(({ k, pass }) => `<circle cx="${at(x(k))}" cy="${at(y(pass))}" r="3" fill="${colour}"/>`),
    `<path d="M${LEFT} ${top}h20" stroke="${colour}" stroke-width="3"/><text x="${LEFT + 28}" y="${top + 4}">${escaped(name)}</text>`,
  ];
}

/** If there are more arms than colours, only the best are drawn, and the title says so. */
export function plotSvg(title: string, curves: readonly Curve[]): string {
  const known = curves.filter(({ points }) => points.length > 0);
  const last = ({ points }: Curve) => points.at(-1)?.pass ?? 0;
  const shown =
    known.length <= COLOURS.length
      ? known
      : known.toSorted((a, b) => last(b) - last(a)).slice(0, COLOURS.length);
  const axes = axesOf(shown);
  const note = shown.length < known.length ? ` (best ${shown.length} of ${known.length} arms)` : "";
  const height = HEIGHT + shown.length * LINE + 14;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="15">${escaped(title + note)}</text>`,
    ...grid(axes),
    ...(shown.length > MOST_BANDS ? [] : shown.map((curve, i) => band(curve, i, axes))),
    ...shown.flatMap((curve, i) => drawn(curve, i, axes)),
    "</svg>\n",
  ].join("\n");
}
