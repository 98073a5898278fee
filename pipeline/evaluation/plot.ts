/**
 * A line plot as SVG: one curve an arm with its 95 % band, budget of samples on a log axis.
 * Promises: the same curves give the same bytes; no script, no font or file from outside; names are escaped.
 */

export type Curve = {
  name: string;
  points: readonly { k: number; pass: number; low: number; high: number }[];
};

const WIDTH = 760;
const HEIGHT = 440;
const LEFT = 56;
const RIGHT = 24;
const TOP = 40;
const BOTTOM = 52;
/** Okabe and Ito's colours, told apart by colour-blind eyes; more curves than these are not drawn. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999933"];

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\p{Cc}/gu, " ");
const at = (value: number): string => value.toFixed(1);

type Axes = { x: (k: number) => number; y: (pass: number) => number; ticks: number[]; top: number };

function axesOf(curves: readonly Curve[]): Axes {
  const points = curves.flatMap((curve) => curve.points);
  const ks = points.map(({ k }) => k);
  const [low, high] = [Math.log(Math.min(1, ...ks)), Math.log(Math.max(2, ...ks))];
  const top = Math.min(1, Math.ceil(Math.max(0.1, ...points.map((p) => p.high)) * 10) / 10);
  const ticks = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000].filter((k) => Math.log(k) <= high + 1e-9);
  return {
    x: (k) => LEFT + ((Math.log(k) - low) / (high - low)) * (WIDTH - LEFT - RIGHT),
    y: (pass) => HEIGHT - BOTTOM - (pass / top) * (HEIGHT - TOP - BOTTOM),
    ticks,
    top,
  };
}

function grid({ x, y, ticks, top }: Axes): string[] {
  const steps = Array.from({ length: 6 }, (_, i) => (top * i) / 5);
  return [
    ...steps.map(
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

function drawn({ name, points }: Curve, index: number, { x, y }: Axes): string[] {
  const colour = COLOURS[index] ?? "#000";
  const line = points.map(({ k, pass }) => `${at(x(k))},${at(y(pass))}`).join(" ");
  const upper = points.map(({ k, high }) => `${at(x(k))},${at(y(high))}`);
  const lower = points.map(({ k, low }) => `${at(x(k))},${at(y(low))}`).reverse();
  const top = TOP + 12 + index * 18;
  return [
    `<polygon points="${[...upper, ...lower].join(" ")}" fill="${colour}" opacity=".15"/>`,
    `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(({ k, pass }) => `<circle cx="${at(x(k))}" cy="${at(y(pass))}" r="3" fill="${colour}"/>`),
    `<path d="M${LEFT + 12} ${top}h20" stroke="${colour}" stroke-width="3"/><text x="${LEFT + 38}" y="${top + 4}">${escaped(name)}</text>`,
  ];
}

/** The best arms where there are more than colours, and a note that says so. */
export function plotSvg(title: string, curves: readonly Curve[]): string {
  const known = curves.filter(({ points }) => points.length > 0);
  const last = ({ points }: Curve) => points.at(-1)?.pass ?? 0;
  const shown =
    known.length <= COLOURS.length
      ? known
      : known.toSorted((a, b) => last(b) - last(a)).slice(0, COLOURS.length);
  const axes = axesOf(shown);
  const note = shown.length < known.length ? ` (best ${shown.length} of ${known.length} arms)` : "";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="15">${escaped(title + note)}</text>`,
    ...grid(axes),
    ...shown.flatMap((curve, i) => drawn(curve, i, axes)),
    "</svg>\n",
  ].join("\n");
}
