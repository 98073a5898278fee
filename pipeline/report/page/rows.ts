/** A trajectory as a row of the table, and as an entry of the list beside an open one. */
import { number } from "../../../io/format.ts";
import { SETS } from "../shared/format.ts";
import { hashOf, type Place } from "../shared/place.ts";
import { fateName } from "../shared/select.ts";
import { cellOf, templateOf } from "./columns.ts";
import { fateOfRow, pathOfRow } from "./detail.ts";
import { el } from "./dom.ts";
import type { Run } from "./run.ts";
import { strip } from "./strip.ts";
import { verdictBadge } from "./verdicts.ts";

export type RowParts = { place: Place; columns: readonly string[] };

function linked(run: Run, row: number, parts: { place: Place; content: Node[] }): HTMLElement {
  const { place, content } = parts;
  const id = run.ids.at(row);
  const isOpen = id === place.trajectory;
  const href = hashOf({ ...place, trajectory: id, turn: 0 });
  const link = el("a", { href, id: `row-${row}`, "aria-current": isOpen ? "true" : false }, ...content);
  const isError = fateOfRow(run, row).error;
  return el("div", { class: `row ${isOpen ? "open" : ""} ${isError ? "error" : ""}` }, link);
}

export function tableRow(run: Run, row: number, { place, columns }: RowParts): HTMLElement {
  const content = columns.map((name) => cellOf(run, name, row));
  const element = linked(run, row, { place, content });
  (element.firstElementChild as HTMLElement).style.gridTemplateColumns = templateOf(columns);
  return element;
}

export function listRow(run: Run, row: number, { place }: RowParts): HTMLElement {
  const { index, marks, ids } = run;
  const { sample, set, tokens, verdict } = index.rows;
  const count = tokens[row] as number;
  const facts = [
    `#${sample[row]}`,
    SETS[set[row] as number] ?? "",
    count < 0 ? "" : `${number(count)} tokens`,
    fateName(fateOfRow(run, row)),
  ];
  const problem = run.problemOf(row);
  const flag = marks.flags.has(ids.at(row)) ? "⚑ " : "";
  const content = [
    verdictBadge(index.verdicts[verdict[row] as number] ?? ""),
    el("span", { class: "name" }, `${flag}${problem.name || problem.id}`),
    strip(pathOfRow(run, row)),
    el("span", { class: "facts" }, facts.filter(Boolean).join(" · ")),
  ];
  return linked(run, row, { place, content });
}
