/**
 * Cosine against wording of every pair of problem and benchmark item, by decision, with the
 * thresholds of the configuration as lines. Decisions differ in shape as well as in colour.
 */
import * as Plot from "@observablehq/plot";
import { number } from "../../io/format.ts";
import type { Contamination } from "../../schemas/contamination.ts";
import { suspecting } from "../../stages/decontaminate/rule.ts";
import type { ReportSource } from "../store/source.ts";
import { both, draw } from "./charts.ts";
import { figure, Html, html, table } from "./html.ts";

/** Pairs drawn: those that are nearest. */
const MOST = 2000;

type Decision = { name: string; symbol: "triangle" | "diamond" | "circle"; fill: string; stroke: string };
const REMOVED: Decision = { name: "removed", symbol: "triangle", fill: "var(--bad)", stroke: "var(--bad)" };
const OPEN: Decision = {
  name: "kept, not decided",
  symbol: "diamond",
  fill: "var(--paper)",
  stroke: "var(--odd)",
};
const KEPT: Decision = { name: "kept", symbol: "circle", fill: "var(--paper)", stroke: "var(--series-1)" };
const DECISIONS = [REMOVED, OPEN, KEPT];

const decisionOf = (pair: Contamination): Decision =>
  pair.removed ? REMOVED : (pair.undecided ?? null) !== null ? OPEN : KEPT;

const key = ({ name, symbol, fill, stroke }: Decision): Html => {
  const shapes = {
    triangle: '<path d="M6 1 11 10 1 10Z"',
    diamond: '<path d="M6 1 11 6 6 11 1 6Z"',
    circle: '<circle cx="6" cy="6" r="4.5"',
  };
  return html`<li><svg width="12" height="12" aria-hidden="true">${new Html(`${shapes[symbol]} fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`)}</svg> ${name}</li>`;
};

export function pairsChart({ plan }: Pick<ReportSource, "plan">, pairs: readonly Contamination[]): Html {
  const options = plan.config.decontaminate;
  const byWording = pairs.some(({ wording }) => (wording ?? null) !== null);
  const x = (pair: Contamination) => (byWording ? (pair.wording ?? 0) : pair.containment8);
  const limit = options === undefined ? undefined : byWording ? suspecting(options) : options.containment;
  const shown = [...pairs]
    .sort((a, b) => Number(b.removed) - Number(a.removed) || (b.cosine ?? 0) + x(b) - (a.cosine ?? 0) - x(a))
    .slice(0, MOST)
    .reverse();
  const name = byWording ? "wording, weighed by rarity" : "shared 8-grams (containment)";
  const label = "Cosine of embeddings against wording, for every pair";
  const chart = both((width) =>
    draw(label, {
      width,
      height: 340,
      marginLeft: 48,
      marginBottom: 42,
      marginTop: 24,
      x: {
        label: name,
        domain: [0, 1],
        labelAnchor: "center",
        labelArrow: "none",
        ticks: width < 500 ? 3 : 6,
      },
      y: { label: "cosine", domain: [0, 1], ticks: 5, grid: true },
      marks: [
        ...(limit === undefined
          ? []
          : [Plot.ruleX([limit], { stroke: "currentColor", strokeDasharray: "4 3" })]),
        ...(options === undefined
          ? []
          : [Plot.ruleY([options.cosine], { stroke: "currentColor", strokeDasharray: "4 3" })]),
        ...DECISIONS.map((decision) =>
          Plot.dot(
            shown.filter((pair) => decisionOf(pair) === decision),
            {
              x,
              y: (pair: Contamination) => Math.max(0, pair.cosine ?? 0),
              r: 4.5,
              symbol: decision.symbol,
              fill: decision.fill,
              stroke: decision.stroke,
              strokeWidth: 1.5,
              href: (pair: Contamination) => `#contamination?${new URLSearchParams({ pair: pair.pair_id })}`,
              title: (pair: Contamination) =>
                `${pair.problem_name} and ${pair.benchmark} ${pair.item_name}: ${decision.name}, cosine ${pair.cosine ?? "not run"}, ${name} ${x(pair)}`,
            },
          ),
        ),
      ],
    }),
  );
  const counted = DECISIONS.map((decision) => [
    decision.name,
    pairs.filter((pair) => decisionOf(pair) === decision).length,
  ]);
  const some =
    shown.length < pairs.length ? `the nearest ${number(MOST)} of ${number(pairs.length)} pairs; ` : "";
  return figure({
    title: "Pairs by similarity",
    note: `${some}dashed: thresholds that make a pair suspected; a pair that was not embedded is at 0`,
    chart: html`<ul class="legend">${DECISIONS.map(key)}</ul>${chart}`,
    figures: table({
      caption: "Pairs by decision",
      head: ["decision", "pairs"],
      rows: counted as [string, number][],
    }),
  });
}
