/**
 * The contamination page: pairs of problem and benchmark item, with both texts side by side and
 * every signal.
 */
import { number } from "../../../io/format.ts";
import type { Evidence, PairLine } from "../shared/format.ts";
import { add, byId, el, warning } from "./dom.ts";
import { load } from "./load.ts";

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

const shown = (value: number | null): string => (value === null ? "not run" : value.toFixed(3));

const fate = ({ undecided }: Pick<Evidence["pair"], "undecided">): string =>
  (undecided ?? null) === null ? "kept" : `kept, not decided: ${(undecided as string).replaceAll("_", " ")}`;

function signals({ pair }: Evidence): HTMLElement {
  const cross = ({ result, tests, passed, program }: Evidence["pair"]["forward"]) =>
    `${result.replaceAll("_", " ")}: ${passed} of ${tests} discriminating tests${program === null ? "" : ` by ${program}`}`;
  const rows: [string, string][] = [
    [
      "decision",
      pair.removed
        ? `removed by ${pair.rule}`
        : pair.cleared === null
          ? fate(pair)
          : `kept: the texts match rule ${pair.cleared}, but running programs refuted it`,
    ],
    ["same source", pair.identity ?? "no"],
    ...((pair.wording ?? null) === null
      ? []
      : [["wording, by rarity", shown(pair.wording as number)] as [string, string]]),
    ["cosine of embeddings", shown(pair.cosine)],
    ["shared 8-grams / Jaccard", `${shown(pair.containment8)} / ${shown(pair.jaccard8)}`],
    ["shared 13-grams / Jaccard", `${shown(pair.containment13)} / ${shown(pair.jaccard13)}`],
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

function entry(line: PairLine): HTMLElement {
  const target = el("div", {});
  const details = el(
    "details",
    {
      class: "segment",
      ontoggle: () => {
        if (details.open && target.childElementCount === 0) void fill(target, line);
      },
    },
    el(
      "summary",
      {},
      el(
        "span",
        { class: `badge ${line.removed ? "v-WA" : "v-OK"}` },
        line.removed ? `removed: ${line.rule}` : fate(line),
      ),
      ` ${line.problem_name} ↔ ${line.benchmark} ${line.item_name} `,
      el(
        "small",
        {},
        `cosine ${shown(line.cosine)}, 8-grams ${shown(line.containment8)}${line.near_threshold ? ", near a threshold" : ""}`,
      ),
    ),
    target,
  );
  return details;
}

export async function showContamination(): Promise<void> {
  const page = byId("page-contamination");
  try {
    const pairs = await load<PairLine[]>("pairs");
    const removed = pairs.filter((pair) => pair.removed).length;
    const undecided = pairs.filter((pair) => (pair.undecided ?? null) !== null).length;
    const open = undecided === 0 ? "" : ` ${number(undecided)} are not decided.`;
    const list = el("div", {});
    const more = el("button", { type: "button", class: "more", onclick: () => next() });
    let listed = 0;
    const next = () => {
      list.append(...pairs.slice(listed, listed + LISTED).map(entry));
      listed = Math.min(pairs.length, listed + LISTED);
      more.hidden = listed >= pairs.length;
      more.textContent = `Show more of ${number(pairs.length - listed)} pairs`;
    };
    next();
    const text = `${number(pairs.length)} pairs were compared; ${number(removed)} of them remove their problem.${open} Highlighted: sequences of eight or more words that both texts share.`;
    page.replaceChildren(el("p", {}, text), list, more);
  } catch (error) {
    page.replaceChildren(
      warning(`The pairs could not be loaded: ${error instanceof Error ? error.message : error}`),
    );
  }
}
