import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runImport } from "./run-import.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-kept-"));
const programs = (language: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ language, code: `${language} ${i}` }));

function written(name: string, problem: string): string {
  const line = {
    problem_id: problem,
    name: problem,
    statement: "Print the number.",
    public_tests: [{ input: "1", output: "1" }],
    solutions: [...programs("cpp", 8), ...programs("java", 3), ...programs("python3", 5)],
    incorrect_solutions: programs("cpp", 2),
  };
  writeFileSync(join(folder, name), `${JSON.stringify(line)}\n`);
  return name;
}

const importOf = async (name: string, options = {}) => {
  const { problems } = await runImport({ inputs: [{ path: name, format: "jsonl" }], ...options }, folder);
  const [problem] = problems;
  if (problem === undefined) throw new Error("no problem");
  return problem;
};
const languages = (list: { language: string }[]) => [...new Set(list.map(({ language }) => language))];

test("without the options every solution of a problem file is kept, and no flag is set", async () => {
  const problem = await importOf(written("a.jsonl", "a"));
  expect(problem.solutions).toHaveLength(16);
  expect(problem.flags).toEqual([]);
});

test("only the languages named are kept, and flags count the others by language", async () => {
  const problem = await importOf("a.jsonl", { languages: ["python3", "cpp"] });
  expect(languages(problem.solutions)).toEqual(["cpp", "python3"]);
  expect(problem.flags).toEqual(["other_language_java:3"]);
});

test("at most N of a kind and language are kept, in their order, and flags count the rest", async () => {
  const options = { languages: ["python3", "cpp"], solutions_per_language: 3 };
  const problem = await importOf("a.jsonl", options);
  const codes = problem.solutions.map(({ code }) => code);
  expect(codes.filter((code) => code.startsWith("cpp"))).toHaveLength(3);
  expect(codes.filter((code) => code.startsWith("python3"))).toHaveLength(3);
  expect(problem.incorrect_solutions).toHaveLength(2);
  expect(codes).toEqual([...codes].sort());
  expect(problem.flags).toEqual(["other_language_java:3", "beyond_limit_cpp:5", "beyond_limit_python3:2"]);
});

test("which ones is drawn by a hash of problem and program", async () => {
  const options = { solutions_per_language: 3 };
  const draws = await Promise.all(
    ["a", "b", "c", "d"].map(async (id) => importOf(written(`${id}.jsonl`, id), options)),
  );
  const chosen = draws.map(({ solutions }) => solutions.map(({ code }) => code).join());
  expect(new Set(chosen).size).toBeGreaterThan(1);
  expect((await importOf("a.jsonl", options)).solutions).toEqual(draws[0]?.solutions);
});

test("a language of any text makes one word of a flag", async () => {
  const line = {
    name: "odd",
    statement: "s",
    public_tests: [{ input: "1", output: "1" }],
    solutions: programs("C# (.NET):9 🙂", 2),
  };
  writeFileSync(join(folder, "odd.jsonl"), `${JSON.stringify(line)}\n`);
  expect((await importOf("odd.jsonl", { languages: ["cpp"] })).flags).toEqual(["other_language_c_net_9_:2"]);
});
