/** The overview: the run in figures, its funnel, reasons, pass rates by turn, distributions, clusters, cost. */
import type { Manifest } from "../../schemas/manifest.ts";
import { groupBy } from "../../stages/score/group-by.ts";
import { pricesOf, readMeasured, usageLines } from "../measurements.ts";
import { bars, HALF, histogram } from "./charts.ts";
import type { Collected } from "./collect.ts";
import { figure, type Html, html, number, percent, table } from "./html.ts";
import type { ReportSource } from "./read-run.ts";
import type { ProblemLine, RunIndex } from "./shared/format.ts";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Trajectories stand in other stages than problems do; the diagram shows the former. */
const OF_PROBLEMS = new Set(["import", "screen", "generate", "decontaminate", "score"]);

export const reasonLink = (stage: string, reason: string): Html =>
  html`<a href="#trajectories?fate=${encodeURIComponent(`${stage}:${reason}`)}">${reason}</a>`;

const tile = (value: string, what: string, note = ""): Html =>
  html`<div class="tile"><b>${value}</b><span>${what}</span><small>${note}</small></div>`;

function tiles({ index }: Collected): Html {
  const { problems, rows, verdicts, fates } = index;
  const ok = verdicts.indexOf("OK");
  const right = rows.verdict.filter((verdict) => verdict === ok).length;
  const errors = rows.fate.filter((fate) => fates[fate]?.error).length;
  const removed = problems.filter((problem) => problem.removed !== "").length;
  const solved = problems.filter((problem) => sum(problem.solved) > 0).length;
  return html`<div class="tiles">
${tile(number(problems.length), "problems", `${number(solved)} solved at least once`)}
${tile(number(rows.problem.length), "trajectories", `${percent(right, rows.problem.length)} pass every test`)}
${tile(number(sum(problems.map((p) => p.multi))), "multi-turn rows", "published")}
${tile(number(sum(problems.map((p) => p.single))), "single-turn rows", "published")}
${tile(number(removed), "problems removed", "as contaminated")}
${tile(number(errors), "errors", "of the surroundings, never counted as wrong")}
</div>`;
}

const reasonsOf = ({ counts }: Manifest): [string, number][] =>
  Object.entries(counts.reasons).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));

function funnel(manifests: readonly Manifest[]): Html {
  if (manifests.length === 0)
    return html`<p class="warning">No stage of this run is done yet: there is no funnel.</p>`;
  const made = manifests.find(({ stage }) => stage === "generate");
  const stages = manifests.filter(({ stage }) => !OF_PROBLEMS.has(stage));
  const first =
    made === undefined
      ? []
      : [{ label: "generate", parts: [made.counts.rows_out, 0, 0], text: number(made.counts.rows_out) }];
  const chart = bars(
    "Trajectories kept and dropped by each stage",
    [
      ...first,
      ...stages.map((manifest) => ({
        label: manifest.stage,
        parts: [manifest.counts.kept, 0, manifest.counts.dropped],
        text: note(manifest),
      })),
    ],
    { x: "trajectories" },
  );
  return figure({
    title: "Funnel",
    note: "solid: kept; hatched: dropped by this stage",
    chart,
    figures: table({
      caption: "Rows into and out of each stage",
      head: ["stage", "in", "kept", "dropped", "reasons"],
      rows: manifests.map((manifest) => [
        ...[manifest.stage, manifest.counts.rows_in, manifest.counts.kept, manifest.counts.dropped],
        reasonsOf(manifest)
          .map(([reason, count]) => `${reason} ${number(count)}`)
          .join(", "),
      ]),
    }),
  });
}

const note = (manifest: Manifest): string => {
  const [first, ...others] = reasonsOf(manifest);
  const kept = number(manifest.counts.kept);
  if (first === undefined) return kept;
  const rest = others.length === 0 ? "" : ` + ${others.length} more`;
  return `${kept}  − ${number(manifest.counts.dropped)} (${first[0]}${rest})`;
};

function reasons(manifests: readonly Manifest[]): Html {
  const rows = manifests.flatMap((manifest) =>
    reasonsOf(manifest).map(([reason, count]) => {
      const linked = !["import", "screen", "generate"].includes(manifest.stage);
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
    head: ["stage", "reason", "rows", "of what came in"],
    rows,
    left: 2,
  });
}

/** Names of tiers in the sets that are known, from easy to hard. */
const TIERS = "introductory easy interview medium medium_hard competition hard very_hard".split(" ");

function byTier(a: string, b: string): number {
  const [i, j] = [TIERS.indexOf(a.toLowerCase()), TIERS.indexOf(b.toLowerCase())];
  return i >= 0 && j >= 0 ? i - j : a.localeCompare(b, "en", { numeric: true });
}

/** Pass rates by turn of a group of problems: shares of all trajectories that ended right with turn 1, 2, …. */
function byDifficulty({ problems }: RunIndex): Html {
  const groups = [...groupBy(problems, (problem) => problem.difficulty)].sort(([a], [b]) => byTier(a, b));
  const turns = Math.max(1, ...problems.map((problem) => problem.solved.length));
  const share = (members: readonly ProblemLine[], turn: number) =>
    sum(members.map((p) => p.solved[turn] ?? 0)) / Math.max(1, sum(members.map((p) => p.samples)));
  const rows = groups.map(([difficulty, members]) => ({
    difficulty,
    members,
    shares: Array.from({ length: turns }, (_, turn) => share(members, turn)),
  }));
  const chart = bars(
    "Share of trajectories that pass every test, by difficulty and turn",
    rows.map(({ difficulty, shares }) => ({
      label: difficulty,
      parts: [100 * (shares[0] ?? 0), 100 * (shares[1] ?? 0), 100 * sum(shares.slice(2))],
      text: `${(100 * sum(shares)).toFixed(1)} %`,
    })),
    { x: "% of trajectories right" },
  );
  return figure({
    title: "Pass rates by difficulty and turn",
    note: "solid: right at turn 1; light: at turn 2; hatched: later",
    chart,
    figures: table({
      caption: "Trajectories that ended right with each turn, of all",
      head: [
        "difficulty",
        "problems",
        "trajectories",
        ...Array.from({ length: turns }, (_, i) => `turn ${i + 1}`),
        "all",
      ],
      rows: rows.map(({ difficulty, members, shares }) => [
        difficulty,
        members.length,
        sum(members.map((p) => p.samples)),
        ...[...shares, sum(shares)].map((value) => `${(100 * value).toFixed(1)} %`),
      ]),
    }),
  });
}

function verdictBars({ verdicts, rows, fates }: RunIndex): Html {
  const counts = verdicts.map((_, v) => rows.verdict.filter((verdict) => verdict === v).length);
  const used = verdicts.flatMap((verdict, v) =>
    (counts[v] ?? 0) > 0 ? [{ verdict, count: counts[v] ?? 0 }] : [],
  );
  const errors = rows.fate.filter((fate) => fates[fate]?.error).length;
  const chart = bars(
    "Last verdict of each trajectory",
    used.map(({ verdict, count }) => ({
      label: verdict,
      parts:
        verdict === "OK"
          ? [count]
          : verdict === "INTERNAL" || verdict === "none"
            ? [0, 0, count]
            : [0, count],
      text: `${number(count)}  ${percent(count, rows.verdict.length)}`,
    })),
    { x: "trajectories" },
  );
  const rowsOf = used.map(({ verdict, count }) => [
    html`<a href="#trajectories?verdict=${verdict}">${verdict}</a>`,
    count,
    percent(count, rows.verdict.length),
  ]);
  return figure({
    title: "Last verdicts",
    note: `hatched: no verdict; ${number(errors)} errors of the surroundings`,
    chart,
    figures: table({
      caption: "Last verdict of each trajectory",
      head: ["verdict", "trajectories", "share"],
      rows: rowsOf,
    }),
  });
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;

function distribution(
  values: readonly number[],
  options: { title: string; x: string; note?: string; bins?: number },
): Html {
  if (values.length === 0)
    return html`<figure><figcaption><strong>${options.title}</strong></figcaption><p class="note">No figures in this run.</p></figure>`;
  const sorted = [...values].sort((a, b) => a - b);
  const points: [string, number][] = [
    ["least", 0],
    ["10 %", 0.1],
    ["median", 0.5],
    ["90 %", 0.9],
    ["99 %", 0.99],
    ["most", 1],
  ];
  return figure({
    title: options.title,
    ...(options.note === undefined ? {} : { note: options.note }),
    chart: histogram(options.title, values, {
      x: options.x,
      ...(options.bins === undefined ? {} : { bins: options.bins }),
    }),
    figures: table({
      caption: options.title,
      head: ["of", ...points.map(([name]) => name)],
      rows: [[options.x, ...points.map(([, q]) => quantile(sorted, q))]],
    }),
  });
}

function turnsBars({ rows, verdicts }: RunIndex): Html {
  const ok = verdicts.indexOf("OK");
  const most = rows.turns.reduce((a, b) => Math.max(a, b), 1);
  const counts = Array.from({ length: most }, (_, i) => {
    const of = rows.turns.flatMap((turns, row) => (turns === i + 1 ? [rows.verdict[row] === ok] : []));
    const right = of.filter(Boolean).length;
    return { turns: i + 1, right, wrong: of.length - right };
  });
  return figure({
    title: "Turns",
    note: "solid: right in the end; light: not",
    chart: bars(
      "Trajectories by number of turns",
      counts.map(({ turns, right, wrong }) => ({
        label: `${turns} turn${turns === 1 ? "" : "s"}`,
        parts: [right, wrong],
        text: number(right + wrong),
      })),
      { x: "trajectories", width: HALF },
    ),
    figures: table({
      caption: "Trajectories by number of turns",
      head: ["turns", "right", "not right"],
      rows: counts.map(({ turns, right, wrong }) => [String(turns), right, wrong]),
    }),
  });
}

/** Clusters that a page lists; the viewer finds the others by their rows. */
const LISTED = 20;

function clusters({ clusters: found }: RunIndex): Html {
  const sizes = Object.entries(found).map(([id, rows]): [string, number] => [id, rows.length]);
  const largest = sizes.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, LISTED);
  if (largest.length === 0) return html`<p>No duplicates were found.</p>`;
  return table({
    caption: `The ${largest.length} largest of ${number(sizes.length)} clusters of near-duplicates`,
    head: ["kept row", "duplicates"],
    rows: largest.map(([id, count]) => [
      html`<a href="#t/${encodeURIComponent(id)}">${id}</a> <a href="#trajectories?cluster=${encodeURIComponent(id)}">show all</a>`,
      count,
    ]),
  });
}

async function cost(source: ReportSource): Promise<Html> {
  const { total } = await readMeasured(source.run);
  const { config } = source.plan;
  const rows = Object.entries(total).filter(
    ([name, n]) => n > 0 && !/^(sealed|problems):|^buckets_/.test(name),
  );
  const lines = usageLines(total, { config, manifests: source.manifests });
  const unpriced = pricesOf(config) === null ? "No prices in the configuration, so no money is counted." : "";
  return html`${[...lines, unpriced].map((line) => html`<p>${line}</p>`)}
${table({ caption: "What was done, over the life of the run", head: ["what", "times"], rows: rows.map(([name, n]) => [name.replaceAll("_", " "), n]) })}`;
}

export async function overview(source: ReportSource, collected: Collected): Promise<Html> {
  const { index } = collected;
  const { rows } = index;
  const waiting = source.run.facts.buckets - collected.buckets;
  const known = (column: readonly number[], scale: number) =>
    column.flatMap((v) => (v < 0 ? [] : [v / scale]));
  return html`${waiting > 0 && html`<p class="warning">${number(waiting)} of ${number(source.run.facts.buckets)} buckets of this run are not there yet; what follows is of the others.</p>`}
${tiles(collected)}
${funnel(source.manifests)}
<h2>Kept and dropped</h2>
${reasons(source.manifests)}
<h2>Pass rates</h2>
${byDifficulty(index)}
${verdictBars(index)}
<h2>Distributions</h2>
<div class="pair">${turnsBars(index)}
${distribution(known(rows.tokens, 1), { title: "Tokens", x: "tokens", note: "of all calls where the server counted them, else of the published row" })}
${distribution(known(rows.similarity, 10_000), { title: "Similarity", x: "Jaccard", note: "of each dropped duplicate to the row kept" })}</div>
<h2>Near-duplicates</h2>
${clusters(index)}
<h2>Cost</h2>
${await cost(source)}`;
}
