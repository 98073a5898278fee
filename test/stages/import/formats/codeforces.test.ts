import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runImport } from "../run-import.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "fixtures", "formats");
const { problems } = await runImport(
  { inputs: [{ path: "codeforces.jsonl", format: "codeforces" }] },
  folder,
);

test("a row of open-r1/codeforces: limits, examples, place, and a statement of its sections", () => {
  expect(problems[0]).toMatchObject({
    source: "codeforces",
    name: "1/A Sum",
    cpu_limit_ms: 1500,
    memory_limit_mb: 256,
    public_tests: [{ input: "1 2\n", output: "3\n" }],
    difficulty: "800",
    tags: ["math", "implementation"],
    url: "https://codeforces.com/problemset/problem/1/A",
    contest_id: "1",
    contest_index: "A",
    flags: [],
  });
  expect(problems[0]?.statement).toBe(
    [
      "You are given two integers. Find their sum.",
      "Input\n\nOne line with two integers.",
      "Output\n\nPrint the sum.",
      "Examples\n\nInput\n1 2\nOutput\n3",
    ].join("\n\n"),
  );
});

test("official tests that are incomplete or cut short are flagged", () => {
  expect(problems[1]?.flags).toEqual(["official_tests_incomplete", "truncated_tests:1"]);
});

test("a problem of files reads and writes them", () => {
  expect(problems[3]).toMatchObject({
    input_file: "input.txt",
    output_file: "output.txt",
    flags: ["uses_files"],
    statement: expect.stringMatching(/Note\n\nThe sum fits into 64 bits\.$/),
  });
});

test("a checker of the set answers as a checker of the judge does", () => {
  const { kind, checker } = problems[2]?.comparator ?? {};
  expect(kind).toBe("checker");
  const said = (actual: string) =>
    execFileSync("python3", ["-c", checker ?? ""], {
      input: JSON.stringify({ input: "2\n", expected: "1 2\n", actual }),
      encoding: "utf8",
    });
  expect([said("2 1\n"), said("2 2\n")]).toEqual(["OK\n", "WA\n"]);
});
