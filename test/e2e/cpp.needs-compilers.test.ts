/**
 * C++ from the problem file to the published rows, and what is refused on the way there: problems
 * that only Python programs can be judged on, and a machine without a compiler.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { plainRows } from "../../bench/judge/plain-rows.ts";
import { type Place, place, rftkit, start } from "./cli.ts";

const cpp = (code: string) => ({ language: "cpp", code });
const main = (...body: string[]) =>
  cpp(`#include <cstdio>\n\nint main() {\n${body.map((line) => `  ${line}\n`).join("")}}\n`);
const tests = (...pairs: [string, string][]) => pairs.map(([input, output]) => ({ input, output }));

const NEXT = {
  problem_id: "next",
  name: "Next",
  statement: "Read an integer n of at most 9 digits. Print n + 1.",
  public_tests: tests(["1\n", "2\n"]),
  private_tests: tests(["0\n", "1\n"], ["-1\n", "0\n"], ["999999999\n", "1000000000\n"]),
  solutions: [
    main("long long n;", 'if (scanf("%lld", &n) != 1) return 1;', 'printf("%lld\\n", n + 1);'),
    main("int value = 0;", 'scanf("%d", &value);', "value += 1;", 'printf("%d\\n", value);', "return 0;"),
  ],
  incorrect_solutions: [
    main("int n;", 'scanf("%d", &n);', 'printf("%d\\n", n > 0 ? 2 : 0);'),
    main("int n", 'scanf("%d", &n);', 'printf("%d\\n", n + 1);'),
  ],
};
const CALLED = {
  ...NEXT,
  problem_id: "called",
  name: "Called",
  fn_name: "next_of",
  public_tests: tests(["[1]", "2"]),
  private_tests: tests(["[5]", "6"]),
  solutions: [{ language: "python3", code: "def next_of(n):\n    return n + 1\n" }],
  incorrect_solutions: [],
};
const FILES = { ...NEXT, problem_id: "files", name: "Files", input_file: "in.txt", output_file: "out.txt" };
const ASSERTED = {
  problem_id: "asserted",
  name: "Asserted",
  statement: "Write next_of.",
  entry_point: "next_of",
  public_tests: [{ input: "assert next_of(1) == 2" }],
  private_tests: [{ input: "assert next_of(5) == 6" }],
  solutions: CALLED.solutions,
};

let at: Place;
beforeEach(() => {
  at = place({ problems: 1, samples: 6, name: "cpp " });
});
afterEach(() => rmSync(at.folder, { recursive: true, force: true }));

/** A configuration whose answers are in C++, and its problem file. */
function write(problems: readonly object[], changes: Record<string, unknown> = {}): void {
  writeFileSync(
    join(at.folder, "cpp.jsonl"),
    problems.map((problem) => `${JSON.stringify(problem)}\n`).join(""),
  );
  at.write({
    import: { inputs: [{ path: "cpp.jsonl", format: "jsonl" }], languages: ["cpp"] },
    generate: { language: "cpp", samples: 6 },
    subsample: { fraction: 1 },
    ...changes,
  });
}

test("recorded answers in C++ become a dataset whose rows compile by plain g++ and pass every test, and so do its rewards", async () => {
  write([NEXT, CALLED, ASSERTED, FILES]);
  const ended = await rftkit("run", at.config, "--run", at.run, "--json");
  expect(`${ended.code} ${ended.code === 0 ? "" : ended.stderr}`).toBe("0 ");
  const { manifests } = JSON.parse(ended.stdout) as {
    manifests: { stage: string; counts: { reasons: object } }[];
  };
  expect(manifests.find(({ stage }) => stage === "generate")?.counts.reasons).toEqual({ needs_python: 3 });
  const { rows, tests: run, faults } = await plainRows(at.run);
  expect(faults).toEqual([]);
  expect(rows.multi_turn).toBeGreaterThan(0);
  expect(rows.single_turn).toBeGreaterThan(0);
  expect(run).toBe(4 * (rows.multi_turn + rows.single_turn));

  const out = join(at.folder, "grpo");
  const exported = await rftkit("export", at.run, "--for", "trl-grpo", "--inline-tests", "--out", out);
  expect(`${exported.code} ${exported.code === 0 ? "" : exported.stderr}`).toBe("0 ");
  const [line = ""] = readFileSync(join(out, "train.jsonl"), "utf8").split("\n");
  const judged = JSON.parse((JSON.parse(line) as { tests: string }).tests) as object;
  const lines = [...NEXT.solutions, ...NEXT.incorrect_solutions].map(({ code }, id) => ({
    id,
    code,
    ...judged,
  }));
  writeFileSync(join(at.folder, "lines.jsonl"), lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
  const { stdout, stderr } = await rftkit("judge", join(at.folder, "lines.jsonl"));
  expect(stderr).toBe("");
  const verdicts = stdout
    .trim()
    .split("\n")
    .map((each) => (JSON.parse(each) as { verdict: string }).verdict);
  expect(verdicts).toEqual(["OK", "OK", "WA", "CE"]);
});

test("validate warns of problems that C++ cannot answer, and refuses a file with no others", async () => {
  write([NEXT, CALLED, ASSERTED, FILES]);
  const mixed = await rftkit("validate", at.config);
  expect(mixed.code).toBe(0);
  expect(mixed.stderr).toContain(
    "warning: 3 of the first 4 problems call a Python function, have assertions or use named files: with generate.language: cpp they are dropped (needs_python)",
  );
  write([CALLED, ASSERTED, FILES]);
  const none = await rftkit("validate", at.config);
  expect([none.code, none.stdout]).toEqual([2, ""]);
  expect(none.stderr).toContain("generate.language");
  expect(none.stderr).toContain("problems with standard input and output, as programs in C++ need");
  expect(none.stderr).toContain("in each of the first 3 problems");
});

test("audit leaves C++ programs of problems with named files unjudged, and judges the others", async () => {
  write([NEXT, FILES]);
  const { code, stdout, stderr } = await rftkit(
    "audit",
    at.config,
    "--json",
    "--out",
    join(at.folder, "out.json"),
  );
  expect(`${code} ${code === 0 ? "" : stderr}`).toBe("0 ");
  expect(JSON.parse(stdout)).toMatchObject({
    problems: 2,
    right_judged: 2,
    right_failed: 0,
    wrong_judged: 2,
    wrong_passed: 0,
    not_run: 4,
  });
});

/** A PATH with the interpreter and nothing else. */
function withoutCompilers(): { PATH: string } {
  const bin = join(at.folder, "bin");
  mkdirSync(bin);
  const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" });
  symlinkSync(python.trim(), join(bin, "python3"));
  return { PATH: bin };
}

test("without a compiler, validate, run, evaluate and audit are refused before any call or verdict", async () => {
  write([NEXT], { evaluate: { strategies: ["single"] } });
  const env = withoutCompilers();
  const [evaluation, out] = [join(at.folder, "evaluation"), join(at.folder, "out.json")];
  for (const args of [
    ["validate", at.config],
    ["run", at.config, "--run", at.run],
    ["evaluate", at.config, "--run", evaluation],
    ["audit", at.config, "--out", out],
  ]) {
    const { code, stderr } = await start(args, { env }).ended;
    expect([args[0], code]).toEqual([args[0], 2]);
    expect(stderr).toContain("language cpp");
    expect(stderr).toContain("Install g++ (Debian: apt-get install g++) or clang++.");
  }
  expect([at.run, join(evaluation, "journal"), out].filter(existsSync)).toEqual([]);
});

test("doctor lists what compiles or runs each language, and tells what is missing without failing", async () => {
  type Check = { name: string; ok: boolean; found: string };
  const languages = async (env: Record<string, string> = {}) => {
    const ended = await start(["doctor", "--json"], { env }).ended;
    const checks = JSON.parse(ended.stdout) as Check[];
    const own = checks.filter(({ name }) => name.startsWith("language "));
    expect(own.map(({ name, ok }) => [name.slice("language ".length), ok])).toEqual(
      ["cpp", "c", "java", "javascript", "rust"].map((name) => [name, true]),
    );
    return new Map(own.map(({ name, found }) => [name, found]));
  };
  expect((await languages()).get("language cpp")).toMatch(/^g\+\+ \d+\.\d+\.\d+, \/./);
  expect((await languages(withoutCompilers())).get("language cpp")).toBe(
    "none here, so programs in C++ are refused. Install g++ (Debian: apt-get install g++) or clang++.",
  );
});
