/**
 * The head of the overview: what the run is, and its result in one sentence. The date is that
 * of its last command; the time is the sum over its commands.
 */
import { duration, number, percent } from "../../io/format.ts";
import { filtersRows } from "../recipes.ts";
import { readMeasured } from "../store/measurements.ts";
import { stateOf } from "../store/run-state.ts";
import type { ReportSource } from "../store/source.ts";
import { type Html, html } from "./html.ts";
import type { RunIndex } from "./shared/format.ts";
import { filterHref } from "./shared/place.ts";

export type Totals = {
  problems: number;
  trajectories: number;
  /** Last verdict OK. */
  right: number;
  /** Those of them with several turns. */
  rightLater: number;
  published: number;
  /** Published rows of several turns: the first program was not correct. */
  repaired: number;
};

export function totalsOf({ problems, rows, verdicts, fates }: RunIndex): Totals {
  const ok = verdicts.indexOf("OK");
  const published = fates.map(({ state }) => state === "published");
  const totals = {
    problems: problems.length,
    trajectories: rows.fate.length,
    right: 0,
    rightLater: 0,
    published: 0,
    repaired: 0,
  };
  for (const [row, fate] of rows.fate.entries()) {
    const later = Number((rows.turns[row] ?? 0) > 1);
    if (rows.verdict[row] === ok) {
      totals.right += 1;
      totals.rightLater += later;
    }
    if (published[fate] !== true) continue;
    totals.published += 1;
    totals.repaired += later;
  }
  return totals;
}

/** @param publishes whether the recipe publishes rows; an evaluation does not */
export function sentence(totals: Totals, publishes = true): Html {
  const { problems, trajectories, right, rightLater, published, repaired } = totals;
  const sampled = html`<a href="#trajectories">${number(trajectories)} trajectories</a> of <a href="#problems">${number(problems)} problems</a>`;
  const passing = html`<a href="#trajectories?verdict=OK">${percent(right, trajectories)} pass</a> every test`;
  if (!publishes) {
    const repairs = html`<a href="${filterHref("verdict = OK and turns > 1")}">${percent(rightLater, right)} of those</a>`;
    return html`<p class="sentence">${sampled}: ${passing}${right > 0 && html`; ${repairs} (${number(rightLater)}) only after a repair`}.</p>`;
  }
  const rows =
    published === 0
      ? html`nothing is published`
      : html`<a href="#trajectories?fate=published">${number(published)} rows</a>`;
  const after =
    published === 0
      ? ""
      : html`; <a href="${filterHref("state = published and turns > 1")}">${percent(repaired, published)} of the published ones</a> (${number(repaired)}) were right only after a repair`;
  return html`<p class="sentence">${sampled} → ${rows}; ${passing}${after}.</p>`;
}

/** Models and strategies of the run, or their number if there are many. */
function named(values: readonly string[], several: string): string {
  const all = [...new Set(values)];
  return all.length === 0 ? "none yet" : all.length <= 2 ? all.join(", ") : `${all.length} ${several}`;
}

const samplesOf = ({ problems }: RunIndex): string => {
  const counts = problems.map(({ samples }) => samples).filter((count) => count > 0);
  const [least, most] = [Math.min(...counts, Number.MAX_SAFE_INTEGER), Math.max(...counts, 0)];
  return counts.length === 0 ? "0" : least === most ? number(most) : `${number(least)} to ${number(most)}`;
};

export async function identity(source: ReportSource, index: RunIndex): Promise<Html> {
  const { run, manifests, plan } = source;
  const { commands } = await readMeasured(run);
  const last = source.chains[0]?.at(-1)?.name;
  const isFinished = manifests.some(({ stage }) => stage === last);
  const { state } = await stateOf(run, isFinished);
  const seconds = commands.reduce((sum, command) => sum + command.seconds, 0);
  const versions = [...new Set(manifests.map(({ rftkit }) => rftkit))].join(", ");
  const rows: [string, string][] = [
    [
      "model",
      named(
        index.arms.map(({ model }) => model),
        "models",
      ),
    ],
    [
      "strategy",
      named(
        index.arms.map(({ strategy }) => strategy),
        "strategies",
      ),
    ],
    ["problems × samples", `${number(index.problems.length)} × ${samplesOf(index)}`],
    ["date", commands.at(-1)?.at.slice(0, 10) ?? "not recorded"],
    ["duration", commands.length === 0 ? "not recorded" : duration(seconds)],
    [
      "state",
      state === "finished" && plan.until !== last && filtersRows(plan.until)
        ? `finished, until ${plan.until}`
        : state,
    ],
    ["rftkit", versions || "–"],
  ];
  return html`<dl class="identity">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
