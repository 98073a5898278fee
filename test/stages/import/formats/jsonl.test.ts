import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { UserError } from "../../../../schemas/errors.ts";
import { Problem } from "../../../../schemas/problem.ts";
import { problemLineSchema } from "../../../../stages/import/formats/jsonl.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { reasons, runImport, writeLines, writeRows } from "../run-import.ts";

const folder = scratchFolder();
const least = { name: "Sum", statement: "Add.", public_tests: [{ input: "1\n", output: "1\n" }] };

const importLines = (lines: unknown[], options: Record<string, unknown> = {}) =>
  runImport({ inputs: [{ path: writeLines(folder, lines), format: "jsonl" }], ...options }, folder);

describe("our own JSON lines", () => {
  test("need a name, a statement and a test; the rest has defaults", async () => {
    const { problems } = await importLines([least]);
    expect(problems).toEqual([
      {
        problem_id: expect.stringMatching(/^p-[0-9a-f]{16}$/),
        source: "jsonl",
        ...least,
        private_tests: [],
        generated_tests: [],
        cpu_limit_ms: null,
        memory_limit_mb: null,
        comparator: { kind: "tokens", checker: null, provenance: "default" },
        fn_name: null,
        starter_code: null,
        input_file: null,
        output_file: null,
        solutions: [],
        incorrect_solutions: [],
        difficulty: null,
        tags: [],
        url: null,
        contest_id: null,
        contest_index: null,
        source_row: "problems.jsonl#0",
        flags: [],
      },
    ]);
  });

  test("take every member of a problem, so that a problem written out is read back", async () => {
    const [problem] = (
      await importLines([{ ...least, problem_id: "sum", solutions: [{ code: "print(1)" }] }])
    ).problems;
    const again = await importLines([problem]);
    expect(again.problems).toEqual([problem]);
    expect(problem?.solutions).toEqual([{ language: "python3", code: "print(1)" }]);
    expect(Object.keys(problemLineSchema.shape).sort()).toEqual(Object.keys(Problem.shape).sort());
  });

  test("a function name makes a call; a comparator of one's own goes first", async () => {
    const { problems } = await importLines([
      { ...least, fn_name: "f" },
      { ...least, name: "B", comparator: { kind: "unordered" } },
    ]);
    expect(problems.map((p) => p.comparator)).toEqual([
      { kind: "call", checker: null, provenance: "source row" },
      { kind: "unordered", checker: null, provenance: "source row" },
    ]);
  });

  test("without any test a row is rejected; without a public one its first other is shown", async () => {
    const { public_tests, ...bare } = least;
    const result = await importLines([bare, { ...bare, name: "B", private_tests: public_tests }]);
    expect(reasons(result)).toEqual({ no_tests: 1 });
    expect(result.problems).toMatchObject([{ name: "B", public_tests, flags: ["public_test_promoted"] }]);
  });

  test("an exact duplicate is rejected", async () => {
    const { rejected } = await importLines([least, { ...least, name: "B" }, least]);
    expect(rejected).toEqual([
      {
        source_row: "problems.jsonl#2",
        name: "Sum",
        reason: "duplicate_row",
        detail: "same as problems.jsonl#0",
      },
    ]);
  });

  test.each([
    ["a missing statement", { name: "x" }, /line 2: .*statement: /],
    ["a wrong type", { ...least, tags: "dp" }, /line 2: .*tags: /],
    [
      "a wrong test",
      { ...least, public_tests: [{ input: 1, output: "" }] },
      /line 2: .*public_tests\.0\.input/,
    ],
    ["a negative limit", { ...least, cpu_limit_ms: -5 }, /line 2: .*cpu_limit_ms/],
    ["an id with spaces", { ...least, problem_id: "a b" }, /line 2: .*problem_id: expected letters, digits/],
    [
      "a checker without its source",
      { ...least, comparator: { kind: "checker" } },
      /line 2: .*kind checker needs/,
    ],
    ["no object", [1], /line 2: .*got a list instead of an object/],
  ])("%s is a user error that names the line", async (_what, line, message) => {
    await expect(importLines([{ ...least, name: "first" }, line])).rejects.toThrow(message);
  });

  test("members that a problem does not have are ignored and counted", async () => {
    const { problems } = await importLines([{ ...least, statment: "x", rating: 5 }]);
    expect(problems).toMatchObject([{ ...least, flags: ["ignored_columns:2"] }]);
  });

  test("all faults of a file are told at once, the first 20 by line and the others by number", async () => {
    const bad = Array.from({ length: 25 }, (_, i) => ({ ...least, name: `${i}`, tags: i }));
    const error: unknown = await importLines([least, ...bad]).catch((thrown: unknown) => thrown);
    const { faults } = error as UserError;
    expect(faults).toHaveLength(21);
    expect(faults[0]?.where).toMatch(/line 2$/);
    expect(faults[20]?.got).toBe("25 of 26 rows with faults; the first 20 are listed above");
  });

  test("a table of the same columns is read too: null is absent, int64 is an integer", async () => {
    const path = join(folder, "own.parquet");
    const schema = z.object({
      name: z.string(),
      statement: z.string(),
      public_tests: z.array(z.object({ input: z.string(), output: z.string() })),
      cpu_limit_ms: z.bigint().nullable(),
      tags: z.array(z.string()).nullable(),
    });
    const row = { ...least, cpu_limit_ms: 2000n, tags: null };
    await writeRows(path, schema, [row, { ...row, name: "B", cpu_limit_ms: null, tags: ["dp"] }]);
    const { problems } = await runImport({ inputs: [{ path, format: "jsonl" }] }, folder);
    expect(problems).toMatchObject([
      { ...least, cpu_limit_ms: 2000, tags: [] },
      { ...least, name: "B", cpu_limit_ms: null, tags: ["dp"] },
    ]);
  });

  test("one id with two contents is a user error", async () => {
    const two = [
      { ...least, problem_id: "a" },
      { ...least, problem_id: "a", statement: "Other." },
    ];
    await expect(importLines(two)).rejects.toThrow(/line 2: .*problem_id a, which problems.jsonl#0 has/);
  });

  test("the limit takes the first problems of each input", async () => {
    const lines = ["a", "b", "c"].map((name) => ({ ...least, name }));
    const first = writeLines(folder, lines, "first.jsonl");
    const second = writeLines(
      folder,
      lines.map((line) => ({ ...line, statement: "Other." })),
      "second.jsonl",
    );
    const inputs = [first, second].map((path) => ({ path, format: "jsonl" }));
    const { problems } = await runImport({ inputs, limit: 2 }, folder);
    expect(problems.map((p) => p.source_row)).toEqual([
      "first.jsonl#0",
      "first.jsonl#1",
      "second.jsonl#0",
      "second.jsonl#1",
    ]);
  });

  test("assertions have no output; other kinds of tests are no company for them", async () => {
    const own = { name: "A", statement: "Do.", entry_point: "f", public_tests: [{ input: "assert f()" }] };
    const { problems } = await importLines([{ ...own, setup_code: "import os", fn_name: null }]);
    expect(problems[0]).toMatchObject({
      entry_point: "f",
      setup_code: "import os",
      public_tests: [{ input: "assert f()", output: "" }],
    });
    await expect(importLines([{ ...own, fn_name: "f" }])).rejects.toThrow(/fn_name: not with entry_point/);
    await expect(importLines([{ ...own, entry_point: null }])).rejects.toThrow(/public_tests\.0\.output/);
    await expect(importLines([{ ...least, setup_code: "x" }])).rejects.toThrow(/only with entry_point/);
  });
});
