/**
 * The flow of turns on the overview: of the run, and for each difficulty. Drawn for a wide and for
 * a narrow window; the style sheet shows the one that fits.
 */
import { number, percent } from "../../io/format.ts";
import { groupBy } from "../../io/group-by.ts";
import { byTier } from "../evaluation/tiers.ts";
import { both } from "./charts.ts";
import { type Html, html, table } from "./html.ts";
import { countsOf, flowTree, type Paths } from "./shared/flow.ts";
import type { RunIndex } from "./shared/format.ts";
import { filterHref } from "./shared/place.ts";
import { stepOf } from "./shared/steps.ts";
import { treeHtml } from "./tree-html.ts";

const WIDTH = 1040;

/** Trajectories by path, of the problems for which `isWanted`. */
function pathsOf({ rows, paths }: RunIndex, isWanted: (problem: number) => boolean): Paths {
  const counts = new Map<string, number>();
  for (const [row, at] of rows.path.entries()) {
    if (!isWanted(rows.problem[row] ?? -1)) continue;
    const path = paths[at] ?? "";
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

function flowOf(paths: Paths, label: string, extra: string): Html {
  return both((width) => {
    const tree = flowTree(paths, {
      width,
      label,
      href: (filter) => filterHref(extra === "" ? filter : `${filter} and ${extra}`),
    });
    return tree === null ? html`` : treeHtml(tree);
  }, WIDTH);
}

function figures(paths: Paths): Html {
  const { blocks } = countsOf(paths);
  const reached = (turn: number) =>
    blocks.reduce((sum, block) => sum + (block.turn === turn ? block.count : 0), 0);
  return table({
    caption: "What the programs of each turn came to",
    head: ["turn", "outcome", "trajectories", "share of the turn"],
    rows: blocks.map(({ turn, letter, count }) => [
      String(turn + 1),
      stepOf(letter).name,
      count,
      percent(count, reached(turn)),
    ]),
    left: 2,
  });
}

/** Most difficulties that get a drawing of their own. */
const TIERS = 8;

export function turnFlow(index: RunIndex): Html {
  const all = pathsOf(index, () => true);
  if (![...all.keys()].some((path) => path !== "")) return html``;
  const tiers = [
    ...groupBy(
      index.problems.map((problem, at) => ({ problem, at })),
      ({ problem }) => problem.difficulty,
    ),
  ]
    .sort(([a], [b]) => byTier(a, b))
    .slice(0, TIERS);
  const ofTiers =
    tiers.length > 1 &&
    tiers.map(([tier, members]) => {
      const wanted = new Set(members.map(({ at }) => at));
      const paths = pathsOf(index, (problem) => wanted.has(problem));
      const extra = `difficulty = ${JSON.stringify(tier)}`;
      return html`<details><summary>${tier} (${number(members.length)} problems)</summary>${flowOf(paths, `Turns, difficulty ${tier}`, extra)}${figures(paths)}</details>`;
    });
  return html`<figure class="turns">
<figcaption><h2>Turn by turn</h2><span class="note">what each turn's program came to, and the way back to correct; click a block or a band for its trajectories</span></figcaption>
${flowOf(all, "Turns of all trajectories", "")}
<details><summary>Figures as a table</summary>${figures(all)}</details>
${ofTiers !== false && html`<div class="tiers"><h3>By difficulty</h3>${ofTiers}</div>`}
</figure>`;
}
