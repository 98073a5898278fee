/**
 * The loss curve as a standalone SVG: training loss, held-out loss, labelled axes. Without
 * libraries, fonts or scripts.
 */
import type { Metric } from "./progress.ts";

const WIDTH = 720;
const HEIGHT = 320;
const LEFT = 56;
const BOTTOM = 40;
const TOP = 16;
const RIGHT = 16;
const TICKS = 5;

type Point = [step: number, loss: number];

const points = (metrics: readonly Metric[], key: "loss" | "eval_loss"): Point[] =>
  metrics.flatMap((m) => (typeof m[key] === "number" ? [[m.step, m[key]] satisfies Point] : []));

/**
 * The lowest value and the distance to the highest, at least not zero. A loop: arguments of
 * Math.min are limited.
 */
function range(values: readonly number[]): [low: number, span: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high - low || 1];
}

/** An SVG document; without a recorded loss it contains a note. */
export function lossCurve(metrics: readonly Metric[]): string {
  const train = points(metrics, "loss");
  const held = points(metrics, "eval_loss");
  const all = [...train, ...held];
  if (all.length === 0)
    return frame(`<text x="${WIDTH / 2}" y="${HEIGHT / 2}" text-anchor="middle">no steps</text>`);
  const [low, span] = range(all.map(([, loss]) => loss));
  const [first, steps] = range(all.map(([step]) => step));
  const x = (step: number): number => LEFT + ((step - first) / steps) * (WIDTH - LEFT - RIGHT);
  const y = (loss: number): number => HEIGHT - BOTTOM - ((loss - low) / span) * (HEIGHT - BOTTOM - TOP);
  const path = (list: Point[]): string =>
    list.map(([s, l]) => `${x(s).toFixed(1)},${y(l).toFixed(1)}`).join(" ");
  const ticks = Array.from({ length: TICKS }, (_, i) => i / (TICKS - 1));
  return frame(
    [
      ...ticks.map((t) => horizontal(y(low + t * span), (low + t * span).toFixed(2))),
      ...ticks.map((t) => vertical(x(first + t * steps), Math.round(first + t * steps))),
      `<polyline points="${path(train)}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>`,
      ...held.map(
        ([s, l]) => `<circle cx="${x(s).toFixed(1)}" cy="${y(l).toFixed(1)}" r="3" fill="#b3471b"/>`,
      ),
      `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">step</text>`,
      `<text x="${LEFT}" y="12">loss: training (line)${held.length > 0 ? ", held out (dots)" : ""}</text>`,
    ].join("\n"),
  );
}

const horizontal = (at: number, label: string): string =>
  `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" stroke="#ddd"/>` +
  `<text x="${LEFT - 6}" y="${(at + 4).toFixed(1)}" text-anchor="end">${label}</text>`;

const vertical = (at: number, label: number): string =>
  `<text x="${at.toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${label}</text>`;

const frame = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="loss curve"` +
  ` font-family="sans-serif" font-size="12">\n<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>\n${content}\n</svg>\n`;
