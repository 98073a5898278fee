/**
 * The overview page: what the run is and one sentence, totals, funnel, turns, what to read first,
 * pass rates, errors, distributions, reasons, clusters, cost.
 */

import { number, percent } from "../../io/format.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { decidesOf, producerOf } from "../recipes.ts";
import { programsNote, reasoningNote } from "../store/funnel.ts";
import { judgeLines, pricesOf, readMeasured, usageLines } from "../store/measurements.ts";
import type { ReportSource } from "../store/source.ts";
import type { Collected } from "./collect/collector.ts";
import { byDifficulty, clusters, cpuTimes, distribution, turnsBars, verdictBars } from "./distributions.ts";
import { errors } from "./errors.ts";
import { firstReads } from "./first-reads.ts";
import { turnFlow } from "./flow.ts";
import { funnel } from "./funnel.ts";
import { type Html, html, table } from "./html.ts";
import { identity, sentence, totalsOf } from "./identity.ts";
import type { RunIndex } from "./shared/format.ts";
import { sum } from "./shared/sum.ts";

export const reasonLink = (stage: string, reason: string): Html =>
  html`<a href="#trajectories?fate=${encodeURIComponent(`${stage}:${reason}`)}">${reason}</a>`;

const tile = (value: string, what: string, note = ""): Html =>
  html`<div class="tile"><b>${value}</b><span>${what}</span><small>${note}</small></div>`;

/** Published rows, and problems removed as contaminated. */
const published = (problems: RunIndex["problems"]): Html =>
  html`${tile(number(sum(problems.map((p) => p.multi))), "multi-turn rows", "published")}
${tile(number(sum(problems.map((p) => p.single))), "single-turn rows", "published")}
${tile(number(problems.filter((problem) => problem.removed !== "").length), "problems removed", "as contaminated")}`;

function tiles({ index, givenUp: lost }: Collected, publishes: boolean): Html {
  const { problems, rows, verdicts, fates } = index;
  const ok = verdicts.indexOf("OK");
  const right = rows.verdict.filter((verdict) => verdict === ok).length;
  const errors = rows.fate.filter((fate) => fates[fate]?.error).length;
  const solved = problems.filter((problem) => sum(problem.solved) > 0).length;
  const givenUp = lost.length === 0 ? "" : `; ${number(lost.length)} problems given up`;
  return html`<div class="tiles">
${tile(number(problems.length), "problems", `${number(solved)} solved at least once`)}
${tile(number(rows.problem.length), "trajectories", `${percent(right, rows.problem.length)} pass every test`)}
${publishes && published(problems)}
${tile(number(errors), "errors", `of the infrastructure, never counted as wrong${givenUp}`)}
</div>`;
}

const reasonsOf = ({ counts }: Manifest): [string, number][] =>
  Object.entries(counts.reasons).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));

/** Whether trajectories can end at the stage; otherwise a link would find none. */
const endsTrajectories = (stage: string): boolean =>
  decidesOf(stage) === "row" || stage === producerOf("contamination/1");

function reasons(manifests: readonly Manifest[]): Html {
  const rows = manifests.flatMap((manifest) =>
    reasonsOf(manifest).map(([reason, count]) => {
      const linked = endsTrajectories(manifest.stage);
      return [
        manifest.stage,
        linked ? reasonLink(manifest.stage, reason) : reason,
        count,
        percent(count, manifest.counts.rows_in),
      ];
    }),
  );
  if (rows.length === 0) return html`<p>Nothing was dropped.</p>`;
  return table({
    caption: "Every reason for a drop",
    head: ["stage", "reason", "rows", "share of input"],
    rows,
    left: 2,
  });
}

async function cost(source: ReportSource): Promise<Html> {
  const { total } = await readMeasured(source.run);
  const { config } = source.plan;
  const lines = usageLines(total, { config, manifests: source.manifests });
  const unpriced = pricesOf(config) === null ? "The configuration has no prices, so no cost is shown" : "";
  const all = [...lines, unpriced, ...judgeLines(total)].filter((line) => line !== "");
  return html`${all.map((line) => html`<p>${line.slice(0, 1).toUpperCase()}${line.slice(1)}.</p>`)}`;
}

/** What the reader must know before any figure. */
function warnings(source: ReportSource, { index, buckets, promoted }: Collected): Html {
  const all = source.run.facts.buckets;
  const waiting = all - buckets;
  return html`${waiting > 0 && html`<p class="warning">${number(waiting)} of ${number(all)} buckets of this run are not imported yet; the figures cover the others.</p>`}
${promoted > 0 && html`<p class="warning">${number(promoted)} of ${number(index.problems.length)} problems have no public test: their first private test is shown to the model as the public one.</p>`}
${source.formerArms > 0 && html`<p class="note">${number(source.formerArms)} arms of an earlier configuration are in this run directory; they are left out.</p>`}`;
}

export async function overview(source: ReportSource, collected: Collected): Promise<Html> {
  const { index } = collected;
  const { rows } = index;
  const known = (column: readonly number[], scale: number) =>
    column.flatMap((v) => (v < 0 ? [] : [v / scale]));
  const publishes = source.plan.recipe !== "evaluate";
  return html`${await identity(source, index)}
${sentence(totalsOf(index), publishes)}
${warnings(source, collected)}
${tiles(collected, publishes)}
${funnel(source.manifests, index)}
${source.chains.length > 1 && html`<p class="note">The table of whole stages shows the first of ${number(source.chains.length)} arms; all other figures cover all arms.</p>`}
${source.manifests.flatMap(({ counts }) => [...reasoningNote(counts.sums), ...programsNote(counts.sums)]).map((note) => html`<p class="note">${note}.</p>`)}
${turnFlow(index)}
${firstReads(index)}
<h2>Pass rates</h2>
<div class="pair">${byDifficulty(index)}
${verdictBars(index)}</div>
<h2>Infrastructure errors</h2>
${errors(collected)}
<h2>Distributions</h2>
<div class="pair">${turnsBars(index)}
${distribution(known(rows.tokens, 1), { title: "Tokens", x: "tokens", note: "of all calls if the server counted them, else of the published row" })}
${distribution(known(rows.similarity, 10_000), { title: "Similarity", x: "Jaccard", note: "between each dropped duplicate and the kept row" })}
${cpuTimes(collected.cpu)}</div>
<h2>Reasons</h2>
${reasons(source.manifests)}
<h2>Near-duplicates</h2>
${clusters(index)}
<h2>Cost</h2>
${await cost(source)}`;
}
