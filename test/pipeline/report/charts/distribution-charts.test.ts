/** What the charts of the overview draw; distributions.test.ts has the tables beside them. */
import { expect, test } from "vitest";
import {
  byDifficulty,
  clusters,
  cpuTimes,
  distribution,
  turnsBars,
  verdictBars,
} from "../../../../pipeline/report/distributions.ts";
import type { Html } from "../../../../pipeline/report/html.ts";
import type { ProblemLine, RunIndex } from "../../../../pipeline/report/shared/format.ts";
import { wideOf } from "../made/svg.ts";
import { headOf, rowsOf } from "../made/tables.ts";

const indexOf = (parts: object): RunIndex => parts as RunIndex;
const line = (difficulty: string, samples: number, solved: number[]): ProblemLine =>
  ({ difficulty, samples, solved }) as ProblemLine;

/** Widths of the bars with a fill, from the top bar down. */
function widthsOf({ text }: Html, fill: "1" | "2" | "hatch"): number[] {
  const name = fill === "hatch" ? "url\\(#hatch\\)" : `var\\(--series-${fill}\\)`;
  const group = new RegExp(`<g fill="${name}".*?</g>`, "s").exec(text)?.[0] ?? "";
  return [...group.matchAll(/ width="([^"]*)"/g)].map(([, width]) => Number(width));
}
const shares = (page: Html, unit: number): number[][] =>
  (["1", "2", "hatch"] as const).map((fill) => widthsOf(page, fill).map((width) => Math.round(width / unit)));
const namesOf = ({ text }: Html): string[] =>
  [...text.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, name = ""]) => name);
const noteOf = ({ text }: Html): string => /<span class="note">([^<]*)/.exec(text)?.[1] ?? "";

test("a bar of pass rates is solid for turn 1, faint for turn 2 and hatched for all later ones", () => {
  const page = byDifficulty(indexOf({ problems: [line("hard", 20, [10, 5, 1, 1]), line("easy", 10, [2])] }));
  const [solid = []] = shares(page, 1);
  const unit = (solid[1] ?? 0) / 50;
  expect(shares(page, unit)).toEqual([[20, 50], [25], [10]]);
  const named = namesOf(page);
  for (const text of ["easy", "hard", "20.0 %", "85.0 %", "correct trajectories, %"])
    expect(named).toContain(text);
  expect(headOf(page, "Trajectories that")?.slice(3)).toEqual([
    "turn 1",
    "turn 2",
    "turn 3",
    "turn 4",
    "all",
  ]);
});

test("difficulties are in the order of their tiers, unknown ones with all their problems", () => {
  const problems = ["unknown", "hard", "easy", "unknown"].map((tier) => line(tier, 2, [1]));
  const rows = rowsOf(byDifficulty(indexOf({ problems })), "Trajectories that ended correct") ?? [];
  expect(rows.map(([tier]) => tier)).toEqual(["easy", "hard", "unknown"]);
  expect(rows[2]).toEqual(["unknown", "2", "4", "50.0 %", "50.0 %"]);
});

test("a report without problems has a column for turn 1 and no row", () => {
  const page = byDifficulty(indexOf({ problems: [] }));
  expect(headOf(page, "Trajectories that")?.slice(3)).toEqual(["turn 1", "all"]);
  expect(rowsOf(page, "Trajectories that")).toEqual([]);
});

const VERDICTS = ["OK", "WA", "INTERNAL", "none", "TLE"];
const verdicts = (verdict: number[], fate = verdict.map(() => 0)) =>
  verdictBars(
    indexOf({ verdicts: VERDICTS, rows: { verdict, fate }, fates: [{ error: false }, { error: true }] }),
  );

test("right programs are solid, wrong ones faint, and rows without a verdict hatched", () => {
  const page = verdicts([0, 0, 0, 0, 1, 1, 1, 2, 2, 3]);
  const unit = (widthsOf(page, "1")[0] ?? 0) / 4;
  expect(shares(page, unit)).toEqual([[4], [3], [2, 1]]);
  const named = namesOf(page);
  for (const text of ["OK", "WA", "INTERNAL", "none", "4  40.0 %", "3  30.0 %", "2  20.0 %", "1  10.0 %"])
    expect(named).toContain(text);
  expect(named).not.toContain("TLE");
});

test("the figures of verdicts name their columns; errors are counted by fate", () => {
  const page = verdicts([0, 1, 1], [0, 1, 1]);
  expect(headOf(page, "Last verdict")).toEqual(["verdict", "trajectories", "share"]);
  expect(noteOf(page)).toBe("hatched: no verdict; 2 infrastructure errors");
  expect(noteOf(verdicts([0, 1, 1]))).toBe("hatched: no verdict; 0 infrastructure errors");
});

test("turns have a bar each, solid for correct ones and faint for others; one turn is singular", () => {
  const rows = { turns: [1, 1, 1, 2, 2, 2], verdict: [0, 0, 1, 0, 1, 1] };
  const page = wideOf(turnsBars(indexOf({ rows, verdicts: ["OK", "WA"] })));
  const unit = (widthsOf(page, "1")[0] ?? 0) / 2;
  expect(shares(page, unit)).toEqual([[2, 1], [1, 2], []]);
  const named = namesOf(page).filter((name) => /turn|traj/.test(name));
  expect(named).toEqual(["1 turn", "2 turns", "trajectories"]);
  expect(namesOf(page).slice(-2)).toEqual(["3", "3"]);
  expect(page.text).toContain('width="520"');
});

test("without trajectories the turns have one row of zeros", () => {
  const page = turnsBars(indexOf({ rows: { turns: [], verdict: [] }, verdicts: ["OK"] }));
  expect(rowsOf(page, "Trajectories by number")).toEqual([["1", "0", "0"]]);
});

test("a distribution has a histogram with its bins, its note, and quantiles under their names", () => {
  const values = [1, 2, 3, 4];
  const page = wideOf(distribution(values, { title: "Tokens", x: "tokens", note: "of all calls", bins: 3 }));
  expect(noteOf(page)).toBe("of all calls");
  expect(headOf(page, "Tokens")).toEqual(["of", "minimum", "10 %", "median", "90 %", "99 %", "maximum"]);
  expect(page.text.match(/<rect /g)).toHaveLength(4);
  const one = wideOf(distribution([1, 1.5, 4], { title: "T", x: "t", bins: 1 }));
  expect(one.text.match(/<rect /g)).toHaveLength(2);
  expect(distribution(values, { title: "T", x: "t" }).text).not.toContain('class="note"');
});

test("a quantile is the value at its rank, the last one at the most", () => {
  const row = (values: number[]) => rowsOf(distribution(values, { title: "T", x: "t" }), "T")?.[0]?.slice(1);
  expect(row([7])).toEqual(["7", "7", "7", "7", "7", "7"]);
  expect(row([2, 10, 1])).toEqual(["1", "1", "2", "10", "10", "10"]);
  expect(row([4, 3, 2, 1])).toEqual(["1", "1", "3", "4", "4", "4"]);
});

test("a distribution without values has its title and the reason", () => {
  const { text } = distribution([], { title: "Tokens", x: "t", none: "Nothing ran." });
  expect(text).toBe(
    '<figure><figcaption><strong>Tokens</strong></figcaption><p class="note">Nothing ran.</p></figure>',
  );
});

test("CPU times are drawn by powers of ten; without a missing time the note ends with the method", () => {
  const times = [1, 10, 1000].map((slowest_ms) => ({ slowest_ms, total_ms: 2 * slowest_ms, tests: 3 }));
  const page = cpuTimes({ times, unknown: 0 });
  expect(noteOf(page)).toMatch(/over the tests that ran$/);
  expect(namesOf(page)).toEqual(expect.arrayContaining(["1", "10", "100", "1,000"]));
  expect(rowsOf(page, "CPU time")).toEqual([
    ["CPU time of the slowest test, ms", "1", "1", "10", "1,000", "1,000", "1,000"],
    ["CPU time of all tests together, ms", "2", "2", "20", "2,000", "2,000", "2,000"],
  ]);
  expect(noteOf(cpuTimes({ times, unknown: 1 }))).toMatch(/; 1 programs without a recorded time/);
});

test("a cluster links to its kept row and to its members", () => {
  const page = clusters(indexOf({ clusters: { "b/2": [1], a: [4], "c&": [2, 3] } }));
  expect(headOf(page, "The 3 largest of 3 clusters")).toEqual(["kept row", "duplicates"]);
  expect(rowsOf(page, "The 3")).toEqual([
    ["c&amp; show all", "2"],
    ["a show all", "1"],
    ["b/2 show all", "1"],
  ]);
  expect(page.text).toContain('<a href="#t/b%2F2">b/2</a>');
  expect(page.text).toContain('<a href="#trajectories?cluster=c%26">show all</a>');
});
