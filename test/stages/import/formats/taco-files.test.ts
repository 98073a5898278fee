import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import { describe, expect, test } from "vitest";
import { mebibytes, milliseconds } from "../../../../stages/import/limits.ts";
import { textList } from "../../../../stages/import/programs.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { reasons, runImport, TacoRow, tacoRow, writeLines, writeRows } from "../run-import.ts";

const folder = scratchFolder();
const path = join(folder, "test-00000-of-00001.parquet");

async function importRows(rows: TacoRow[], extra: Record<string, unknown> = {}) {
  await writeRows(path, TacoRow, rows);
  return runImport({ inputs: [{ path, format: "taco", ...extra }] }, folder);
}

describe("special judge", () => {
  const list = (cases: (number | null)[]) =>
    writeLines(
      folder,
      cases.map((kind, idx) => ({ idx, special_judge: kind !== null, case: kind ?? 0 })),
      "judge.jsonl",
    );
  const rows = ["a", "b", "c", "d"].map((question) => tacoRow({ question }));

  test("several answers are flagged, letter case and tolerance get their comparator", async () => {
    const { problems } = await importRows(rows, { special_judge: list([1, 2, 3, null]) });
    expect(problems.map((p) => [p.comparator.kind, p.comparator.provenance, p.flags])).toEqual([
      ["tokens", "default", ["special_judge", "several_answers"]],
      ["codecontests", "special-judge list", ["special_judge"]],
      ["tokens", "special-judge list", ["special_judge"]],
      ["tokens", "default", []],
    ]);
  });

  test("a list of other rows, or no such list, is a user error", async () => {
    await expect(importRows(rows, { special_judge: list([1]) })).rejects.toThrow(/none for row 1/);
    await expect(
      importRows(rows, { special_judge: writeLines(folder, [{ x: 1 }], "odd.jsonl") }),
    ).rejects.toThrow(/line 1/);
    await expect(importRows(rows, { special_judge: "nowhere.jsonl" })).rejects.toThrow(/nothing there/);
  });
});

describe("the whole test split", () => {
  const tiers = ["EASY", "MEDIUM", "MEDIUM_HARD", "HARD", "VERY_HARD"];
  const whole = (tier: (i: number) => string) =>
    Array.from({ length: 1000 }, (_, i) => tacoRow({ question: `question ${i}`, difficulty: tier(i) }));

  test("has 1,000 rows in five tiers of 200", async () => {
    const { problems } = await importRows(
      whole((i) => tiers[i % 5] as string),
      { split: "test" },
    );
    expect(problems).toHaveLength(1000);
  });

  test("with other tiers is a user error; with unknown ones it cannot be checked", async () => {
    const odd = importRows(
      whole((i) => (i === 0 ? "HARD" : (tiers[i % 5] as string))),
      { split: "test" },
    );
    await expect(odd).rejects.toThrow(/200 rows in each tier.*EASY 199.*HARD 201/);
    const unknown = await importRows(
      whole(() => "UNKNOWN_DIFFICULTY"),
      { split: "test" },
    );
    expect(unknown.problems).toHaveLength(1000);
  });
});

test("Arrow and JSON lines of the same rows give the same problems", async () => {
  const rows = [tacoRow(), tacoRow({ question: "Other.", name: "named" }), tacoRow({ input_output: "" })];
  const parquet = await importRows(rows);
  const arrow = join(folder, "test-00000-of-00001.arrow");
  const columns = Object.keys(TacoRow.shape) as (keyof TacoRow)[];
  const table = tableFromArrays(
    columns.map((name): [string, unknown[]] => [name, rows.map((row) => row[name] ?? "")]),
  );
  writeFileSync(arrow, tableToIPC(table, { format: "stream" }) ?? "");
  const lines = writeLines(folder, rows, "test.jsonl");
  for (const other of [arrow, lines]) {
    const result = await runImport({ inputs: [{ path: other, format: "taco" }] }, folder);
    const bare = ({ problems }: typeof result) =>
      problems.map(({ source_row: _place, name: _name, ...problem }) => problem);
    expect(bare(result)).toEqual(bare(parquet));
    expect(reasons(result)).toEqual(reasons(parquet));
  }
});

test("JSON lines without the columns of the format are refused by line", async () => {
  const lines = writeLines(folder, [{ question: "x", solutions: "[]" }], "wrong.jsonl");
  await expect(runImport({ inputs: [{ path: lines, format: "taco" }] }, folder)).rejects.toThrow(
    /line 1: .*no input_output, difficulty/,
  );
});

test.each([
  ["1 second", 1000],
  ["2.5 seconds", 2500],
  ["500 ms", 500],
  ["1500 milliseconds", 1500],
  ["3", 3000],
  ["0.5 - 1 seconds", 500],
  ["", null],
  ["soon", null],
  ["0 seconds", null],
])("time limit %s is %s ms", (text, ms) => expect(milliseconds(text)).toBe(ms));

test.each([
  ["512 megabytes", 512],
  ["64MB", 64],
  ["65536 KB", 64],
  ["1 GB", 1024],
  ["1.5 gigabytes", 1536],
  ["", null],
  ["512", null],
])("memory limit %s is %s MiB", (text, mb) => expect(mebibytes(text)).toBe(mb));

test("lists of text: JSON or Python, members of other types left out", () => {
  expect(textList("['a', 1, \"b\"]")).toEqual(["a", "b"]);
  expect(textList("")).toEqual([]);
  expect(textList("{'a': 1}")).toBeNull();
  expect(textList("[")).toBeNull();
});
