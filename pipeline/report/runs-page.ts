/**
 * The index of the runs in a folder: one row for each, with bars that compare them. Static, without
 * a program.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { temporaryBeside, writeWhole } from "../../io/files.ts";
import { duration, number, percent } from "../../io/format.ts";
import { swap } from "../store/swap.ts";
import { type Cell, type Html, html, table } from "./html.ts";
import { MARK, refuseOthers } from "./replace.ts";
import { type RunLine, readRuns } from "./runs.ts";
import { FORMAT } from "./shared/format.ts";
import { plainShell } from "./shell.ts";

type Links = {
  /** Address of a run's report; null if it has none. */
  of(run: RunLine): string | null;
};

const bar = (share: number): Html =>
  html`<span class="bar" aria-hidden="true"><span class="part-1" style="width:${(100 * share).toFixed(1)}%"></span></span>`;

const figure = (value: number | null): Cell => (value === null ? "–" : value);

function cells(run: RunLine, most: number, links: Links): Cell[] {
  const { name, state, model, strategy, recipe, passed, multi, single } = run;
  const address = links.of(run);
  const rows = multi === null || single === null ? null : multi + single;
  return [
    address === null ? name : html`<a href="${address}">${name}</a>`,
    run.fault === null
      ? state
      : html`<span class="badge v-INTERNAL">${state}</span> <small>${run.fault}</small>`,
    recipe,
    model,
    strategy,
    run.date,
    run.seconds === 0 ? "" : duration(run.seconds),
    figure(run.problems),
    figure(run.trajectories),
    passed === null
      ? "–"
      : html`${percent(passed.part, passed.whole)}${bar(passed.part / Math.max(1, passed.whole))}`,
    rows === null ? "–" : html`${number(rows)}${bar(rows / Math.max(1, most))}`,
    multi === null || rows === null ? "–" : percent(multi, rows),
  ];
}

export function runsPage(runs: readonly RunLine[], links: Links): Html {
  if (runs.length === 0) return html`<p>There is no run in this folder.</p>`;
  const most = runs.reduce((found, { multi, single }) => Math.max(found, (multi ?? 0) + (single ?? 0)), 0);
  const lacking = runs.some((run) => links.of(run) === null);
  return html`${table({
    caption: `${number(runs.length)} run${runs.length === 1 ? "" : "s"}, the latest first`,
    head: [
      "run",
      "state",
      "recipe",
      "model",
      "strategy",
      "last command (UTC)",
      "time",
      "problems",
      "trajectories",
      "pass",
      "rows",
      "of several turns",
    ],
    rows: runs.map((run) => cells(run, most, links)),
    left: 7,
  })}
${lacking && html`<p class="note">A run without a link has no report: <code>rftkit report DIR</code> writes it. <code>rftkit report DIR --compare OTHER</code> compares two runs.</p>`}`;
}

/** Writes the index of a folder's runs; links lead to the reports beside it. */
export async function writeRunsIndex(
  folder: string,
  { out, name }: { out: string; name: string },
): Promise<{ file: string; runs: number }> {
  await refuseOthers(out);
  const runs = await readRuns(folder);
  const content = runsPage(runs, {
    of: (run) => (run.hasReport ? `../${encodeURIComponent(run.name)}/report/index.html` : null),
  });
  const made = temporaryBeside(out);
  try {
    await writeWhole(join(made, "index.html"), await plainShell(name, content));
    await writeWhole(join(made, MARK), `${JSON.stringify({ schema: FORMAT })}\n`);
    await swap(made, out);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return { file: join(out, "index.html"), runs: runs.length };
}
