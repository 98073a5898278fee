/** Programs: with line numbers and a button to copy; and the difference between two of them. */
import { compared, type Row, rowsOf } from "../shared/compare-code.ts";
import { highlight } from "../shared/highlight.ts";
import { add, el, longText, say } from "./dom.ts";

async function copy(text: string, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser denied access to the clipboard";
  }
}

/** @param tag of the block; see `highlight` */
export function codeBlock(code: string, tag: string): HTMLElement {
  const text = code.replace(/\n+$/, "");
  const pre = longText(text, (shown) => {
    const pieces = document.createDocumentFragment();
    for (const { kind, text: piece } of highlight(shown, tag))
      add(pieces, kind === "" ? piece : el("span", { class: `py-${kind}` }, piece));
    return pieces;
  });
  const lines = text.split("\n").length;
  const button: HTMLElement = el(
    "button",
    { type: "button", class: "copy", onclick: () => void copy(code, button) },
    "Copy",
  );
  // A text that is shown in parts has no line numbers: they would run ahead of it.
  if (pre.tagName !== "PRE") return el("div", { class: "program" }, button, pre);
  const numbers = Array.from({ length: lines }, (_, i) => String(i + 1)).join("\n");
  return el(
    "div",
    { class: "program" },
    button,
    el("div", { class: "numbered" }, el("pre", { class: "gutter", "aria-hidden": "true" }, numbers), pre),
  );
}

const side = (kind: string, number: number | null, text: string | null): HTMLElement[] => [
  el("td", { class: "line-number" }, number === null ? "" : String(number)),
  el("td", { class: text === null ? "nothing" : `diff-${kind}` }, text === null ? "" : text || " "),
];

function sideBySide(rows: readonly Row[]): HTMLElement {
  return el(
    "tbody",
    {},
    ...rows.map(({ left, right }) =>
      el(
        "tr",
        {},
        ...side(right?.text === left?.text ? "same" : "removed", left?.line ?? null, left?.text ?? null),
        ...side(right?.text === left?.text ? "same" : "added", right?.line ?? null, right?.text ?? null),
      ),
    ),
  );
}

function unified(rows: readonly Row[]): HTMLElement {
  const line = (kind: string, sign: string, one: { line: number; text: string }) =>
    el(
      "tr",
      {},
      el("td", { class: "line-number" }, String(one.line)),
      el("td", { class: `diff-${kind}` }, `${sign} ${one.text}`),
    );
  const pieces: HTMLElement[] = [];
  let added: HTMLElement[] = [];
  for (const { left, right } of rows) {
    if (left !== null && right !== null && left.text === right.text) {
      pieces.push(...added, line("same", " ", right));
      added = [];
      continue;
    }
    if (left !== null) pieces.push(line("removed", "-", left));
    if (right !== null) added.push(line("added", "+", right));
  }
  return el("tbody", {}, ...pieces, ...added);
}

/** Room for two columns of code. */
const WIDE = "(min-width: 1200px)";

/** Side by side where the window is wide; says so where little is in common. */
export function diffBlock(before: string, after: string): HTMLElement {
  const lines = compared(before, after);
  const isWide = matchMedia(WIDE).matches;
  const rows = rowsOf(lines.lines);
  return el(
    "div",
    {},
    lines.isRewritten && el("p", { class: "note" }, `Rewritten, ${lines.percent} % of the lines in common.`),
    el(
      "div",
      { class: "scroll diff", tabindex: 0, role: "region", "aria-label": "difference" },
      el("table", { class: isWide ? "sides" : "one-side" }, isWide ? sideBySide(rows) : unified(rows)),
    ),
  );
}
