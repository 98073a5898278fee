/**
 * A template that escapes every value unless it is Html. Control and bidirectional characters are
 * made visible.
 */

import { number } from "../../io/format.ts";
import { visible } from "../../io/visible.ts";

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | readonly Value[] | null | undefined | false;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);

function rendered(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return value.map(rendered).join("");
}

export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(strings.map((text, i) => text + rendered(values[i])).join(""));
}

export type Cell = string | number | Html;

/** A table. The first `left` columns are aligned left, the others right. */
export function table(options: {
  caption: string;
  head: string[];
  rows: readonly (readonly Cell[])[];
  left?: number;
}): Html {
  const { caption, head, rows, left = 1 } = options;
  const side = (column: number) => (column < left ? "left" : "right");
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((name, i) => html`<th scope="col" class="${side(i)}">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr>${row.map((cell, i) => html`<td class="${side(i)}">${typeof cell === "number" ? number(cell) : cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`;
}

/** A chart with its title, and its figures as a table. */
export const figure = (options: {
  title: string;
  note?: string;
  chart: Html;
  figures: Html;
}): Html => html`<figure>
<figcaption><strong>${options.title}</strong>${options.note === undefined ? "" : html` <span class="note">${options.note}</span>`}</figcaption>
${options.chart}
<details><summary>Figures as a table</summary>${options.figures}</details>
</figure>`;
