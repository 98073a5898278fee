/**
 * The sample problems with an interactor and with a checker of testlib: right, wrong and hostile
 * programs are told apart. testlib.h is that of the real records beside the checkout.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import { requestLanguage } from "../../judge/languages/index.ts";
import { requestFor } from "../../judge/request.ts";
import { readTestlib } from "../../judge/testlib-file.ts";
import { allTests, type Comparator, type Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { runImport } from "../stages/import/run-import.ts";

const FOLDER = "data/deciders";
const LANGUAGES: Readonly<Record<string, string>> = { ".py": "python3", ".cpp": "cpp" };
const TESTLIB = "../shared/data/library_checker/testlib.h";
/** One program waits for ever. */
const JUDGE = JudgeOptions.parse({ wall_factor: 1.5 });

const imported = await runImport(
  {
    inputs: ["train-interactive.jsonl", "train-testlib.jsonl"].map((path) => ({ path, format: "jsonl" })),
    languages: ["python3", "cpp"],
  } as never,
  "data",
);
const problems = new Map(
  imported.problems.map((problem) => [problem.problem_id.replace("sample-", ""), problem] as const),
);
const named = (slug: string): Problem => problems.get(slug) as Problem;

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 2, testlib: readTestlib(TESTLIB) });
}, 120_000);
afterAll(() => judge.close());

type Program = { name: string; code: string; language: string };
const programsIn = (slug: string, kind: string): Program[] =>
  readdirSync(join(FOLDER, slug, kind)).map((name) => ({
    name,
    code: readFileSync(join(FOLDER, slug, kind, name), "utf8"),
    language: LANGUAGES[extname(name)] ?? "",
  }));

async function verdicts(slug: string, kind: string, comparator?: Comparator): Promise<[string, string][]> {
  const problem = named(slug);
  const judged = comparator === undefined ? problem : { ...problem, comparator };
  return Promise.all(
    programsIn(slug, kind).map(async ({ name, code, language }): Promise<[string, string]> => {
      const program = { code, tests: allTests(problem), ...requestLanguage(language, "answer") };
      const { verdict, detail } = await judge.run(requestFor(judged, program, { judge: JUDGE }));
      return [name, verdict === "INTERNAL" ? `INTERNAL ${detail}` : verdict];
    }),
  );
}

test("the files are what the folders give, and import with a right program for the interactor", () => {
  expect(execFileSync("python3", ["data/build_deciders.py", "--check"], { encoding: "utf8" })).toBe(
    "2 problems\n",
  );
  expect([...problems.keys()].sort()).toEqual(["signal-cable", "two-crews"]);
  expect(named("signal-cable").comparator).toMatchObject({
    kind: "checker",
    checker: null,
    interactor: { language: "python3", jury: { language: "cpp" } },
  });
  expect(named("two-crews").comparator).toMatchObject({ kind: "checker", checker_language: "cpp" });
});

const IN_CPP: Comparator = {
  kind: "checker",
  checker: null,
  interactor: { code: readFileSync(join(FOLDER, "signal-cable/interactor.cpp"), "utf8"), language: "cpp" },
  provenance: "test",
};
const WAYS: [string, string, Comparator | undefined][] = [
  ["two-crews", "a checker of testlib", undefined],
  ["signal-cable", "an interactor in Python", undefined],
  ["signal-cable", "an interactor of testlib", IN_CPP],
];

test.each(WAYS)("%s with %s: right programs pass, and wrong ones fail", async (slug, _, comparator) => {
  const right = await verdicts(slug, "right", comparator);
  expect(right).toEqual(right.map(([name]) => [name, "OK"]));
  const wrong = await verdicts(slug, "wrong", comparator);
  expect(
    wrong.filter(([, verdict]) => ["OK", "CE"].includes(verdict) || verdict.startsWith("INTERNAL")),
  ).toEqual([]);
  if (slug === "signal-cable") {
    expect(Object.fromEntries(wrong)).toMatchObject({
      "no_flush.cpp": "ILE",
      "crashes.py": "RE",
      "guesses.py": "WA",
    });
  }
});

test.each(WAYS)(
  "%s with %s: hostile programs fail as they must, and none is without a verdict",
  async (slug, _, comparator) => {
    const programs = programsIn(slug, "hostile");
    expect(programs.length).toBeGreaterThanOrEqual(10);
    const expected = new Map(
      programs.map(({ name, code }) => [name, /expect: ([A-Z ]+)/.exec(code)?.[1]?.trim().split(" ") ?? []]),
    );
    const found = await verdicts(slug, "hostile", comparator);
    expect(found.filter(([name, verdict]) => !expected.get(name)?.includes(verdict))).toEqual([]);
  },
  120_000,
);
