/** A heat map as SVG, each value written in its cell. */
import * as Plot from "@observablehq/plot";
import { draw, HALF, leftMargin, short, WIDTH } from "./charts.ts";
import type { Html } from "./html.ts";

export type HeatCell = { x: string; y: string; value: number | null };

/** A heat map of values from 0 to 1, each written in its cell as a percentage. */
export function heat(
  label: string,
  cells: readonly HeatCell[],
  { x, width = WIDTH }: { x: string | null; width?: number },
): Html {
  const columns = [...new Set(cells.map((cell) => cell.x))];
  const rows = [...new Set(cells.map((cell) => cell.y))];
  const isCrowded = columns.length > (width < HALF ? 2 : 5);
  const known = cells.filter((cell): cell is HeatCell & { value: number } => cell.value !== null);
  const values = known.map(({ value }) => value);
  const low = Math.min(...values, 1);
  const span = Math.max(...values, 0) - low || 1;
  return draw(label, {
    width,
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
