/** Every sample of a problem as a strip of cells, one for each turn; equal paths stay together. */
import { number } from "../../../io/format.ts";
import { filterHref } from "../shared/place.ts";
import { STEPS } from "../shared/steps.ts";
import { pathOfRow } from "./detail.ts";
import { el } from "./dom.ts";
import type { Run } from "./run.ts";
import { cell, strip } from "./strip.ts";

/** Strips drawn; a link leads to all. */
const MOST = 1000;

const order = (letter: string): number => STEPS.findIndex((step) => step.letter === letter);

/** Correct ones first: by the last turn, then by the number of turns, then by sample. */
function byPath(a: string, b: string): number {
  return order(a.at(-1) ?? "") - order(b.at(-1) ?? "") || a.length - b.length || (a < b ? -1 : Number(a > b));
}

export function samplesFigure(run: Run, rows: readonly number[], only: string): HTMLElement {
  const { rows: columns } = run.index;
  const sorted = rows
    .map((row) => ({ row, path: pathOfRow(run, row) }))
    .sort((a, b) => byPath(a.path, b.path) || a.row - b.row);
  const isPublished = (row: number) => run.index.fates[columns.fate[row] as number]?.state === "published";
  const used = STEPS.filter(({ letter }) => sorted.some(({ path }) => path.includes(letter)));
  return el(
    "div",
    {},
    el(
      "p",
      { class: "keys" },
      ...used.map(({ letter, name }) => el("span", { class: "key-item" }, cell(letter), ` ${name}`)),
    ),
    el(
      "div",
      { class: "samples" },
      ...sorted.slice(0, MOST).map(({ row, path }) =>
        el(
          "a",
          {
            href: `#t/${encodeURIComponent(run.ids.at(row))}`,
            class: isPublished(row) ? "is-published" : "",
          },
          strip(path),
          el("span", { class: "visually-hidden" }, ` sample ${columns.sample[row]}`),
        ),
      ),
    ),
    el(
      "p",
      { class: "note" },
      sorted.some(({ row }) => isPublished(row)) && "Underlined: published. ",
      el("a", { href: filterHref(only) }, `All ${number(rows.length)} samples as a table`),
    ),
  );
}
