/**
 * Search and filters above the list of trajectories. The choices come from the run, the values from
 * the URL.
 */
import type { Fate, RunIndex } from "../shared/format.ts";
import type { Filter, Filters } from "../shared/place.ts";
import { fateKey, fateName } from "../shared/select.ts";
import { el } from "./dom.ts";

/** Debounce of the search field. A search is faster than typing, so a short delay is enough. */
const TYPING_MS = 60;

type Choice = { filter: Filter; all: string; options: [value: string, name: string][] };

function choicesOf(index: RunIndex): Choice[] {
  const used = new Set(index.rows.verdict);
  const same = (value: string): [string, string] => [value, value];
  const fates = [...new Map(index.fates.map((fate: Fate) => [fateKey(fate), fateName(fate)]))].sort();
  const most = index.rows.turns.reduce((a, b) => Math.max(a, b), 0);
  const arms: Choice = {
    filter: "arm",
    all: "any strategy",
    options: index.arms.map(({ strategy, model }, i) => [String(i), `${strategy} (${model})`]),
  };
  return [
    {
      filter: "problem",
      all: "any problem",
      options: index.problems.map(({ id, name }) => [id, name === "" ? id : name]),
    },
    {
      filter: "verdict",
      all: "any verdict",
      options: index.verdicts.filter((_, v) => used.has(v)).map(same),
    },
    {
      filter: "turns",
      all: "any turns",
      options: Array.from({ length: most }, (_, i) => [String(i + 1), i === 0 ? "1 turn" : `${i + 1} turns`]),
    },
    { filter: "set", all: "any set", options: [same("single"), same("multi")] },
    {
      filter: "fate",
      all: "any status",
      options: [...fates, ["dropped", "dropped: any"], ["error", "errors only"]],
    },
    ...(index.arms.length > 1 ? [arms] : []),
    {
      filter: "sort",
      all: "in order",
      options: ["tokens", "turns", "similarity", "cpu"].map((name) => [name, `most ${name}`]),
    },
  ];
}

export class FilterBar {
  readonly element: HTMLElement;
  readonly #search: HTMLInputElement;
  readonly #filter: HTMLInputElement;
  readonly #fault = el("p", { class: "fault", role: "alert", id: "filter-fault" });
  readonly #selects = new Map<Filter, HTMLSelectElement>();
  #timer = 0;

  /** @param change called with the chosen or typed value; "" clears the filter */
  constructor(index: RunIndex, change: (filter: Filter, value: string) => void) {
    this.#search = el("input", {
      type: "search",
      id: "search",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": "Search",
      placeholder: "Search answers, problems, ids, reasons",
      oninput: () => {
        window.clearTimeout(this.#timer);
        this.#timer = window.setTimeout(() => change("q", this.#search.value.trim()), TYPING_MS);
      },
    });
    this.#filter = el("input", {
      type: "text",
      id: "filter",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": "Filter",
      "aria-describedby": "filter-fault",
      placeholder: "Filter: verdict = WA and turns >= 2 and tokens > 2000",
      onchange: () => change("filter", this.#filter.value.trim()),
    });
    for (const { filter, all, options } of choicesOf(index)) {
      const select = el(
        "select",
        { "aria-label": filter, onchange: () => change(filter, select.value) },
        el("option", { value: "" }, all),
        ...options.map(([value, name]) => el("option", { value }, name)),
      );
      this.#selects.set(filter, select);
    }
    this.element = el(
      "div",
      { class: "filters" },
      this.#search,
      this.#filter,
      this.#fault,
      ...this.#selects.values(),
    );
  }

  /** Shows what is wrong with the filter; "" if nothing is. */
  fault(text: string): void {
    this.#fault.textContent = text;
    if (text === "") this.#filter.removeAttribute("aria-invalid");
    else this.#filter.setAttribute("aria-invalid", "true");
  }

  show(filters: Filters): void {
    // The user may be typing: the field can be newer than the URL.
    if (document.activeElement !== this.#search) this.#search.value = filters.q ?? "";
    if (document.activeElement !== this.#filter) this.#filter.value = filters.filter ?? "";
    for (const [filter, select] of this.#selects) select.value = filters[filter] ?? "";
  }

  focus(): void {
    this.#search.focus();
    this.#search.select();
  }
}
