/** The comparison page: this dataset run and another, from settings to single rows. */

import { number, percent, signedNumber } from "../../io/format.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { decidesOf, RECIPES } from "../recipes.ts";
import type { ReportSource } from "../store/source.ts";
import { bars, both } from "./charts.ts";
import { differences, type Ends, type Lone, type Matched, matched, type ProblemEnd } from "./compare-runs.ts";
import { figure, type Html, html, table } from "./html.ts";
import { sum } from "./shared/sum.ts";

export type ComparedRun = { name: string; source: ReportSource; ends: Ends };

type Sides = { here: ComparedRun; there: ComparedRun };

function settingsTable({ here, there }: Sides): Html {
  const rows = differences(
    { plan: here.source.plan, manifests: here.source.manifests },
    { plan: there.source.plan, manifests: there.source.manifests },
  );
  if (rows.length === 0) return html`<p>Configurations, inputs and versions are equal.</p>`;
  return table({
    caption: "Settings, inputs and versions that differ",
    head: ["what", here.name, there.name],
    rows: rows.map(({ what, here: ours, there: theirs }) => [what, ours, theirs]),
    left: 3,
  });
}

function figures({ here, there }: Sides): Html {
  const of = ({ ends }: ComparedRun) => {
    const problems = [...ends.problems.values()];
    return {
      problems: problems.length,
      solved: problems.filter(({ right }) => right > 0).length,
      trajectories: ends.rows.size,
      right: sum(problems.map(({ right }) => right)),
      published: sum(problems.map(({ published }) => published)),
      withRows: problems.filter(({ published }) => published > 0).length,
    };
  };
  const [a, b] = [of(here), of(there)];
  const row = (what: string, x: number, y: number) => [what, x, y, signedNumber(x - y)];
  return table({
    caption: "Totals of both runs",
    head: ["", here.name, there.name, "difference"],
    rows: [
      row("problems", a.problems, b.problems),
      row("problems solved at least once", a.solved, b.solved),
      row("trajectories", a.trajectories, b.trajectories),
      row("trajectories that pass every test", a.right, b.right),
      ["share of all trajectories", percent(a.right, a.trajectories), percent(b.right, b.trajectories), ""],
      row("problems with published rows", a.withRows, b.withRows),
      row("published rows", a.published, b.published),
    ],
  });
}

type Pair = { stage: string; here: Manifest | undefined; there: Manifest | undefined };

function stagesOf({ here, there }: Sides): Pair[] {
  const find = (run: ComparedRun, stage: string) => run.source.manifests.find((m) => m.stage === stage);
  const names = [...here.source.manifests, ...there.source.manifests].map(({ stage }) => stage);
  const order = [RECIPES.dataset.source, ...RECIPES.dataset.stages].map(({ name }) => name);
  const sorted = [...new Set(names)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return sorted.map((stage) => ({
    stage,
    here: find(here, stage),
    there: find(there, stage),
  }));
}

function funnels(sides: Sides): Html {
  const { here: ours, there } = sides;
  const pairs = stagesOf(sides);
  const count = (manifest: Manifest | undefined, field: "kept" | "dropped" | "rows_in") =>
    manifest === undefined ? "not done" : manifest.counts[field];
  const bar = (label: string, manifest: Manifest | undefined, isOther: boolean) => {
    if (manifest === undefined) return [];
    const { kept, dropped } = manifest.counts;
    return [{ label, parts: isOther ? [0, kept, dropped] : [kept, 0, dropped], text: number(kept) }];
  };
  const rows = pairs
    .filter(({ stage }) => decidesOf(stage) === "row")
    .flatMap(({ stage, here, there: other }) => [
      ...bar(`${stage}, ${ours.name}`, here, false),
      ...bar(`${stage}, ${there.name}`, other, true),
    ]);
  return figure({
    title: "Funnel",
    note: `solid: kept in ${ours.name}; faint: kept in ${there.name}; hatched: dropped by this stage`,
    chart: both((width) =>
      bars("Trajectories kept and dropped by each stage, both runs", rows, { x: "trajectories", width }),
    ),
    figures: table({
      caption: "Rows into, kept and dropped by each stage",
      head: [
        "stage",
        ...[ours.name, there.name].flatMap((name) => [`in, ${name}`, `kept, ${name}`, `dropped, ${name}`]),
      ],
      rows: pairs.map(({ stage, here, there: other }) => [
        stage,
        ...[here, other].flatMap((m) => [count(m, "rows_in"), count(m, "kept"), count(m, "dropped")]),
      ]),
    }),
  });
}

function reasons(sides: Sides): Html {
  const rows = stagesOf(sides).flatMap(({ stage, here, there }) => {
    const [ours, theirs] = [here?.counts.reasons ?? {}, there?.counts.reasons ?? {}];
    return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort().map((reason) => {
      const [a, b] = [ours[reason] ?? 0, theirs[reason] ?? 0];
      return [stage, reason, a, b, signedNumber(a - b)];
    });
  });
  if (rows.length === 0) return html`<p>Neither run dropped anything.</p>`;
  return table({
    caption: "Every reason for a drop, in both runs",
    head: ["stage", "reason", sides.here.name, sides.there.name, "difference"],
    rows,
    left: 2,
  });
}

/** Maximum rows of a list; a full table would repeat the data. */
const LISTED = 50;

function lone(title: string, where: string, rows: readonly Lone[], here: Ends): Html {
  if (rows.length === 0) return html`<p>${title}: none.</p>`;
  const ends = new Map<string, number>();
  for (const { end } of rows) ends.set(end, (ends.get(end) ?? 0) + 1);
  const sorted = [...ends].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const named = rows.slice(0, LISTED);
  return html`${table({
    caption: `${title}: ${number(rows.length)}, by where they ended ${where}`,
    head: ["end", "rows"],
    rows: sorted.map(([end, count]) => [end, count]),
  })}
<details><summary>${named.length < rows.length ? `The first ${LISTED} of them` : "All of them"}</summary>${table(
    {
      caption: title,
      head: ["trajectory", where],
      rows: named.map(({ id, end }) => [
        here.rows.has(id) ? html`<a href="#t/${encodeURIComponent(id)}">${id}</a>` : id,
        end,
      ]),
      left: 2,
    },
  )}</details>`;
}

function rowsOfBoth(found: Matched, { here, there }: Sides): Html {
  if (found.common === 0)
    return html`<p>The runs have no trajectory in common because model, prompts or problems differ. Only problems can be matched.</p>`;
  return html`<p>${number(found.common)} trajectories are in both runs, of ${number(here.ends.rows.size)} here and ${number(there.ends.rows.size)} there; ${number(found.both)} rows are published by both.</p>
${lone("Published only by this run", `in ${there.name}`, found.onlyHere, here.ends)}
${lone(`Published only by ${there.name}`, "here", found.onlyThere, here.ends)}`;
}

function problems({ here, there }: Sides): Html {
  const [ours, theirs] = [here.ends.problems, there.ends.problems];
  const common = [...ours].flatMap(([id, a]) => {
    const b = theirs.get(id);
    return b === undefined ? [] : [{ id, a, b }];
  });
  const split = (what: string, has: (problem: ProblemEnd) => boolean) => [
    what,
    common.filter(({ a, b }) => has(a) && has(b)).length,
    common.filter(({ a, b }) => has(a) && !has(b)).length,
    common.filter(({ a, b }) => !has(a) && has(b)).length,
    common.filter(({ a, b }) => !has(a) && !has(b)).length,
  ];
  const only = (from: Ends["problems"], other: Ends["problems"]) =>
    [...from].filter(([id]) => !other.has(id)).length;
  const changed = common
    .filter(({ a, b }) => a.published !== b.published)
    .sort((x, y) => Math.abs(y.a.published - y.b.published) - Math.abs(x.a.published - x.b.published));
  const shown = changed.slice(0, LISTED);
  return html`<p>${number(common.length)} problems are in both runs; ${number(only(ours, theirs))} only here, ${number(only(theirs, ours))} only in ${there.name}.</p>
${table({
  caption: "Problems of both runs",
  head: ["", "in both", "only here", `only in ${there.name}`, "in neither"],
  rows: [
    split("solved at least once", ({ right }) => right > 0),
    split("with published rows", ({ published }) => published > 0),
  ],
})}
${
  shown.length > 0 &&
  table({
    caption: `Problems whose number of published rows differs: ${shown.length < changed.length ? `the ${LISTED} largest differences of ` : ""}${number(changed.length)}`,
    head: ["problem", "right here", "right there", "rows here", "rows there", "difference"],
    rows: shown.map(({ id, a, b }) => [
      html`<a href="#trajectories?problem=${encodeURIComponent(id)}">${a.name || id}</a>`,
      percent(a.right, a.samples),
      percent(b.right, b.samples),
      a.published,
      b.published,
      signedNumber(a.published - b.published),
    ]),
  })
}`;
}

/** Nothing is published before the last stage of the recipe, even if the run ended at --until. */
const unfinished = ({ source }: ComparedRun): boolean =>
  !source.manifests.some(({ stage }) => stage === RECIPES.dataset.stages.at(-1)?.name);

export function comparisonPage(sides: Sides): Html {
  const { here, there } = sides;
  const open = [here, there].filter(unfinished).map(({ name }) => name);
  return html`<p>This run (${here.name}) compared with ${there.name}.</p>
${open.length > 0 && html`<p class="warning">Not finished, so nothing is published yet: ${open.join(" and ")}. The figures cover the stages that are done.</p>`}
<h2>What differs</h2>
${settingsTable(sides)}
${figures(sides)}
<h2>Kept and dropped</h2>
${funnels(sides)}
${reasons(sides)}
<h2>Published rows</h2>
${rowsOfBoth(matched(here.ends, there.ends), sides)}
<h2>Problems</h2>
${problems(sides)}`;
}
