/** The flow of turns, drawn in the page for the present width. */
import { flowTree } from "../shared/flow.ts";
import { filterHref } from "../shared/place.ts";
import { built, el } from "./dom.ts";

const [WIDEST, NARROWEST] = [900, 340];

/** @param only filter that selects the trajectories of all paths */
export function flowFigure(paths: readonly string[], only: string): HTMLElement {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1);
  const width = Math.max(NARROWEST, Math.min(WIDEST, document.documentElement.clientWidth - 64));
  const tree = flowTree(counts, {
    width,
    label: "Turns of this problem's trajectories",
    href: (filter) => filterHref(`${filter} and ${only}`),
  });
  return tree === null
    ? el("p", { class: "note" }, "No trajectory has a turn.")
    : el("figure", {}, built(tree));
}
