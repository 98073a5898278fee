import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compare, different } from "./same-program.ts";

const SAMPLE = fileURLToPath(new URL("../../data/train.jsonl", import.meta.url));

type SampleProblem = {
  public_tests: { input: string }[];
  solutions: { language: string; code: string }[];
  incorrect_solutions: { language: string; code: string }[];
};

test("our own sample programs stay what they were", async () => {
  const lines = (await readFile(SAMPLE, "utf8")).split("\n").filter((line) => line !== "");
  const programs = lines.flatMap((line) => {
    const problem = JSON.parse(line) as SampleProblem;
    const inputs = problem.public_tests.slice(0, 1).map(({ input }) => input);
    return [...problem.solutions, ...problem.incorrect_solutions].map(({ code }) => ({ code, inputs }));
  });
  const compared = await compare(programs, { seeds: 3, step: 5 });
  expect(compared.length).toBeGreaterThan(300);
  expect(different(compared)).toEqual([]);
});
