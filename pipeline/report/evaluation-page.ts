/**
 * The evaluation page: pass@k and pass n@k with intervals, grid of strategies, paired comparisons.
 */

import { percentage } from "../../io/format.ts";
import { armName, type Comparison, compareArms, partnerOf } from "../evaluation/compare.ts";
import { curveOf as passCurve, submissionsOf } from "../evaluation/curves.ts";
import type { Evaluation } from "../evaluation/evaluate.ts";
import type { ArmResult } from "../evaluation/result.ts";
import { tablesOf } from "../evaluation/tables.ts";
import { both, type Line, legend, lines, SMALL, type Style } from "./charts.ts";
import { type HeatCell, heat } from "./heat.ts";
import { figure, type Html, html, table } from "./html.ts";

const lineOf = (name: string, curve: ArmResult["curve"]): Line => ({
  name,
  points: curve.map(({ k, pass, low, high }) => ({ x: k, y: pass, low, high })),
});
const curveOf = (arm: ArmResult, name = armName(arm)): Line => lineOf(name, arm.curve);

const NOTE = "bands: 95 % intervals over problems; every turn counts as a sample";
const AXES = { x: "samples k", y: "problems solved, %", log: true, percentage: true };

const values = (title: string, series: readonly Line[]): Html =>
  table({
    caption: title,
    head: ["arm", "k", "solved, %", "low", "high"],
    rows: series.flatMap(({ name, points }) =>
      points.map(({ x, y, low, high }) => [name, x, percentage(y), percentage(low), percentage(high)]),
    ),
  });

function curves(title: string, series: readonly Line[], note = ""): Html {
  return figure({
    title,
    note: NOTE + note,
    chart: both((width) => lines(title, series, { ...AXES, width })),
    figures: values(title, series),
  });
}

/** One small chart for each title, all with the same axes and one legend. */
function multiples(
  title: string,
  charts: readonly { title: string; series: readonly Line[] }[],
  note = "",
): Html {
  const [first] = charts;
  if (first === undefined) return html``;
  return html`<figure>
<figcaption><strong>${title}</strong> <span class="note">${NOTE + note}</span></figcaption>
${first.series.length > 1 && legend(first.series)}
<div class="many">${charts.map(
    (one) =>
      html`<div><h4>${one.title}</h4>${lines(one.title, one.series, { ...AXES, width: SMALL, height: 220, isBare: true })}</div>`,
  )}</div>
<details><summary>Figures as tables</summary>${charts.map((one) => values(one.title, one.series))}</details>
</figure>`;
}

/** single/REASONING/INSTRUCTION of a grid; null for other strategies. */
function gridPlace(strategy: string): { reasoning: string; instruction: string } | null {
  const [shape, reasoning, instruction] = strategy.split("/");
  return shape === "single" && reasoning !== undefined && instruction !== undefined
    ? { reasoning, instruction }
    : null;
}

const pointName = ({ n, k }: { n: number; k: number }): string => (n === k ? `pass@${k}` : `pass ${n}@${k}`);

function heatMap(arms: readonly ArmResult[]): Html {
  const placed = arms.map((arm) => ({ arm, place: gridPlace(arm.strategy) }));
  const grid = placed.filter(({ place }) => place !== null);
  const isGrid = grid.length >= 4;
  const at = arms[0]?.points.length === undefined ? 0 : arms[0].points.length - 1;
  const cells: HeatCell[] = isGrid
    ? grid.map(({ arm, place }) => ({
        x: place?.instruction ?? "",
        y: place?.reasoning ?? "",
        value: arm.points[at]?.pass?.value ?? null,
      }))
    : arms.flatMap((arm) =>
        arm.points.map((point) => ({
          x: pointName(point),
          y: armName(arm),
          value: point.pass?.value ?? null,
        })),
      );
  const last = arms[0]?.points[at];
  const title =
    isGrid && last !== undefined ? `Grid of prompts: ${pointName(last)}, %` : "Strategies by point, %";
  return figure({
    title,
    note: `stronger colour: more problems solved${isGrid ? "; rows: reasoning prompts" : ""}`,
    chart: both((width) => heat(title, cells, { x: isGrid ? "instruction" : null, width })),
    figures: table({
      caption: title,
      head: [isGrid ? "reasoning" : "strategy", isGrid ? "instruction" : "point", "solved, %"],
      rows: cells.map(({ x, y, value }) => [y, x, percentage(value)]),
      left: 2,
    }),
  });
}

/** Columns that hold words. */
const WORDS = ["arm", "language", "tier", "minus"];

function tables(arms: readonly ArmResult[], paired: readonly Comparison[]): Html {
  return html`<h2>Tables</h2>
${tablesOf(arms, paired).map(({ title: caption, header, rows }) =>
  table({ caption, head: header, rows, left: header.filter((name) => WORDS.includes(name)).length }),
)}`;
}

/** Maximum curves in one chart. */
const SHOWN = 6;

const best = (arms: readonly ArmResult[]): ArmResult[] =>
  [...arms].sort((a, b) => (b.curve.at(-1)?.pass ?? 0) - (a.curve.at(-1)?.pass ?? 0)).slice(0, SHOWN);

const SUBMITTED = "; n programs that pass the public tests are submitted, picked at random";

/** One arm: one chart with a curve per n. Several arms: one chart per n with a curve per arm. */
function submissionCurves(shown: readonly ArmResult[], title: string): Html {
  const numbers = submissionsOf(shown);
  const [only] = shown;
  if (only === undefined || numbers.length === 0)
    return html`<p>Every n is at least the number of trajectories of a problem, so pass n@k equals pass@k.</p>`;
  if (shown.length === 1) {
    const ofEach = numbers.map((n) => lineOf(`pass ${n}@k`, passCurve(only, n)));
    return curves(`pass n@k ${title}`, [...ofEach, curveOf(only, "pass@k")], SUBMITTED);
  }
  const charts = numbers.map((n) => ({
    title: `pass ${n}@k ${title}`,
    series: shown.map((arm) => lineOf(armName(arm), passCurve(arm, n))),
  }));
  return multiples("pass n@k", charts, SUBMITTED);
}

/** Resamples for intervals of differences: the default of an evaluation. */
const RESAMPLES = 2000;

/** Each arm compared with its partner in another run. */
function pairedWith(arms: readonly ArmResult[], { name, evaluation }: Compared): Comparison[] {
  return arms.flatMap((arm) => {
    const partner = partnerOf(arm, evaluation.arms);
    if (partner === undefined) return [];
    const points = arm.points.map(({ n, k }): [number, number] => [n, k]);
    const found = compareArms(arm, partner, { points, resamples: RESAMPLES });
    return [{ ...found, with: `${found.with} in ${name}` }];
  });
}

/** The best arms of one run: the colour is the run's, the dash the arm's. */
const ofRun = (arms: readonly ArmResult[], name: string, run: number): Line[] =>
  arms.slice(0, 3).map((arm, at) => {
    const style: Style = { colour: run, dash: at };
    return { ...curveOf(arm, `${name}: ${armName(arm)}`), style };
  });

export type Compared = { name: string; evaluation: Evaluation };

export function evaluationPage(
  evaluation: Evaluation,
  { other, isStale, name = evaluation.name }: { other: Compared | null; isStale: boolean; name?: string },
): Html {
  const { arms, comparisons } = evaluation;
  const shown = best(arms);
  const which =
    shown.length < arms.length ? `of the best ${shown.length} of ${arms.length} arms` : "by samples";
  const two =
    other === null ? null : [...ofRun(shown, name, 0), ...ofRun(best(other.evaluation.arms), other.name, 1)];
  const between = other === null ? [] : pairedWith(arms, other);
  const isKnown = (one: Comparison) =>
    comparisons.some((known) => known.arm === one.arm && known.with === one.with);
  const paired = [...comparisons, ...between.filter((one) => !isKnown(one))];
  return html`<p>${evaluation.problems} problems, ${arms.length} arm${arms.length === 1 ? "" : "s"}.</p>
${isStale && html`<p class="warning">These figures are from an earlier configuration: the present evaluation is not finished.</p>`}
${curves(
  `pass@k ${which}`,
  shown.map((arm) => curveOf(arm)),
)}
${submissionCurves(shown, which)}
${heatMap(arms)}
${two !== null && curves(`${name} and ${other?.name ?? ""}`, two, "; one colour for each run")}
${tables(arms, paired)}`;
}
