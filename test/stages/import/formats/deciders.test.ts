/** Checkers in other languages, and interactors, in rows of our own format and of codeforces. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAllParquet, writeParquet } from "../../../../io/parquet.ts";
import { PROBLEM_SCHEMA, Problem } from "../../../../schemas/problem.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { reasons, runImport, writeLines } from "../run-import.ts";

const folder = scratchFolder();
const FIXTURE = join(import.meta.dirname, "../../../fixtures/formats/codeforces.jsonl");
const CODE = "#include <testlib.h>\nint main() {}\n";
const least = { name: "Guess", statement: "Guess.", private_tests: [{ input: "7\n", output: "7\n" }] };

const imported = (lines: unknown[], format = "jsonl", more: Record<string, unknown> = {}) =>
  runImport({ inputs: [{ path: writeLines(folder, lines), format }], ...more }, folder);

test("a checker keeps its language, and a row without one has no member for it", async () => {
  const comparator = { kind: "checker", checker: CODE, checker_language: "cpp" };
  const { problems } = await imported([
    { ...least, comparator },
    { ...least, name: "B", comparator: { kind: "checker", checker: "print('OK')" } },
  ]);
  expect(problems.map((problem) => problem.comparator)).toEqual([
    { ...comparator, provenance: "source row" },
    { kind: "checker", checker: "print('OK')", provenance: "source row" },
  ]);
});

test("an interactor gets the first right program that the judge can run, whatever languages are kept", async () => {
  const solutions = [
    { language: "python2", code: "print 1" },
    { language: "cpp", code: CODE },
    { code: "print(1)" },
  ];
  const line = { ...least, solutions, comparator: { kind: "checker", interactor: { code: "talk()" } } };
  const [problem] = (await imported([line], "jsonl", { languages: ["python3"] })).problems;
  expect(problem?.comparator).toEqual({
    kind: "checker",
    checker: null,
    interactor: { code: "talk()", language: "python3", jury: { language: "cpp", code: CODE } },
    provenance: "source row",
  });
  expect(problem?.solutions).toEqual([{ language: "python3", code: "print(1)" }]);
});

test("a problem with an interactor is read back from Parquet and from our own format", async () => {
  const comparator = { kind: "checker", checker: CODE, checker_language: "cpp", interactor: { code: "x" } };
  const { problems } = await imported([{ ...least, solutions: [{ code: "print(7)" }], comparator }]);
  const path = join(folder, "problems.parquet");
  const asked = { schema: Problem, schemaName: PROBLEM_SCHEMA };
  await writeParquet(path, { ...asked, rows: problems });
  const read = await readAllParquet(path, asked);
  expect(read).toEqual(problems);
  expect((await imported(read)).problems).toEqual(problems);
});

test("without any of these a file of problems has no column for them", async () => {
  const { problems } = await imported([least]);
  const path = join(folder, "plain.parquet");
  await writeParquet(path, { schema: Problem, schemaName: PROBLEM_SCHEMA, rows: problems });
  const bytes = readFileSync(path);
  expect(["interactor", "checker_language", "jury"].filter((name) => bytes.includes(name))).toEqual([]);
});

const wrong: [string, object, RegExp][] = [
  [
    "another kind",
    { kind: "tokens", interactor: { code: "x" } },
    /comparator\.kind: checker, with an interactor/,
  ],
  ["no source", { kind: "checker" }, /kind checker needs the program's source/],
  [
    "a language alone",
    { kind: "checker", checker_language: "cpp", interactor: { code: "x" } },
    /only with comparator\.checker/,
  ],
  [
    "an unknown language",
    { kind: "checker", checker: "x", checker_language: "cobol" },
    /"cobol" is none of python3, cpp/,
  ],
  [
    "an unknown language of the interactor",
    { kind: "checker", interactor: { code: "x", language: "c++" } },
    /"c\+\+" is none of/,
  ],
  ["a misspelt key", { kind: "checker", interactor: { code: "x", lang: "cpp" } }, /interactor/],
];
test.each(wrong)("%s of a comparator is an error of the line", async (_, comparator, message) => {
  await expect(imported([{ ...least, comparator }])).rejects.toThrow(message);
});

test("an interactor joins neither function calls nor named files", async () => {
  const comparator = { kind: "checker", interactor: { code: "x" } };
  await expect(imported([{ ...least, comparator, fn_name: "f" }])).rejects.toThrow(/fn_name: not with/);
  await expect(imported([{ ...least, comparator, input_file: "a.in" }])).rejects.toThrow(
    /input_file: not with/,
  );
});

test("rows of codeforces with an interactor become interactive problems, without their examples as tests", async () => {
  const row = JSON.parse(readFileSync(FIXTURE, "utf8").split("\n")[0] ?? "") as Record<string, unknown>;
  const talks = { ...row, interaction_format: "Ask at most 10 questions.", interactor: CODE };
  const result = await imported(
    [
      talks,
      { ...talks, id: "2/A", interactor: null },
      { ...talks, id: "3/A", interactor: "x", interactor_language: "Python 3" },
    ],
    "codeforces",
  );
  expect(reasons(result)).toEqual({ interactive: 1 });
  const [cpp, python] = result.problems;
  expect(cpp?.comparator).toMatchObject({
    kind: "checker",
    checker: null,
    interactor: { code: CODE, language: "cpp" },
  });
  expect(python?.comparator.interactor).toMatchObject({ code: "x", language: "python3" });
  expect(cpp?.statement).toContain("Interaction\n\nAsk at most 10 questions.");
  expect(cpp?.statement).toContain("Examples");
  expect(cpp?.public_tests).toHaveLength(1);
  expect(cpp?.flags).toContain("public_test_promoted");
});
