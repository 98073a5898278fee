/** Benchmark items that a problem was compared with, and why each was kept or removed. */
import type { NearItem } from "../shared/format.ts";
import { el } from "./dom.ts";

export const shownNumber = (value: number | null | undefined): string =>
  value === null || value === undefined ? "not run" : value.toFixed(3);

/** Why a pair removes its problem, or why it does not. */
export function whyOf({
  removed,
  rule,
  cleared,
  undecided,
}: Pick<NearItem, "removed" | "rule" | "cleared" | "undecided">): string {
  const plain = (text: string) => text.replaceAll("_", " ");
  if (removed) return `removed: ${plain(rule ?? "")}`;
  if ((cleared ?? null) !== null) return `kept: running programs refuted ${plain(cleared as string)}`;
  return (undecided ?? null) === null
    ? "kept: no signal reaches its threshold"
    : `kept, not decided: ${plain(undecided as string)}`;
}

export const pairHref = (pair: string): string => `#contamination?${new URLSearchParams({ pair })}`;

export function nearestTable(items: readonly NearItem[]): HTMLElement {
  if (items.length === 0)
    return el("p", { class: "note" }, "No benchmark item is close enough to be compared with.");
  const head = ["benchmark item", "cosine", "8-grams", "decision"];
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Nearest benchmark items" },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ...head.map((name, i) =>
            el("th", { scope: "col", class: i === 1 || i === 2 ? "right" : "" }, name),
          ),
        ),
      ),
      el(
        "tbody",
        {},
        ...items.map((item) =>
          el(
            "tr",
            {},
            el("td", {}, el("a", { href: pairHref(item.pair_id) }, `${item.benchmark}: ${item.item_name}`)),
            el("td", { class: "right" }, shownNumber(item.cosine)),
            el("td", { class: "right" }, shownNumber(item.containment8)),
            el("td", {}, whyOf(item)),
          ),
        ),
      ),
    ),
  );
}
