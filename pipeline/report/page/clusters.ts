/** Clusters of near-duplicates of a problem; the difference between the kept row and another. */
import { number } from "../../../io/format.ts";
import { diffBlock } from "./code.ts";
import { el, warning } from "./dom.ts";
import type { Run } from "./run.ts";

/** Clusters listed; the others are found by the table. */
const MOST = 30;

const lastProgram = (turns: readonly { code: string | null }[]): string =>
  turns.findLast(({ code }) => code !== null)?.code ?? "";

async function showDifference(
  run: Run,
  rows: { kept: number; other: number },
  target: HTMLElement,
): Promise<void> {
  try {
    const [kept, other] = await Promise.all([run.body(rows.kept), run.body(rows.other)]);
    target.replaceChildren(diffBlock(lastProgram(kept.turns), lastProgram(other.turns)));
  } catch (error) {
    target.replaceChildren(
      warning(`The programs could not be loaded: ${error instanceof Error ? error.message : error}`),
    );
  }
}

function cluster(run: Run, id: string, members: readonly number[]): HTMLElement {
  const kept = run.ids.rowOf(id);
  const target = el("div", {});
  const choice = el(
    "select",
    { "aria-label": `duplicates of ${id}`, onchange: () => void open() },
    ...members.map((row) =>
      el(
        "option",
        { value: row },
        `sample ${run.index.rows.sample[row]}, Jaccard ${((run.index.rows.similarity[row] as number) / 10_000).toFixed(2)}`,
      ),
    ),
  );
  const open = () => showDifference(run, { kept, other: Number(choice.value) }, target);
  return el(
    "details",
    {
      class: "segment",
      ontoggle: (event) => {
        if ((event.target as HTMLDetailsElement).open && target.childElementCount === 0 && kept >= 0)
          void open();
      },
    },
    el(
      "summary",
      {},
      `${number(members.length)} duplicate${members.length === 1 ? "" : "s"} of sample ${kept < 0 ? id : run.index.rows.sample[kept]}`,
    ),
    el("p", {}, el("a", { href: `#t/${encodeURIComponent(id)}` }, "kept row"), " beside ", choice),
    target,
  );
}

/** @param problem number of the problem in the index */
export function clustersOf(run: Run, problem: number): HTMLElement[] {
  const found = Object.entries(run.index.clusters)
    .filter(([, members]) => run.index.rows.problem[members[0] ?? -1] === problem)
    .sort(([, a], [, b]) => b.length - a.length);
  if (found.length === 0) return [el("p", { class: "note" }, "No duplicates were found.")];
  return [
    el(
      "p",
      { class: "note" },
      `Kept rows: ${number(found.length)}; near-duplicates of them that were dropped: ${number(found.reduce((n, [, { length }]) => n + length, 0))}.`,
    ),
    ...found.slice(0, MOST).map(([id, members]) => cluster(run, id, members)),
  ];
}
