/**
 * Figures of the overview that are computed from rows: pass rates by difficulty and turn, verdicts,
 * turns, distributions, clusters of duplicates. overview.ts has the figures of whole stages.
 */
import { number, percent } from "../../io/format.ts";
import { groupBy } from "../../io/group-by.ts";
import { byTier } from "../evaluation/tiers.ts";
import { bars, both, HALF, histogram } from "./charts.ts";
import type { Collected } from "./collect/collector.ts";
import { figure, type Html, html, table } from "./html.ts";
import type { ProblemLine, RunIndex } from "./shared/format.ts";
import { sum } from "./shared/sum.ts";

/** Share of trajectories that passed every test at turn 1, 2, …, by difficulty. */
export function byDifficulty({ problems }: RunIndex): Html {
  const groups = [...groupBy(problems, (problem) => problem.difficulty)].sort(([a], [b]) => byTier(a, b));
  const turns = Math.max(1, ...problems.map((problem) => problem.solved.length));
  const share = (members: readonly ProblemLine[], turn: number) =>
    sum(members.map((p) => p.solved[turn] ?? 0)) / Math.max(1, sum(members.map((p) => p.samples)));
  const rows = groups.map(([difficulty, members]) => ({
    difficulty,
    members,
    shares: Array.from({ length: turns }, (_, turn) => share(members, turn)),
  }));
  const chart = both(
    (width) =>
      bars(
        "Share of trajectories that pass every test, by difficulty and turn",
        rows.map(({ difficulty, shares }) => ({
          label: difficulty,
          parts: [100 * (shares[0] ?? 0), 100 * (shares[1] ?? 0), 100 * sum(shares.slice(2))],
          text: `${(100 * sum(shares)).toFixed(1)} %`,
        })),
        { x: "correct trajectories, %", width },
      ),
    HALF,
  );
  return figure({
    title: "Pass rates by difficulty and turn",
    note: "solid: correct at turn 1; faint: at turn 2; hatched: later",
    chart,
    figures: table({
      caption: "Trajectories that ended correct at each turn, of all",
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

export function verdictBars({ verdicts, rows, fates }: RunIndex): Html {
  const counts = verdicts.map((_, v) => rows.verdict.filter((verdict) => verdict === v).length);
  const used = verdicts.flatMap((verdict, v) =>
    (counts[v] ?? 0) > 0 ? [{ verdict, count: counts[v] ?? 0 }] : [],
  );
  const errors = rows.fate.filter((fate) => fates[fate]?.error).length;
  const chart = both(
    (width) =>
      bars(
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
        { x: "trajectories", width },
      ),
    HALF,
  );
  const rowsOf = used.map(({ verdict, count }) => [
    html`<a href="#trajectories?verdict=${verdict}">${verdict}</a>`,
    count,
    percent(count, rows.verdict.length),
  ]);
  return figure({
    title: "Last verdicts",
    note: `hatched: no verdict; ${number(errors)} infrastructure errors`,
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

const POINTS: readonly [string, number][] = [
  ["minimum", 0],
  ["10 %", 0.1],
  ["median", 0.5],
  ["90 %", 0.9],
  ["99 %", 0.99],
  ["maximum", 1],
];

function quantiles(name: string, values: readonly number[]): (string | number)[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [name, ...POINTS.map(([, q]) => quantile(sorted, q))];
}

type Distribution = {
  title: string;
  x: string;
  note?: string;
  bins?: number;
  log?: boolean;
  /** Text shown if there are no values. */
  none?: string;
  /** Further values, shown only in the table. */
  more?: { name: string; values: readonly number[] };
};

export function distribution(values: readonly number[], options: Distribution): Html {
  const { title, x, note, bins, log = false, more } = options;
  if (values.length === 0)
    return html`<figure><figcaption><strong>${title}</strong></figcaption><p class="note">${options.none ?? "No figures in this run."}</p></figure>`;
  return figure({
    title,
    ...(note === undefined ? {} : { note }),
    chart: both(
      (width) => histogram(title, values, { x, log, width, ...(bins === undefined ? {} : { bins }) }),
      HALF,
    ),
    figures: table({
      caption: title,
      head: ["of", ...POINTS.map(([name]) => name)],
      rows: [quantiles(x, values), ...(more === undefined ? [] : [quantiles(more.name, more.values)])],
    }),
  });
}

/** Below this the resolution of the system clock is too coarse. */
const LEAST_MS = 0.1;

export function cpuTimes({ times, unknown }: Collected["cpu"]): Html {
  const missing = unknown === 0 ? "" : `; ${number(unknown)} programs without a recorded time are left out`;
  return distribution(
    times.map(({ slowest_ms }) => Math.max(LEAST_MS, slowest_ms)),
    {
      title: "CPU time",
      x: "CPU time of the slowest test, ms",
      log: true,
      note: `of the last program of each trajectory, over the tests that ran${missing}`,
      none:
        unknown === 0
          ? "No program was run."
          : "Not recorded: the journal of this run has no verdicts on its programs.",
      more: { name: "CPU time of all tests together, ms", values: times.map(({ total_ms }) => total_ms) },
    },
  );
}

export function turnsBars({ rows, verdicts }: RunIndex): Html {
  const ok = verdicts.indexOf("OK");
  const most = rows.turns.reduce((a, b) => Math.max(a, b), 1);
  const counts = Array.from({ length: most }, (_, i) => {
    const of = rows.turns.flatMap((turns, row) => (turns === i + 1 ? [rows.verdict[row] === ok] : []));
    const right = of.filter(Boolean).length;
    return { turns: i + 1, right, wrong: of.length - right };
  });
  return figure({
    title: "Turns",
    note: "solid: correct in the end; faint: not correct",
    chart: both(
      (width) =>
        bars(
          "Trajectories by number of turns",
          counts.map(({ turns, right, wrong }) => ({
            label: `${turns} turn${turns === 1 ? "" : "s"}`,
            parts: [right, wrong],
            text: number(right + wrong),
          })),
          { x: "trajectories", width },
        ),
      HALF,
    ),
    figures: table({
      caption: "Trajectories by number of turns",
      head: ["turns", "correct", "not correct"],
      rows: counts.map(({ turns, right, wrong }) => [String(turns), right, wrong]),
    }),
  });
}

/** Maximum clusters listed; the others are found by the rows of the viewer. */
const LISTED = 20;

export function clusters({ clusters: found }: RunIndex): Html {
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
