/**
 * The contamination page: pairs of problem and benchmark item, with both texts side by side and
 * every signal.
 */
import { number } from "../../../io/format.ts";
import type { Evidence, PairLine } from "../shared/format.ts";
import { type Place, problemHref } from "../shared/place.ts";
import { add, byId, el, warning } from "./dom.ts";
import { load } from "./load.ts";
import { shownNumber, whyOf } from "./nearest.ts";

/** Pairs added to the list at a time. */
const LISTED = 100;
/** Length of a shared run of words: the n of the rule's n-grams. */
const RUN = 8;

const WORD = /[\p{L}\p{N}]+/gu;

/** Words of a text, and whether each is part of an 8-gram that the other text contains. */
function shared(text: string, other: string): { at: number; end: number; isShared: boolean }[] {
  const cut = (from: string) =>
    [...from.matchAll(WORD)].map((m) => ({
      word: m[0].toLowerCase(),
      at: m.index,
      end: m.index + m[0].length,
    }));
  const grams = new Set<string>();
  const others = cut(other);
  const gram = (words: readonly { word: string }[], from: number) =>
    words
      .slice(from, from + RUN)
      .map((w) => w.word)
      .join(" ");
  for (let i = 0; i + RUN <= others.length; i += 1) grams.add(gram(others, i));
  const words = cut(text).map(({ word, at, end }) => ({ word, at, end, isShared: false }));
  for (let i = 0; i + RUN <= words.length; i += 1)
    if (grams.has(gram(words, i))) for (const word of words.slice(i, i + RUN)) word.isShared = true;
  return words;
}

function marked(text: string, other: string): HTMLElement {
  const pre = el("pre", { class: "code", tabindex: 0, role: "region", "aria-label": "statement" });
  let done = 0;
  let open = -1;
  const close = (end: number) => {
    if (open < 0) return;
    add(pre, text.slice(done, open), el("mark", {}, text.slice(open, end)));
    done = end;
    open = -1;
  };
  let last = 0;
  for (const { at, end, isShared } of shared(text, other)) {
    if (isShared && open < 0) open = at;
    if (!isShared) close(last);
    last = end;
  }
  close(last);
  add(pre, text.slice(done));
  return pre;
}

function signals({ pair }: Evidence): HTMLElement {
  const cross = ({ result, tests, passed, program }: Evidence["pair"]["forward"]) =>
    result === "not_run"
      ? "not run"
      : `${result.replaceAll("_", " ")}: ${passed} of ${tests} discriminating tests${program === null ? "" : ` by ${program}`}`;
  const rows: [string, string][] = [
    ["decision", whyOf(pair)],
    ["same source", pair.identity ?? "no"],
    ...((pair.wording ?? null) === null
      ? []
      : [["wording, by rarity", shownNumber(pair.wording as number)] as [string, string]]),
    ["cosine of embeddings", shownNumber(pair.cosine)],
    ["shared 8-grams / Jaccard", `${shownNumber(pair.containment8)} / ${shownNumber(pair.jaccard8)}`],
    ["shared 13-grams / Jaccard", `${shownNumber(pair.containment13)} / ${shownNumber(pair.jaccard13)}`],
    ["problem's programs on the item's tests", cross(pair.forward)],
    ["item's programs on the problem's tests", cross(pair.backward)],
    ["inputs passed", [...pair.forward.passed_inputs, ...pair.backward.passed_inputs].join(" ⏎ ") || "none"],
  ];
  return el(
    "table",
    {},
    el(
      "tbody",
      {},
      ...rows.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value))),
    ),
  );
}

async function fill(target: HTMLElement, { pair_id, chunk }: PairLine): Promise<void> {
  try {
    const found = (await load<Evidence[]>(`evidence-${chunk}`)).find(({ pair }) => pair.pair_id === pair_id);
    if (found === undefined) throw new Error(`data/evidence-${chunk}.js belongs to another report.`);
    const side = (title: string, text: string, other: string) =>
      el("div", {}, el("h4", {}, title), marked(text, other));
    target.replaceChildren(
      signals(found),
      el(
        "div",
        { class: "pair" },
        side(`Problem: ${found.pair.problem_name}`, found.statement, found.item),
        side(`${found.pair.benchmark}: ${found.pair.item_name}`, found.item, found.statement),
      ),
    );
  } catch (error) {
    target.replaceChildren(
      warning(`The evidence could not be loaded: ${error instanceof Error ? error.message : error}`),
    );
  }
}

const COLUMNS = ["decision", "problem", "benchmark item", "cosine", "8-grams", "wording"];

/** A row of the table; its evidence opens below it. */
function entry(line: PairLine): HTMLElement[] {
  const target = el("div", {});
  const under = el("tr", { hidden: true, class: "evidence" }, el("td", { colspan: COLUMNS.length }, target));
  const button = el(
    "button",
    { type: "button", class: "open-pair", "aria-expanded": "false", "data-pair": line.pair_id },
    whyOf(line),
  );
  const toggle = () => {
    under.hidden = !under.hidden;
    button.setAttribute("aria-expanded", String(!under.hidden));
    if (!under.hidden && target.childElementCount === 0) void fill(target, line);
  };
  button.addEventListener("click", toggle);
  const figure = (value: number | null | undefined) => el("td", { class: "right" }, shownNumber(value));
  const row = el(
    "tr",
    { class: line.removed ? "is-removed" : "" },
    el("td", {}, button, line.near_threshold && el("small", {}, " near a threshold")),
    el("td", {}, el("a", { href: problemHref(line.problem_id) }, line.problem_name || line.problem_id)),
    el("td", {}, `${line.benchmark}: ${line.item_name}`),
    figure(line.cosine),
    figure(line.containment8),
    figure(line.wording),
  );
  return [row, under];
}

function sentenceOf(pairs: readonly PairLine[]): string {
  const removed = pairs.filter((pair) => pair.removed).length;
  const undecided = pairs.filter((pair) => (pair.undecided ?? null) !== null).length;
  const open = undecided === 0 ? "" : ` ${number(undecided)} are not decided.`;
  return `${number(pairs.length)} pairs were compared; ${number(removed)} of them remove their problem.${open} Click a decision for its evidence. Highlighted: sequences of eight or more words that both texts share.`;
}

function table(pairs: readonly PairLine[]): { element: HTMLElement; reveal(pair: string): void } {
  const body = el("tbody", {});
  const more = el("button", { type: "button", class: "more", onclick: () => next() });
  let listed = 0;
  const next = () => {
    body.append(...pairs.slice(listed, listed + LISTED).flatMap(entry));
    listed = Math.min(pairs.length, listed + LISTED);
    more.hidden = listed >= pairs.length;
    more.textContent = `Show more of ${number(pairs.length - listed)} pairs`;
  };
  next();
  const reveal = (pair: string) => {
    const at = pairs.findIndex(({ pair_id }) => pair_id === pair);
    while (at >= listed) next();
    const button = [...body.querySelectorAll<HTMLElement>("button.open-pair")].find(
      ({ dataset }) => dataset.pair === pair,
    );
    if (button === undefined) return;
    if (button.getAttribute("aria-expanded") === "false") button.click();
    button.scrollIntoView();
  };
  const head = el(
    "thead",
    {},
    el("tr", {}, ...COLUMNS.map((name, i) => el("th", { scope: "col", class: i < 3 ? "" : "right" }, name))),
  );
  const element = el(
    "div",
    {},
    el("p", {}, sentenceOf(pairs)),
    el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": "Pairs" },
      el("table", { class: "pairs" }, head, body),
    ),
    more,
  );
  return { element, reveal };
}

/** @returns what shows a place: the pair that the address names is opened */
export function contaminationPage(): (place: Place) => Promise<void> {
  const target = document.querySelector("#page-contamination .app") ?? byId("page-contamination");
  const shown = load<PairLine[]>("pairs").then((pairs) => {
    const found = table(pairs);
    target.replaceChildren(found.element);
    return found;
  });
  shown.catch((error: unknown) => {
    target.replaceChildren(
      warning(`The pairs could not be loaded: ${error instanceof Error ? error.message : error}`),
    );
  });
  return async ({ filters }) => {
    const found = await shown.catch(() => null);
    if (filters.pair !== undefined) found?.reveal(filters.pair);
  };
}
