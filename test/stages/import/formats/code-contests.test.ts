import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Problem } from "../../../../schemas/problem.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { CodeContestsRow, codeContestsRow, reasons, runImport, writeRows } from "../run-import.ts";

const folder = scratchFolder();
const path = join(folder, "train-00000-of-00001.parquet");
const input = { path, format: "code_contests" };

async function importRows(rows: CodeContestsRow[], options: Record<string, unknown> = {}) {
  await writeRows(path, CodeContestsRow, rows);
  return runImport({ inputs: [input], ...options }, folder);
}
const importOne = async (changed: Partial<CodeContestsRow>): Promise<Problem> => {
  const { problems, rejected } = await importRows([codeContestsRow(changed)]);
  expect(rejected).toEqual([]);
  return problems[0] as Problem;
};

describe("a row of CodeContests", () => {
  test("becomes a problem with all that it says", async () => {
    const { problem_id, ...problem } = await importOne({});
    expect(problem_id).toMatch(/^cc-[0-9a-f]{16}$/);
    expect(problem).toEqual({
      source: "code_contests/codeforces",
      name: "1_A. Sum",
      statement: "Add the numbers.",
      public_tests: [{ input: "0\n", output: "1\n" }],
      private_tests: [
        { input: "0\n", output: "2\n" },
        { input: "1\n", output: "3\n" },
      ],
      generated_tests: [{ input: "0\n", output: "4\n" }],
      cpu_limit_ms: 2500,
      memory_limit_mb: 245,
      comparator: { kind: "tokens", checker: null, provenance: "default" },
      fn_name: null,
      starter_code: null,
      input_file: null,
      output_file: null,
      solutions: [
        { language: "python3", code: "print(1)" },
        { language: "python2", code: "print 1" },
      ],
      incorrect_solutions: [{ language: "python3", code: "print(0)" }],
      difficulty: "A",
      tags: ["math"],
      url: "https://codeforces.com/problemset/problem/1/A",
      contest_id: "1",
      contest_index: "A",
      source_row: "train-00000-of-00001.parquet#0",
      flags: ["other_language_solutions:2"],
    });
  });

  test("without limits has none", async () => {
    const problem = await importOne({ time_limit: null, memory_limit_bytes: 0n });
    expect([problem.cpu_limit_ms, problem.memory_limit_mb]).toEqual([null, null]);
  });

  test.each([
    [0n, null],
    [1n, "easy"],
    [5n, "hardest"],
    [6n, "external"],
    [7n, "A"],
    [17n, "K"],
    [18n, null],
    [19n, "L"],
    [20n, "M"],
    [29n, "V"],
    [30n, null],
  ])("of difficulty %i is %s", async (difficulty, name) => {
    expect((await importOne({ difficulty })).difficulty).toBe(name);
  });

  test.each([
    [0n, "unknown"],
    [1n, "codechef"],
    [3n, "hackerearth"],
    [4n, "codejam"],
    [5n, "atcoder"],
    [6n, "aizu"],
    [99n, "unknown"],
  ])("of source %i is of %s", async (source, name) => {
    const problem = await importOne({ source });
    expect(problem.source).toBe(`code_contests/${name}`);
    expect(problem.url).toBeNull();
  });

  test("that reads and writes files is flagged, as are images and translations", async () => {
    const problem = await importOne({
      input_file: "in.txt",
      output_file: "out.txt",
      description: "See <image>",
      is_description_translated: true,
    });
    expect([problem.input_file, problem.output_file]).toEqual(["in.txt", "out.txt"]);
    expect(problem.flags).toEqual(
      expect.arrayContaining(["uses_files", "image_in_statement", "translated_statement"]),
    );
  });

  test("loses its truncated tests, which are counted", async () => {
    const problem = await importOne({
      private_tests: { input: ["1", "2", "3"], output: ["1 2 3...", "ok\n", `${"7 ".repeat(300)}...\n`] },
      generated_tests: { input: [`${"5 ".repeat(300)}...`], output: ["1"] },
    });
    expect(problem.private_tests).toEqual([{ input: "2", output: "ok\n" }]);
    expect(problem.generated_tests).toEqual([]);
    expect(problem.flags).toContain("truncated_tests:3");
  });

  test("keeps short answers that are grids of dots", async () => {
    const output = ["#..\n...\n", "..X...\n", "s.ZZ......\n.YYYYYY...\n"];
    const problem = await importOne({ private_tests: { input: ["1", "2", "3"], output } });
    expect(problem.private_tests.map((t) => t.output)).toEqual(output);
  });

  test("without a public test shows its first other one", async () => {
    const problem = await importOne({ public_tests: { input: [], output: [] } });
    expect(problem.public_tests).toEqual([{ input: "0\n", output: "2\n" }]);
    expect(problem.private_tests).toHaveLength(1);
    expect(problem.flags).toContain("public_test_promoted");
  });
});

describe("rows that are rejected", () => {
  const none = { input: [], output: [] };
  test.each([
    ["empty_statement", { description: " \n" }],
    ["no_tests", { public_tests: none, private_tests: none, generated_tests: none }],
    [
      "no_tests",
      { public_tests: { input: ["1"], output: ["1 2..."] }, private_tests: none, generated_tests: none },
    ],
    ["unequal_solution_lists", { solutions: { language: [3n], solution: [] } }],
    ["unequal_test_lists", { private_tests: { input: ["1", "2"], output: ["1"] } }],
  ] as [string, Partial<CodeContestsRow>][])("%s", async (reason, changed) => {
    const { problems, rejected } = await importRows([codeContestsRow(changed)]);
    expect(problems).toEqual([]);
    expect(rejected).toMatchObject([
      { source_row: "train-00000-of-00001.parquet#0", name: "1_A. Sum", reason },
    ]);
  });

  test("tests and rows beyond their limits", async () => {
    const large = codeContestsRow({ private_tests: { input: ["1"], output: ["x".repeat(1100 * 1024)] } });
    expect(reasons(await importRows([large], { max_test_mb: 1 }))).toEqual({ test_too_large: 1 });
    expect(reasons(await importRows([large], { max_row_mb: 1 }))).toEqual({ row_too_large: 1 });
    expect(reasons(await importRows([large]))).toEqual({});
    const kept = await importRows([large], { max_test_mb: 1, keep_untested: true });
    expect(kept.problems).toMatchObject([
      { private_tests: [], flags: expect.arrayContaining(["test_too_large"]) },
    ]);
  });

  test("of benchmarks, rows without tests are kept for their statement, with the reason as a flag", async () => {
    const rows = [codeContestsRow({ public_tests: none, private_tests: none, generated_tests: none })];
    const { problems } = await importRows(rows, { keep_untested: true });
    expect(problems).toMatchObject([
      { statement: "Add the numbers.", public_tests: [], flags: expect.arrayContaining(["no_tests"]) },
    ]);
  });
});

describe("identity", () => {
  test("equal names with other statements or sources are two problems; exact duplicates are one", async () => {
    const rows = [
      codeContestsRow(),
      codeContestsRow({ description: "Other." }),
      codeContestsRow({ source: 1n }),
      codeContestsRow(),
      codeContestsRow({ generated_tests: { input: [], output: [] } }),
    ];
    const result = await importRows(rows);
    expect(new Set(result.problems.map((p) => p.problem_id)).size).toBe(4);
    expect(result.rejected).toEqual([
      {
        source_row: "train-00000-of-00001.parquet#3",
        name: "1_A. Sum",
        reason: "duplicate_row",
        detail: "same as train-00000-of-00001.parquet#0",
      },
    ]);
  });

  test("an id does not depend on the place of its row", async () => {
    const [a, b] = [codeContestsRow(), codeContestsRow({ name: "2_B. Product" })];
    const ids = async (rows: CodeContestsRow[]) =>
      new Map((await importRows(rows)).problems.map((p) => [p.name, p.problem_id]));
    expect(await ids([a, b])).toEqual(await ids([b, a]));
  });
});

describe("re-exports", () => {
  test("narrower and wider numbers are accepted, and columns beyond ours do not matter", async () => {
    const Other = CodeContestsRow.extend({ source: z.number(), difficulty: z.number(), extra: z.string() });
    await writeRows(path, Other, [{ ...codeContestsRow(), source: 2, difficulty: 8, extra: "x" }]);
    const { problems } = await runImport({ inputs: [input] }, folder);
    expect(problems[0]).toMatchObject({ source: "code_contests/codeforces", difficulty: "B" });
  });

  test("a column of another type is a user error that names it", async () => {
    const Wrong = CodeContestsRow.extend({ description: z.int() });
    await writeRows(path, Wrong, [{ ...codeContestsRow(), description: 5 }]);
    await expect(runImport({ inputs: [input] }, folder)).rejects.toThrow(
      /row 0: .*column description: expected text, got bigint/,
    );
  });
});
