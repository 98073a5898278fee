import { expect, test } from "vitest";
import type { Comparison } from "../../../pipeline/evaluation/compare.ts";
import { type ArmResult, armResults } from "../../../pipeline/evaluation/result.ts";
import {
  csvTable,
  markdownTables,
  type Table,
  tablesOf,
  terminalTables,
} from "../../../pipeline/evaluation/tables.ts";
import { makeScore } from "./made-scores.ts";

const POINTS = [
  [1, 1],
  [1, 4],
  [1, 9],
] as [number, number][];
const armOf = (fields = {}): ArmResult => {
  const scores = [
    makeScore({ problem_id: "p1", correct: 4, passed_public: 4, ...fields }),
    makeScore({ problem_id: "p2", difficulty: null, correct: 4, passed_public: 4, ...fields }),
  ];
  return armResults(scores, { points: POINTS, resamples: 100 })[0] as ArmResult;
};
const table = (name: string, arms = [armOf()], comparisons: Comparison[] = []): Table | undefined =>
  tablesOf(arms, comparisons).find(({ title }) => title.startsWith(name));

test("points are named pass@k where all are submitted, and n@k otherwise", () => {
  expect(table("Problems solved")?.header).toEqual([
    "arm",
    "problems",
    "trajectories",
    "pass@1",
    "pass 1@4",
    "pass 1@9",
  ]);
});

test("the first table has counts and points of every arm; a point without problems is a dash", () => {
  const all = "100.0 [100.0, 100.0]";
  expect(table("Problems solved")?.rows).toEqual([["single (made)", "2", "8", all, all, "–"]]);
});

test("a language other than Python gets a column, in the table and the file", () => {
  const arms = [armOf({ language: "cpp" }), armOf()];
  expect(table("Problems solved", arms)?.header[1]).toBe("language");
  expect(table("Problems solved", arms)?.rows.map((row) => row[1])).toEqual(["cpp", "python3"]);
  const [header, ...lines] = csvTable(arms).trim().split("\n");
  expect(header).toMatch(/,problems,language$/);
  expect(lines.filter((line) => line.endsWith(",cpp"))).toHaveLength(lines.length / 2);
});

test("each tier has a row, with the share of its trajectories that are correct", () => {
  const rows = table("By difficulty")?.rows.map((row) => row.slice(0, 4));
  expect(rows).toEqual([
    ["single (made)", "easy", "1", "100.0"],
    ["single (made)", "unknown", "1", "100.0"],
  ]);
});

test("turns are counted over all problems", () => {
  const arm = armOf({ max_turns: 2, reached_turn: [4, 3], correct_at_turn: [1, 2] });
  expect(table("By turn", [arm])?.rows).toEqual([
    ["single (made)", "1", "8", "2", "25.0"],
    ["single (made)", "2", "6", "4", "50.0"],
  ]);
});

test("diversity is in percent; what was not measured is a dash", () => {
  const arm = armOf({ similarity_samples: 0.25 });
  expect(table("Diversity", [arm])?.rows).toEqual([["single (made)", "50.0", "25.0", "–", "40.0"]]);
});

test("paired differences have a sign and the number of problems that both arms have", () => {
  const difference = { value: 0.05, low: -0.01, high: 0.11, problems: 7 };
  const points = [null, difference, { ...difference, value: -0.05 }].map((found, i) => ({
    n: 1,
    k: i,
    difference: found,
  }));
  const comparisons = [
    { arm: "a", with: "b", points },
    { arm: "a", with: "c", points: [] },
  ];
  expect(table("Paired differences", [armOf()], comparisons)?.rows).toEqual([
    ["a", "b", "7", "–", "+5.0 [-1.0, 11.0]", "-5.0 [-1.0, 11.0]"],
    ["a", "c", "0"],
  ]);
});

test("without comparisons there is no table of them; without arms the tables have no row", () => {
  expect(table("Paired differences")).toBeUndefined();
  expect(tablesOf([], []).map(({ rows }) => rows.length)).toEqual([0, 0, 0, 0]);
});

const small: Table[] = [
  { title: "One", header: ["name", "n"], rows: [["long name", "1"], ["a|b"]] },
  { title: "Two", header: ["x"], rows: [] },
];

test("on a terminal the first column is aligned left, the others right, without spaces at the end", () => {
  expect(terminalTables(small)).toBe("One\nname       n\nlong name  1\na|b\n\nTwo\nx\n");
});

test("Markdown has a title and a line for each row, and escapes what would end a cell", () => {
  expect(markdownTables(small)).toBe(
    "## One\n\n| name | n |\n| --- | --- |\n| long name | 1 |\n| a\\|b |\n\n## Two\n\n| x |\n| --- |\n",
  );
});

test("a line break in a name does not break its row", () => {
  const rows = [["a\r\nb\n|c"]];
  expect(markdownTables([{ title: "T", header: ["x"], rows }])).toContain("\n| a b \\|c |\n");
});

test("the CSV has a line for each tier and point, and no value where there are no problems", () => {
  const lines = csvTable([armOf()]).trimEnd().split("\n");
  expect(lines[0]).toBe("arm,strategy,model,tier,n,k,trajectories,pass,low,high,problems");
  expect(lines.slice(1, 4)).toEqual([
    "arm,single,made,all,1,1,1,1,1,1,2",
    "arm,single,made,all,1,4,4,1,1,1,2",
    "arm,single,made,all,1,9,9,,,,0",
  ]);
  expect(lines).toHaveLength(1 + 3 * 3);
});

test.each([
  ["a comma", "a,b", '"a,b"'],
  ["a quote", 'a"b', '"a""b"'],
  ["a line feed", "a\nb", '"a\nb"'],
  ["a carriage return", "a\rb", '"a\rb"'],
  ["a space", "a b", "a b"],
])("a model whose name has %s is one CSV field", (_, model, field) => {
  expect(csvTable([armOf({ model })])).toContain(`\narm,single,${field},all,1,1,`);
});

test("the CSV of no arm is its header", () => {
  expect(csvTable([]).split("\n")).toHaveLength(2);
});

test("every table names its columns", () => {
  const points = [{ n: 1, k: 1, difference: null }];
  const heads = tablesOf([armOf()], [{ arm: "a", with: "b", points }]).map(({ header }) => header.join());
  const names = "pass@1,pass 1@4,pass 1@9";
  expect(heads).toEqual([
    `arm,problems,trajectories,${names}`,
    `arm,tier,problems,trajectories correct, %,${names}`,
    "arm,turn,reached,correct,correct, % of all",
    "arm,distinct programs,similarity of samples,of successive turns,non-code share",
    `arm,minus,problems,${names}`,
  ]);
});
