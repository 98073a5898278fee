import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROGRAM, rftkit } from "../../e2e/cli.ts";
import { scratchFolder } from "../../io/scratch.ts";

const folder = scratchFolder();

const line = (id: number | string, code: string, outputs: string[] = ["2"]): string =>
  JSON.stringify({ id, code, tests: outputs.map((output, i) => ({ input: `${i + 1}`, output })) });

function fileOf(...lines: string[]): string {
  const path = join(folder, "programs.jsonl");
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

type Result = { id: unknown; verdict: string; tests: { verdict: string }[] };
const resultsOf = (text: string): Result[] =>
  text
    .trim()
    .split("\n")
    .map((each) => JSON.parse(each) as Result);

test("each line of the file has its verdict, in the same order", async () => {
  const ids = Array.from({ length: 40 }, (_, i) => i);
  const { code, stdout } = await rftkit(
    "judge",
    fileOf(...ids.map((i) => line(i, `print(int(input()) + ${i % 2})`))),
  );
  expect(code).toBe(0);
  expect(resultsOf(stdout).map((r) => [r.id, r.verdict])).toEqual(
    ids.map((i) => [i, i % 2 === 1 ? "OK" : "WA"]),
  );
});

test("--all-tests continues after a failing test", async () => {
  const path = fileOf(line("x", "print(input())", ["1", "0", "3"]));
  const verdictsOf = async (...options: string[]) =>
    resultsOf((await rftkit("judge", path, ...options)).stdout)[0]?.tests.map((each) => each.verdict);
  expect(await verdictsOf()).toEqual(["OK", "WA"]);
  expect(await verdictsOf("--all-tests")).toEqual(["OK", "WA", "OK"]);
});

test("- reads stdin, and answers while more is to come", async () => {
  const child = spawn(process.execPath, [PROGRAM, "judge", "-"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers: string[] = [];
  child.stdout.setEncoding("utf8");
  child.stdin.write(`${line(1, "print(2)")}\n`);
  for await (const text of child.stdout) {
    answers.push(...(text as string).trim().split("\n"));
    if (answers.length === 1) child.stdin.end(`${line(2, "print(3)")}\n`);
  }
  expect(resultsOf(answers.join("\n")).map((r) => [r.id, r.verdict])).toEqual([
    [1, "OK"],
    [2, "WA"],
  ]);
});

test("a bad line of a file is the user's fault, and nothing is run", async () => {
  const { code, stdout, stderr } = await rftkit(
    "judge",
    fileOf(line(1, "print(2)"), '{"id": 2, "code": "x"}'),
  );
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/programs\.jsonl, line 2/);
});

test("--flaky judges each program as often, and reports those whose verdict changes", async () => {
  const path = fileOf(line("right", "print(2)"), line("seed", "print(2 + (list({'a', 'b'})[0] == 'a'))"));
  const { code, stdout, stderr } = await rftkit("judge", path, "--flaky", "6");
  const [right, seed] = resultsOf(stdout) as (Result & { flaky: boolean; verdicts: string[] })[];
  expect(right).toMatchObject({ verdict: "OK", flaky: false, verdicts: Array(6).fill("OK") });
  expect(seed).toMatchObject({ flaky: true, verdict: seed?.verdicts[0] });
  expect(seed?.verdicts).toHaveLength(6);
  expect(stderr).toContain("1 of 2 programs are flaky: their verdict changes in 6 runs");
  expect(code).toBe(0);
});

test.each([["1"], ["2", "--check"]])("--flaky %s is refused", async (...options) => {
  const { code, stdout, stderr } = await rftkit("judge", fileOf(line(1, "print(2)")), "--flaky", ...options);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("--flaky");
});

test("without a file the command says what it wants", async () => {
  const { code, stderr } = await rftkit("judge");
  expect(code).toBe(2);
  expect(stderr).toContain("--check");
});
