/**
 * Every fixture of test/fixtures/formats: its rows are imported with the tests that the data set's
 * own loader gives (recomputed by load_tests.py), or rejected for the reason in expected.json. A
 * new fixture needs no code here.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allTests, type Problem } from "../../../../schemas/problem.ts";
import { FORMATS } from "../../../../stages/import/formats.ts";
import { recognise } from "../../../../stages/import/recognise.ts";
import { openTable } from "../../../../stages/import/tables.ts";
import { runImport } from "../run-import.ts";

type Loaded = { fn_name: string | null; tests: [string, string][] } | { entry_point: string } | null;

const folder = join(import.meta.dirname, "..", "..", "..", "fixtures", "formats");
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Record<string, string[]>;
const loaded = JSON.parse(
  execFileSync("python3", [join(folder, "load_tests.py")], { encoding: "utf8" }),
) as Record<string, Loaded[]>;

const REASON = /^(?!stdin$|call$|assert$)/;
const rowOf = (source: string): number => Number(source.split("#")[1]);

describe.each(Object.entries(expected))("the fixture of %s", (format, kinds) => {
  const path = `${format}.jsonl`;

  test("is recognised", async () => {
    const table = await openTable(join(folder, path), { maxPageBytes: 1 << 20, maxRowBytes: 1 << 20 });
    expect((await recognise(table))?.format.name).toBe(format);
  });

  test("is imported with the tests of the set's loader, and other rows with their reason", async () => {
    const { problems, rejected } = await runImport({ inputs: [{ path, format }] }, folder);
    const own = (problem: Problem): Loaded =>
      problem.entry_point !== undefined
        ? { entry_point: problem.entry_point }
        : {
            fn_name: problem.fn_name,
            tests: allTests(problem).map(({ input, output }) => [input, output]),
          };
    expect(problems.map((problem) => [rowOf(problem.source_row), own(problem)])).toEqual(
      (loaded[format] ?? []).map((row, i) => [i, row] as const).filter(([, row]) => row !== null),
    );
    expect(rejected.map(({ source_row, reason }) => [rowOf(source_row), reason])).toEqual(
      kinds.map((kind, i) => [i, kind] as const).filter(([, kind]) => REASON.test(kind)),
    );
  });

  test("gives every problem a statement, a comparator of its kind and limits within bounds", async () => {
    const { problems } = await runImport({ inputs: [{ path, format }] }, folder);
    for (const problem of problems) {
      expect(problem.statement.trim()).not.toBe("");
      expect(problem.comparator.kind === "call").toBe(problem.fn_name !== null);
      expect(problem.cpu_limit_ms ?? 1000).toBeGreaterThanOrEqual(1000);
      expect(problem.memory_limit_mb ?? 256).toBe(256);
      for (const { language } of problem.solutions) expect(language).toBe("python3");
    }
  });
});

test("no two formats have one name", () => {
  const names = FORMATS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
