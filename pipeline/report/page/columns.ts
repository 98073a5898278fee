/** The columns of the table of trajectories: which exist, which are chosen, and their cells. */
import { number } from "../../../io/format.ts";
import { type Field, fieldValue } from "../shared/fields.ts";
import { sortOf } from "../shared/select.ts";
import { el } from "./dom.ts";
import type { Run } from "./run.ts";
import { strip } from "./strip.ts";
import { verdictBadge } from "./verdicts.ts";

export const STANDARD = ["verdict", "name", "path", "sample", "tokens", "cpu", "set", "status"];

/** Columns that are no field: the path as cells, and the id. */
const OWN: Readonly<Record<string, string>> = { path: "what each turn came to", id: "id of the trajectory" };
const WIDTHS: Readonly<Record<string, string>> = {
  verdict: "84px",
  name: "minmax(140px, 2fr)",
  path: "92px",
  id: "190px",
  status: "minmax(140px, 1.4fr)",
  set: "64px",
  flag: "52px",
};
const HEADS: Readonly<Record<string, string>> = {
  name: "problem",
  path: "turns",
  cpu: "CPU, ms",
  problem: "problem id",
};

/** Fields that no one would want as a column: they only serve filters. */
const isColumn = (name: string): boolean => !/^(kept_by_|turn\d)/.test(name);

export const columnNames = (run: Run): string[] => [
  ...Object.keys(OWN),
  ...[...run.fields.keys()].filter(isColumn),
];

const aboutOf = (run: Run, name: string): string => OWN[name] ?? run.fields.get(name)?.about ?? "";

export const templateOf = (columns: readonly string[]): string =>
  columns.map((name) => WIDTHS[name] ?? "minmax(70px, 0.7fr)").join(" ");

const isNumber = (run: Run, name: string): boolean => run.fields.get(name)?.kind === "number";

export function cellOf(run: Run, name: string, row: number): HTMLElement {
  const { index } = run;
  if (name === "path") return el("span", {}, strip(index.paths[index.rows.path[row] as number] ?? ""));
  if (name === "id") return el("span", { class: "id" }, run.ids.at(row));
  if (name === "verdict")
    return el("span", {}, verdictBadge(index.verdicts[index.rows.verdict[row] as number] ?? ""));
  const value = fieldValue(run.fields.get(name) as Field, row);
  const shown = name === "name" && value === "" ? run.problemOf(row).id : value;
  if (name === "flag") return el("span", {}, value === "yes" ? "⚑" : "");
  return el(
    "span",
    { class: isNumber(run, name) ? "number" : "" },
    shown === null
      ? "–"
      : name === "cpu" && shown === 0
        ? "< 1"
        : typeof shown === "number"
          ? number(shown)
          : shown,
  );
}

/** A head of buttons that sort. @param sort as in the address */
export function headOf(
  run: Run,
  columns: readonly string[],
  { sort, choose }: { sort: string; choose(sort: string): void },
): HTMLElement {
  const { column, isUp } = sortOf(sort);
  const head = el(
    "div",
    { class: "table-head", role: "group", "aria-label": "Sort" },
    ...columns.map((name) => {
      const title = HEADS[name] ?? name.replaceAll("_", " ");
      if (run.sortKeyOf(name) === null) return el("span", { title: aboutOf(run, name) }, title);
      const isSorted = column === name;
      const next = isSorted ? (isUp ? "" : `${name}:up`) : name;
      return el(
        "button",
        {
          type: "button",
          title: aboutOf(run, name),
          class: isNumber(run, name) ? "number" : "",
          "aria-pressed": isSorted ? "true" : "false",
          onclick: () => choose(next),
        },
        title,
        isSorted ? (isUp ? " ↑" : " ↓") : "",
      );
    }),
  );
  head.style.gridTemplateColumns = templateOf(columns);
  return head;
}

/** Check boxes for all columns. */
export function chooser(
  run: Run,
  chosen: readonly string[],
  change: (columns: string[]) => void,
): HTMLElement {
  const boxes = columnNames(run).map((name) => {
    const box = el("input", { type: "checkbox", value: name, onchange: () => change(selected()) });
    box.checked = chosen.includes(name);
    return box;
  });
  const selected = () => {
    const names = boxes.filter((box) => box.checked).map((box) => box.value);
    // Columns keep their order; new ones are added at the end.
    return [
      ...chosen.filter((name) => names.includes(name)),
      ...names.filter((name) => !chosen.includes(name)),
    ];
  };
  return el(
    "details",
    { class: "menu" },
    el("summary", {}, "Columns"),
    el(
      "div",
      { class: "menu-list" },
      ...boxes.map((box) =>
        el("label", {}, box, ` ${box.value.replaceAll("_", " ")} `, el("small", {}, aboutOf(run, box.value))),
      ),
    ),
  );
}
