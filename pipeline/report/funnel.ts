/**
 * The funnel in rows, from what was sampled to what is published: for each stage the trajectories
 * that passed it, of one turn and of several, and those that it dropped, by reason. Drawn as HTML,
 * so that it fits any width; every bar and reason links to its trajectories.
 */
import { number, percent } from "../../io/format.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { producerOf } from "../recipes.ts";
import { type Html, html, table } from "./html.ts";
import type { RunIndex } from "./shared/format.ts";
import { filterHref } from "./shared/place.ts";

export type Drop = { reason: string; rows: number; problems: number; error: boolean };
export type FunnelStep = {
  stage: string;
  /** Trajectories that passed the stage. */
  single: number;
  multi: number;
  drops: Drop[];
  /** Passed the stage before, and not decided here yet. */
  open: number;
};

/** Position of the last stage that each fate passed. */
function passedBy({ fates, stages }: Pick<RunIndex, "fates" | "stages">): number[] {
  const rank = new Map(stages.map((stage, i) => [stage, i]));
  return fates.map(({ state, stage }) => {
    const at = rank.get(stage) ?? 0;
    return state === "published" ? stages.length - 1 : at - Number(state === "dropped");
  });
}

export function funnelSteps({
  fates,
  stages,
  rows,
}: Pick<RunIndex, "fates" | "stages" | "rows">): FunnelStep[] {
  const passed = passedBy({ fates, stages });
  const counts = stages.map(() => ({ single: 0, multi: 0 }));
  const drops = stages.map(() => new Map<string, Drop & { of: Set<number> }>());
  for (const [row, at] of rows.fate.entries()) {
    const fate = fates[at];
    if (fate === undefined) continue;
    const end = passed[at] ?? -1;
    const kind = rows.turns[row] === 1 ? "single" : "multi";
    for (let i = 0; i <= end; i += 1) (counts[i] as { single: number; multi: number })[kind] += 1;
    if (fate.state !== "dropped") continue;
    const list = drops[end + 1] ?? new Map();
    const known = list.get(fate.reason) ?? {
      reason: fate.reason,
      rows: 0,
      problems: 0,
      error: fate.error,
      of: new Set<number>(),
    };
    known.rows += 1;
    known.of.add(rows.problem[row] ?? -1);
    list.set(fate.reason, known);
  }
  let before = rows.fate.length;
  const steps = stages.map((stage, i): FunnelStep => {
    const { single, multi } = counts[i] as { single: number; multi: number };
    const dropped = [...(drops[i]?.values() ?? [])]
      .map(({ of, ...drop }) => ({ ...drop, problems: of.size }))
      .sort((a, b) => b.rows - a.rows || (a.reason < b.reason ? -1 : 1));
    const open = before - single - multi - dropped.reduce((sum, drop) => sum + drop.rows, 0);
    before = single + multi;
    return { stage, single, multi, drops: dropped, open };
  });
  // Stages that have seen no row yet are not part of the picture.
  const last = steps.findLastIndex(({ single, multi, drops: some }) => single + multi + some.length > 0);
  return steps.slice(0, last + 1);
}

const keptBy = (stage: string): string => `kept_by_${stage.replaceAll("-", "_")} = yes`;

function bar(part: { kind: string; count: number; most: number; href: string; title: string }): Html | false {
  const { kind, count, most, href, title } = part;
  if (count === 0) return false;
  const width = ((100 * count) / Math.max(1, most)).toFixed(2);
  return html`<a class="part ${kind}" style="width:${width}%" href="${href}" title="${title}" tabindex="-1" aria-hidden="true"></a>`;
}

function dropsOf({ stage, drops }: FunnelStep, publishes: string): Html | false {
  if (drops.length === 0) return false;
  const total = drops.reduce((sum, drop) => sum + drop.rows, 0);
  return html`<span class="why">−${number(total)}: ${drops.map(
    ({ reason, rows, problems }, i) =>
      html`${i > 0 && ", "}<a href="#trajectories?fate=${encodeURIComponent(`${stage}:${reason}`)}">${reason}</a> ${number(rows)}${stage === publishes && html` rows of ${number(problems)} problem${problems === 1 ? "" : "s"}`}`,
  )}</span>`;
}

function stepLine(step: FunnelStep, most: number, publishes: string): Html {
  const { stage, single, multi, drops, open } = step;
  const kept = single + multi;
  const dropped = drops.reduce((sum, drop) => sum + drop.rows, 0);
  const title = `${stage}: ${number(kept)} kept (${number(multi)} of several turns, ${number(single)} of one), ${number(dropped)} dropped`;
  const part = (kind: string, count: number, filter: string) =>
    bar({ kind, count, most, href: filterHref(filter), title });
  return html`<li class="step"><span class="stage">${stage === publishes ? "published" : stage}</span>
<span class="track">${part("multi", multi, `${keptBy(stage)} and turns > 1`)}${part("single", single, `${keptBy(stage)} and turns = 1`)}${part("gone", dropped, `dropped_by = ${stage}`)}</span>
<a class="kept" href="${filterHref(keptBy(stage))}">${number(kept)}</a>
<span class="facts">${open > 0 && html`<span>${number(open)} not decided yet</span> `}${dropsOf(step, publishes)}</span></li>
`;
}

const reasonsOf = ({ counts }: Manifest): string =>
  Object.entries(counts.reasons)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([reason, count]) => `${reason} ${number(count)}`)
    .join(", ");

export function funnel(manifests: readonly Manifest[], index: RunIndex): Html {
  if (manifests.length === 0)
    return html`<p class="warning">No stage of this run is done yet, so there is no funnel.</p>`;
  const steps = funnelSteps(index);
  const most = index.rows.fate.length;
  const publishes = producerOf("contamination/1");
  const figures = table({
    caption: "Rows into and out of each stage",
    head: ["stage", "in", "kept", "dropped", "reasons"],
    rows: manifests.map((manifest) => [
      manifest.stage,
      manifest.counts.rows_in,
      manifest.counts.kept,
      manifest.counts.dropped,
      reasonsOf(manifest),
    ]),
  });
  const rows = table({
    caption: "Trajectories by stage",
    head: ["stage", "several turns", "one turn", "dropped", "share of all"],
    rows: steps.map(({ stage, single, multi, drops }) => [
      stage === publishes ? "published" : stage,
      multi,
      single,
      drops.reduce((sum, drop) => sum + drop.rows, 0),
      percent(single + multi, most),
    ]),
  });
  return html`<figure class="funnel">
<figcaption><h2>Funnel</h2><span class="keys"><span class="key multi"></span> several turns <span class="key single"></span> one turn <span class="key gone"></span> dropped here</span></figcaption>
<ol class="steps">${steps.map((step) => stepLine(step, most, publishes))}</ol>
<details><summary>Figures as tables</summary>${rows}${figures}</details>
</figure>`;
}
