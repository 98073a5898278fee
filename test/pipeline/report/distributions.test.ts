import { expect, test } from "vitest";
import {
  byDifficulty,
  clusters,
  cpuTimes,
  distribution,
  turnsBars,
  verdictBars,
} from "../../../pipeline/report/distributions.ts";
import type { ProblemLine, RunIndex } from "../../../pipeline/report/shared/format.ts";
import { headOf, rowsOf } from "./made/tables.ts";

const indexOf = (parts: object): RunIndex => parts as RunIndex;
const line = (difficulty: string, samples: number, solved: number[]): ProblemLine =>
  ({ difficulty, samples, solved }) as ProblemLine;

test("pass rates are shares of all trajectories of a difficulty, by the turn at which they ended correct", () => {
  const problems = [line("hard", 10, [1]), line("easy", 4, [2, 1]), line("hard", 10, [0, 4, 1])];
  expect(rowsOf(byDifficulty(indexOf({ problems })), "Trajectories that ended correct")).toEqual([
    ["easy", "1", "4", "50.0 %", "25.0 %", "0.0 %", "75.0 %"],
    ["hard", "2", "20", "5.0 %", "20.0 %", "5.0 %", "30.0 %"],
  ]);
});

test("problems without a trajectory have a rate of 0", () => {
  const page = byDifficulty(indexOf({ problems: [line("easy", 0, [])] }));
  expect(rowsOf(page, "Trajectories that ended correct")).toEqual([["easy", "1", "0", "0.0 %", "0.0 %"]]);
});

test("verdicts that occur are counted, with their share, and link to their trajectories", () => {
  const fates = [{ error: false }, { error: true }];
  const rows = { verdict: [0, 0, 0, 2], fate: [0, 0, 0, 1] };
  const page = verdictBars(indexOf({ verdicts: ["OK", "WA", "INTERNAL"], rows, fates }));
  expect(rowsOf(page, "Last verdict")).toEqual([
    ["OK", "3", "75.0 %"],
    ["INTERNAL", "1", "25.0 %"],
  ]);
  expect(page.text).toContain('href="#trajectories?verdict=INTERNAL"');
  expect(page.text).toMatch(/hatched: no verdict; 1 /);
});

test("trajectories are counted by turns, right or not, also where a number of turns does not occur", () => {
  const rows = { turns: [1, 3, 3, 1], verdict: [1, 1, 0, 1] };
  expect(rowsOf(turnsBars(indexOf({ rows, verdicts: ["WA", "OK"] })), "Trajectories by number")).toEqual([
    ["1", "2", "0"],
    ["2", "0", "0"],
    ["3", "1", "1"],
  ]);
});

test("a distribution shows minimum, quantiles and maximum, and further values in rows of their own", () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  const more = { name: "others", values: [5] };
  const page = distribution(values, { title: "Tokens", x: "tokens", more });
  expect(rowsOf(page, "Tokens")).toEqual([
    ["tokens", "1", "11", "51", "91", "100", "100"],
    ["others", "5", "5", "5", "5", "5", "5"],
  ]);
});

test("without values a distribution says so instead of drawing an empty chart", () => {
  const page = distribution([], { title: "Tokens", x: "tokens" });
  expect(page.text).toContain("No figures in this run.");
  expect(page.text).not.toContain("<svg");
});

test("CPU times say how many programs have none on record", () => {
  const times = [{ slowest_ms: 0, total_ms: 30, tests: 2 }];
  const page = cpuTimes({ times, unknown: 1200 });
  expect(page.text).toContain("1,200 programs");
  expect(rowsOf(page, "CPU time")?.map((row) => row[3])).toEqual(["0.1", "30"]);
  expect(cpuTimes({ times: [], unknown: 0 }).text).toContain("No program was run.");
  expect(cpuTimes({ times: [], unknown: 3 }).text).toContain("Not recorded");
});

test("clusters are listed by size, then by id, at most twenty of them", () => {
  const found = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`t${10 + i}`, [i]]));
  const page = clusters(indexOf({ clusters: { ...found, z: [1, 2, 3] } }));
  const rows = rowsOf(page, "The 20 largest of 31 clusters") ?? [];
  expect(rows.map(([id]) => id?.split(" ")[0])).toEqual([
    "z",
    ...Array.from({ length: 19 }, (_, i) => `t${10 + i}`),
  ]);
  expect(rows[0]?.[1]).toBe("3");
});

test("a run without duplicates says so", () => {
  expect(clusters(indexOf({ clusters: {} })).text).toBe("<p>No duplicates were found.</p>");
});

test("the tables of distributions name their columns", () => {
  const index = indexOf({
    problems: [line("easy", 1, [1, 0])],
    rows: { turns: [1], verdict: [0] },
    verdicts: ["OK"],
  });
  expect(headOf(byDifficulty(index), "Trajectories")).toEqual([
    "difficulty",
    "problems",
    "trajectories",
    "turn 1",
    "turn 2",
    "all",
  ]);
  expect(headOf(turnsBars(index), "Trajectories")).toEqual(["turns", "correct", "not correct"]);
});
