/** The problems page: every problem with its solve rates by turn and its published rows. */
import { number } from "../../../io/format.ts";
import type { ProblemLine } from "../shared/format.ts";
import { type Place, problemHref } from "../shared/place.ts";
import { sum } from "../shared/sum.ts";
import { byId, el, say, warning } from "./dom.ts";
import { problemPage } from "./problem.ts";
import type { Run } from "./run.ts";
import { VirtualList } from "./virtual-list.ts";

const share = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(0)} %`;

const rate = ({ solved, samples }: ProblemLine): number => sum(solved) / Math.max(1, samples);

type Order = { name: string; by: (a: ProblemLine, b: ProblemLine) => number };
const ORDERS: readonly Order[] = [
  { name: "in order", by: () => 0 },
  { name: "hardest first", by: (a, b) => rate(a) - rate(b) },
  { name: "easiest first", by: (a, b) => rate(b) - rate(a) },
  { name: "most rows first", by: (a, b) => b.single + b.multi - (a.single + a.multi) },
  {
    name: "by difficulty",
    by: (a, b) => (a.difficulty < b.difficulty ? -1 : Number(a.difficulty > b.difficulty)),
  },
];

/** Solve rates by turn as one bar: solid, lighter, hatched, as in the charts. */
function bar({ solved, samples }: ProblemLine): HTMLElement {
  const whole = Math.max(1, samples);
  const parts = [solved[0] ?? 0, solved[1] ?? 0, sum(solved.slice(2))];
  const element = el("span", { class: "bar", "aria-hidden": "true" });
  for (const [i, part] of parts.entries()) {
    const piece = el("span", { class: `part-${i + 1}` });
    piece.style.width = `${(100 * part) / whole}%`;
    element.append(piece);
  }
  return element;
}

/** The list, or one problem; returns what shows a place. */
export function problemsPage(run: Run): (place: Place) => Promise<void> {
  const list = problemList(run);
  const one = el("div", {});
  byId("page-problems").replaceChildren(list.element, one);
  let open = "";
  return async ({ problem: id = "", filters }) => {
    list.sort(filters.sort);
    list.element.hidden = id !== "";
    one.hidden = id === "";
    // The text may have become raw or formatted since.
    const wanted = `${id} ${run.marks.isRaw}`;
    if (id === "" || wanted === open) return;
    open = wanted;
    const line = run.index.problems.find((problem) => problem.id === id);
    const content =
      line === undefined
        ? warning(`There is no problem ${id} in this run.`)
        : await problemPage(run, line).catch((error: unknown) => {
            open = "";
            return warning(
              `This problem could not be loaded: ${error instanceof Error ? error.message : error}`,
            );
          });
    if (open !== wanted && open !== "") return;
    one.replaceChildren(content);
    window.scrollTo(0, 0);
    say(line === undefined ? "Unknown problem" : `Problem ${line.name || line.id}`);
  };
}

/** Orders that an address may name. */
const NAMED: Readonly<Record<string, string>> = { hardest: "1", easiest: "2", rows: "3" };

type List = { element: HTMLElement; sort(name: string | undefined): void };

function problemList(run: Run): List {
  const turns = Math.max(1, ...run.index.problems.map(({ solved }) => solved.length));
  let shown: readonly ProblemLine[] = run.index.problems;
  const row = (at: number): HTMLElement => {
    const problem = shown[at] as ProblemLine;
    const rates = Array.from({ length: turns }, (_, i) => share(problem.solved[i] ?? 0, problem.samples));
    const facts = [
      problem.removed === "" ? "" : `removed: ${problem.removed.replaceAll("_", " ")}`,
      problem.difficulty,
      `${problem.tests} tests`,
      `${number(problem.samples)} samples`,
      problem.multi + problem.single === 0
        ? "no row"
        : `${number(problem.multi + problem.single)} rows, ${number(problem.multi)} multi-turn`,
      problem.given_up === ""
        ? ""
        : `skipped in ${problem.given_up} after repeated crashes: an infrastructure error`,
    ];
    return el(
      "div",
      { class: "row problem-row" },
      el(
        "a",
        { href: problemHref(problem.id) },
        el("span", { class: "name" }, problem.name || problem.id),
        el(
          "span",
          { class: "rates" },
          `${share(sum(problem.solved), problem.samples)} solved; by turn ${rates.join(", ")}`,
        ),
        bar(problem),
        el("span", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      ),
    );
  };
  const list = new VirtualList({ label: "Problems", rowHeight: 60, render: row });
  const count = el("p", { class: "count" });
  const search = el("input", {
    type: "search",
    "aria-label": "Search problems",
    placeholder: "Search problems",
    oninput: () => update(),
  });
  const order = el(
    "select",
    { "aria-label": "order", onchange: () => update() },
    ...ORDERS.map(({ name }, i) => el("option", { value: i }, name)),
  );
  const update = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = run.index.problems.filter((_, i) =>
      words.every((word) => run.problemTexts[i]?.includes(word)),
    );
    shown = found.sort(ORDERS[Number(order.value)]?.by);
    count.textContent = `${number(shown.length)} of ${number(run.index.problems.length)} problems. Bars: solved at turn 1 (solid), 2 (lighter), later (hatched).`;
    list.setCount(shown.length);
  };
  update();
  const element = el(
    "div",
    { class: "problem-list" },
    el("div", { class: "filters" }, search, order),
    count,
    list.element,
  );
  const sort = (name: string | undefined) => {
    const value = NAMED[name ?? ""];
    if (value === undefined) return;
    order.value = value;
    update();
  };
  return { element, sort };
}
