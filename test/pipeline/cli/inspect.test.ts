import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parse } from "yaml";
import { command } from "../../../pipeline/cli/inspect.ts";
import { command as problems } from "../../../pipeline/cli/problems.ts";
import { parseConfig } from "../../../pipeline/config.ts";
import { scratchFolder } from "../../io/scratch.ts";

const folder = scratchFolder();
const file = join(folder, "my problems.v2.jsonl");
const row = {
  question: "Read a number. Print twice the number.",
  tests: [{ input: "2\n", output: "4\n" }],
  solution: "print(2 * int(input()))",
  level: "easy\u001b[31m",
};
const write = (rows: unknown[]): void =>
  writeFileSync(file, rows.map((one) => JSON.stringify(one)).join("\n"));

async function output(run: () => void | Promise<void>): Promise<string> {
  const written: string[] = [];
  const stdout = vi
    .spyOn(process.stdout, "write")
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    await run();
  } finally {
    stdout.mockRestore();
  }
  return written.join("");
}
const inspect = (options: { config?: boolean; json?: boolean } = {}): Promise<string> =>
  output(() =>
    command.handler({ file: [file], config: false, json: false, ...options, _: [], $0: "rftkit" }),
  );

test("prints columns, format, the first problem and the lines to start from, all printable", async () => {
  write([row, row]);
  const text = await inspect();
  expect(text).toContain('  question  text      "Read a number. Print twice the number."');
  expect(text).toContain(
    "format: table\nfirst problem: row: 1 tests of a program on stdin, 1 solutions in Python",
  );
  expect(text).toContain("        fields:\n          statement: question\n          tests: tests\n");
  expect(text).not.toContain("\u001b");
});

test("--config prints a whole configuration and nothing else", async () => {
  write([row]);
  const config = parseConfig(parse(await inspect({ config: true })), "my.yaml");
  expect(config).toMatchObject({
    name: "my-problems",
    policy: { kind: "recorded" },
    import: { inputs: [{ path: file, format: "table", fields: { statement: "question", tests: "tests" } }] },
  });
});

test("--json prints one object", async () => {
  write([row]);
  expect(JSON.parse(await inspect({ json: true }))).toMatchObject({
    format: "table",
    columns: [{ name: "question" }, { name: "tests" }, { name: "solution" }, { name: "level" }],
    input: { path: file },
  });
});

test("a file of no format is shown, but has no configuration", async () => {
  write([{ a: 1, b: "text" }]);
  expect(await inspect()).toContain(
    "format: none that is known\nmissing: no column has a statement: a text of several words that is no program\n",
  );
  await expect(inspect({ config: true })).rejects.toThrow(/a statement and tests.*got columns a, b/);
});

test("what is found of a file of no format is printed with gaps to complete", async () => {
  write([
    {
      "What To Do": "Read an integer n and print its double.",
      Given: "one",
      Answer: "print(2 * int(input()))",
    },
  ]);
  const text = await inspect();
  expect(text).toMatch(/missing: no column has tests\n/);
  const lines = text.slice(text.indexOf("  import:"));
  expect(parse(lines)).toEqual({
    import: {
      inputs: [
        {
          path: file,
          format: "table",
          fields: { statement: "What To Do", tests: "COLUMN", solutions: "Answer" },
        },
      ],
    },
  });
});

test("a file of which no row can be read is a user error that says why", async () => {
  writeFileSync(file, '{"a": 1\n');
  await expect(inspect()).rejects.toThrow(/a row that can be read, got line 1: /);
});

test("problems counts what the files hold, by property", async () => {
  const other = { ...row, question: "Call it, twice.", tests: [{ input: [1], output: 2, fn_name: "f" }] };
  write([row, { ...row, tests: [] }, other]);
  const config = join(folder, "config.yaml");
  writeFileSync(config, await inspect({ config: true }));
  const run = (json: boolean) => output(() => problems.handler({ config, json, _: [], $0: "rftkit" }));
  expect(JSON.parse(await run(true))).toMatchObject({
    rows: 3,
    problems: 2,
    tests: 2,
    source: { table: 2 },
    kind: { stdin: 1, call: 1 },
    solutions: { python3: 2 },
    tests_per_problem: { "1": 2 },
    cpu_limit: { "the judge's": 2 },
    flags: { public_test_promoted: 2 },
    rejected: { no_tests: 1 },
  });
  expect(await run(false)).toContain("3 rows: 2 problems with 2 tests\nsource:\n  table  2\n");
});

test("several files are one input, named in their order", async () => {
  write([row]);
  const text = await output(() =>
    command.handler({ file: [file, file], config: true, json: false, _: [], $0: "rftkit" }),
  );
  expect(parseConfig(parse(text), "my.yaml").import.inputs).toMatchObject([{ path: [file, file] }]);
});

test("of a folder with several splits, the configuration reads train; without train it reads all", async () => {
  const text = `${JSON.stringify(row)}\n`;
  const configOf = async (...names: string[]) => {
    const own = join(folder, names.join("+"));
    mkdirSync(own);
    for (const name of names) writeFileSync(join(own, name), text);
    const printed = await output(() =>
      command.handler({ file: [own], config: true, json: false, _: [], $0: "rftkit" }),
    );
    return parseConfig(parse(printed), "my.yaml").import.inputs[0]?.split;
  };
  expect(await configOf("train.jsonl", "test.jsonl")).toBe("train");
  expect(await configOf("train-0.jsonl", "train-1.jsonl")).toBeUndefined();
  expect(await configOf("a.jsonl", "test.jsonl")).toBeUndefined();
});
