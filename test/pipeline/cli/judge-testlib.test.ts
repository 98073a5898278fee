/** Checkers that include testlib.h, and interactive problems, from the command line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rftkit } from "../../e2e/cli.ts";
import { scratchFolder } from "../../io/scratch.ts";

const folder = scratchFolder();
const put = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const tests = [{ input: "4\n", output: "8\n" }];
const testlib = {
  id: 1,
  code: "print(8)",
  tests,
  comparator: "checker",
  checker: '#include "testlib.h"\nint main() {}\n',
  checker_language: "cpp",
};

test("a checker that includes testlib.h, which is not named, is an error before anything runs", async () => {
  const lines = [{ id: 0, code: "print(8)", tests }, testlib].map((line) => JSON.stringify(line));
  const { code, stdout, stderr } = await rftkit("judge", put("programs.jsonl", lines.join("\n")));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/programs\.jsonl, line 2.*--testlib.*which the checker includes/s);
});

test("a path that is not testlib.h is one clear error", async () => {
  const path = put("programs.jsonl", JSON.stringify(testlib));
  const missing = await rftkit("judge", path, "--testlib", join(folder, "none.h"));
  expect(missing.code).toBe(2);
  expect(missing.stderr).toMatch(/--testlib: .*none\.h.*no such file/s);
});

test("a run ends before it asks the model, where a problem needs testlib.h; validate says so too", async () => {
  const { id: _id, code: _code, comparator: kind, checker, checker_language, ...rest } = testlib;
  const row = {
    name: "A",
    statement: "B",
    public_tests: rest.tests,
    comparator: { kind, checker, checker_language },
  };
  put("rows.jsonl", JSON.stringify({ ...row, solutions: [{ code: "print(8)" }] }));
  const config = put(
    "run.yaml",
    "name: x\npolicy: { kind: recorded }\nimport:\n  inputs: [{ path: rows.jsonl, format: jsonl }]\n",
  );
  for (const command of [
    ["run", config, "--run", join(folder, "run")],
    ["validate", config],
    ["audit", config],
  ]) {
    const { code, stderr } = await rftkit(...command);
    expect([command[0], code]).toEqual([command[0], 2]);
    expect(stderr).toMatch(/rows\.jsonl#0.*judge\.testlib/s);
  }
});

test("an interactive line is judged, with an interactor in Python", async () => {
  const interactor = {
    code: "import sys\nprint(4, flush=True)\nsys.exit(0 if input() == '8' else 'not 8')\n",
    jury: { code: "print(8)" },
  };
  const line = (id: number, code: string) => JSON.stringify({ id, code, tests, interactor });
  const path = put("talk.jsonl", [line(1, "print(2 * int(input()))"), line(2, "print(9)")].join("\n"));
  const { code, stdout } = await rftkit("judge", path);
  const results = stdout
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(code).toBe(0);
  expect(results.map(({ verdict }) => verdict)).toEqual(["OK", "WA"]);
  expect(results[1]?.tests).toMatchObject([{ stderr: "interactor: not 8\n" }]);
});
