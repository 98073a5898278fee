/** The evaluation page: pass@k with intervals, pass n@k, the grid of strategies, arms and runs in pairs. */
import { armName } from "../evaluation/compare.ts";
import type { Evaluation } from "../evaluation/evaluate.ts";
import type { ArmResult } from "../evaluation/result.ts";
import { tablesOf } from "../evaluation/tables.ts";
import { type HeatCell, heat, type Line, lines } from "./charts.ts";
import { figure, type Html, html, table } from "./html.ts";

const percentage = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)}`;

const curveOf = (arm: ArmResult, name = armName(arm)): Line => ({
  name,
  points: arm.curve.map(({ k, pass, low, high }) => ({ x: k, y: pass, low, high })),
});

function curves(title: string, series: readonly Line[]): Html {
  return figure({
    title,
    note: "bands: 95 % intervals over problems; every turn counts as a sample",
    chart: lines(title, series, { x: "samples k", y: "problems solved, %", log: true, percentage: true }),
    figures: table({
      caption: title,
      head: ["arm", "k", "solved, %", "low", "high"],
      rows: series.flatMap(({ name, points }) =>
        points.map(({ x, y, low, high }) => [name, x, percentage(y), percentage(low), percentage(high)]),
      ),
    }),
  });
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
    note: `the darker, the more problems solved${isGrid ? "; rows: reasoning prompts" : ""}`,
    chart: heat(title, cells, isGrid ? { x: "instruction" } : { x: "point" }),
    figures: table({
      caption: title,
      head: [isGrid ? "reasoning" : "strategy", isGrid ? "instruction" : "point", "solved, %"],
      rows: cells.map(({ x, y, value }) => [y, x, percentage(value)]),
      left: 2,
    }),
  });
}

/** Curves that one diagram can tell apart. */
const SHOWN = 6;

const best = (arms: readonly ArmResult[]): ArmResult[] =>
  [...arms].sort((a, b) => (b.curve.at(-1)?.pass ?? 0) - (a.curve.at(-1)?.pass ?? 0)).slice(0, SHOWN);

export type Compared = { name: string; evaluation: Evaluation };

export function evaluationPage(evaluation: Evaluation, other: Compared | null): Html {
  const { arms, comparisons } = evaluation;
  const shown = best(arms);
  const title =
    shown.length < arms.length
      ? `pass@k of the best ${shown.length} of ${arms.length} arms`
      : "pass@k by samples";
  const both =
    other === null
      ? null
      : [
          ...shown.slice(0, 3).map((arm) => curveOf(arm, `${armName(arm)}, this run`)),
          ...best(other.evaluation.arms)
            .slice(0, 3)
            .map((arm) => curveOf(arm, `${armName(arm)}, ${other.name}`)),
        ];
  return html`<p>${evaluation.problems} problems, ${arms.length} arms.</p>
${curves(
  title,
  shown.map((arm) => curveOf(arm)),
)}
${heatMap(arms)}
${both !== null && curves(`This run and ${other?.name ?? ""}`, both)}
${tablesOf(arms, comparisons).map(({ title: caption, header, rows }) =>
  table({ caption, head: header, rows }),
)}`;
}
