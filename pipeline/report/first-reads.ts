/**
 * What to read first: the longest published conversation, a repair, problems that were never
 * solved and why, and what was removed as contaminated. One link each.
 */
import { number } from "../../io/format.ts";
import { type Html, html } from "./html.ts";
import type { ProblemLine, RunIndex } from "./shared/format.ts";
import { problemHref } from "./shared/place.ts";
import { pathName, stepOf } from "./shared/steps.ts";
import { sum } from "./shared/sum.ts";

/** Problems named of a kind. */
const LISTED = 5;

type Best = { row: number; tokens: number; turns: number };

const isLonger = (one: Best, other: Best | null): boolean =>
  other === null || one.turns > other.turns || (one.turns === other.turns && one.tokens > other.tokens);

/** Published rows: the one with most turns, then most tokens; the shortest path that repairs. */
function published({ rows, fates }: RunIndex): { longest: Best | null; repair: Best | null } {
  let longest: Best | null = null;
  let repair: Best | null = null;
  for (const [row, fate] of rows.fate.entries()) {
    if (fates[fate]?.state !== "published") continue;
    const one = { row, tokens: rows.tokens[row] ?? -1, turns: rows.turns[row] ?? 0 };
    if (isLonger(one, longest)) longest = one;
    if (repair === null && one.turns === 2) repair = one;
  }
  return { longest, repair };
}

/** "wrong answer 150, over time 50": what the last turns of a problem came to. */
function endsOf({ rows, paths }: RunIndex, at: number): string {
  const counts = new Map<string, number>();
  for (const [row, problem] of rows.problem.entries()) {
    if (problem !== at) continue;
    const letter = paths[rows.path[row] ?? -1]?.at(-1) ?? "";
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([letter, count]) => `${stepOf(letter).name} ${number(count)}`)
    .join(", ");
}

const problemLink = ({ id, name }: ProblemLine): Html => html`<a href="${problemHref(id)}">${name || id}</a>`;

function neverSolved(index: RunIndex): Html | false {
  const found = index.problems.flatMap((problem, at) =>
    problem.samples > 0 && sum(problem.solved) === 0 ? [{ problem, at }] : [],
  );
  if (found.length === 0) return html`<li><b>Never solved</b> no problem</li>`;
  const more =
    found.length > LISTED &&
    html` and <a href="#problems?sort=hardest">${number(found.length - LISTED)} more</a>`;
  return html`<li><b>Never solved</b> ${found
    .slice(0, LISTED)
    .map(
      ({ problem, at }, i) => html`${i > 0 && "; "}${problemLink(problem)} (${endsOf(index, at)})`,
    )}${more}</li>`;
}

function removed(index: RunIndex): Html | false {
  const found = index.problems.filter((problem) => problem.removed !== "");
  if (found.length === 0) return false;
  const lost = index.rows.fate.filter(
    (fate) => index.fates[fate]?.stage === index.stages.at(-1) && index.fates[fate]?.state === "dropped",
  );
  const named = found
    .slice(0, LISTED)
    .map(
      (problem, i) => html`${i > 0 && ", "}${problemLink(problem)} (${problem.removed.replaceAll("_", " ")})`,
    );
  const more =
    found.length > LISTED && html` and <a href="#contamination">${number(found.length - LISTED)} more</a>`;
  return html`<li><b>Removed as contaminated</b> ${named}${more}: ${number(lost.length)} rows are not published; <a href="#contamination">evidence</a></li>`;
}

export function firstReads(index: RunIndex): Html {
  const ids = index.rows.ids === "" ? [] : index.rows.ids.split("\n");
  const { longest, repair } = published(index);
  const one = (title: string, best: Best | null) =>
    best !== null &&
    html`<li><b>${title}</b> <a href="#t/${encodeURIComponent(ids[best.row] ?? "")}">${index.problems[index.rows.problem[best.row] ?? -1]?.name || "open"}</a> (${number(best.turns)} turn${best.turns === 1 ? "" : "s"}${best.tokens > 0 && `, ${number(best.tokens)} tokens`}: ${pathName(index.paths[index.rows.path[best.row] ?? -1] ?? "")})</li>`;
  return html`<section class="reads" aria-label="Read first"><h2>Read first</h2>
<ul>${one("Longest published conversation", longest)}${one("A repair", repair)}${neverSolved(index)}${removed(index)}</ul></section>`;
}
