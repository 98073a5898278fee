/** The head of an open trajectory: chips, buttons, place in the list; copying and downloading. */
import { number } from "../../../io/format.ts";
import type { Body, Fate } from "../shared/format.ts";
import { trajectoryMarkdown } from "../shared/markdown.ts";
import { problemHref } from "../shared/place.ts";
import { fateKey, fateName } from "../shared/select.ts";
import { el, say } from "./dom.ts";
import { save } from "./export.ts";
import type { Run } from "./run.ts";
import { strip } from "./strip.ts";
import { verdictBadge } from "./verdicts.ts";

export const fateOfRow = ({ index }: Run, row: number): Fate =>
  index.fates[index.rows.fate[row] as number] as Fate;

export const pathOfRow = ({ index }: Run, row: number): string =>
  index.paths[index.rows.path[row] as number] ?? "";

const chip = (name: string, ...content: (string | Node)[]): HTMLElement =>
  el("span", { class: "chip" }, el("small", {}, name), " ", ...content);

function chips(run: Run, row: number): HTMLElement {
  const { rows, arms, verdicts } = run.index;
  const fate = fateOfRow(run, row);
  const arm = arms[rows.arm[row] as number];
  const [tokens, cpu] = [rows.tokens[row] as number, rows.cpu[row] as number];
  const end = el("a", { href: `#trajectories?fate=${encodeURIComponent(fateKey(fate))}` }, fateName(fate));
  return el(
    "div",
    { class: "chips" },
    verdictBadge(verdicts[rows.verdict[row] as number] ?? ""),
    chip(fate.state === "dropped" ? "dropped by" : "status", end),
    chip("turns", strip(pathOfRow(run, row))),
    tokens < 0 ? "" : chip("tokens", number(tokens)),
    cpu < 0 ? "" : chip("slowest test", `${number(cpu)} ms`),
    chip("strategy", `${arm?.strategy} (${arm?.model})`),
    chip("sample", String(rows.sample[row])),
  );
}

export type HeadActions = {
  /** "32 of 60". */
  place: string;
  step(by: number): void;
  close(): void;
  copy(): void;
  toggleRaw(): void;
  toggleFlag(): void;
};

/** @param body is downloaded as it is, without formatted texts */
export function detailHead(run: Run, row: number, parts: { body: Body; actions: HeadActions }): HTMLElement {
  const { body, actions } = parts;
  const id = run.ids.at(row);
  const problem = run.problemOf(row);
  const button = (name: string, title: string, press: () => void) =>
    el("button", { type: "button", title, onclick: press }, name);
  const download = () => {
    const { prose: _, ...own } = body;
    save([JSON.stringify(own, null, 1)], `${id}.json`, "application/json");
  };
  return el(
    "div",
    { class: "detail-head" },
    el(
      "h2",
      {},
      el("a", { href: problemHref(problem.id) }, problem.name || problem.id),
      " ",
      el("small", { class: "id" }, id),
    ),
    chips(run, row),
    el(
      "div",
      { class: "buttons" },
      button("← Previous", "k", () => actions.step(-1)),
      el("span", { class: "position" }, actions.place),
      button("Next →", "j", () => actions.step(1)),
      button(run.marks.isRaw ? "Formatted text" : "Raw text", "r", actions.toggleRaw),
      button(run.marks.flags.has(id) ? "⚑ Flagged" : "Flag", "f", actions.toggleFlag),
      button("Copy as Markdown", "c", actions.copy),
      button("Download JSON", "the complete trajectory", download),
      button("Close", "Escape", actions.close),
    ),
  );
}

/** Copies as Markdown; where the browser refuses, the text is shown to be copied. */
export async function copyMarkdown(run: Run, row: number, target: HTMLElement): Promise<void> {
  const fate = fateName(fateOfRow(run, row));
  const text = trajectoryMarkdown(await run.body(row), { problem: run.problemOf(row), fate });
  try {
    await navigator.clipboard.writeText(text);
    say("Copied as Markdown");
  } catch {
    const area = el("textarea", { class: "copied", "aria-label": "Markdown to copy" });
    area.value = text;
    target.prepend(
      el("p", { class: "warning" }, "The browser denied access to the clipboard; copy the text below."),
      area,
    );
    area.select();
  }
}
