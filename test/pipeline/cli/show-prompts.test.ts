import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import yargs from "yargs";
import { command } from "../../../pipeline/cli/show-prompts.ts";
import { UserError } from "../../../schemas/errors.ts";

const problem = (name: string) => ({
  name,
  statement: `Statement of ${name}.`,
  public_tests: [{ input: "1\n", output: "2\n" }],
  private_tests: [{ input: "3\n", output: "6\n" }],
});

let folder: string;
let config: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "show-prompts-"));
  writeFileSync(
    join(folder, "p.jsonl"),
    [problem("one"), problem("two")].map((p) => `${JSON.stringify(p)}\n`).join(""),
  );
  config = join(folder, "config.yaml");
  const text =
    "name: t\npolicy: { kind: recorded }\nimport:\n  inputs:\n    - { path: p.jsonl, format: jsonl }\n";
  writeFileSync(config, text);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function shown(...args: string[]): Promise<string> {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  const parser = yargs(["show-prompts", config, ...args])
    .command({ command: "show-prompts <config>", ...command })
    .exitProcess(false);
  await parser
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();
  return written.join("");
}

test("the configured strategy on the first problem: three turns, each segment under its kind", async () => {
  const text = await shown();
  expect(text).toContain("Statement of one.");
  expect(text.match(/^=== .*$/gm)).toEqual([
    "=== turn 1, call 1: asks for code ===",
    "=== turn 2, call 1: asks for code ===",
    "=== turn 3, call 1: asks for reasoning in words ===",
    "=== turn 3, call 2: asks for code ===",
  ]);
  expect(text).toContain("--- cot_reasoning\nBefore you write any code");
});

test("problem, strategy and feedback can be chosen, and the output be JSON", async () => {
  const text = await shown(
    "--problem",
    "two",
    "--strategy",
    "multi/failed_tests/tag/docstrings",
    "--feedback",
    "ldb",
  );
  expect(text).toContain("Statement of two.");
  expect(text).toContain("[BLOCK 1]");
  const calls = JSON.parse(await shown("--problem", "two", "--json")) as { segments: { kind: string }[] }[];
  expect(calls[0]?.segments.map(({ kind }) => kind)).toEqual(["problem", "format"]);
});

test("the list of strategies names the whole grid", async () => {
  const names = (await shown("--list")).trim().split("\n");
  expect(names).toContain("cot-retry");
  expect(names.filter((name) => name.startsWith("single/"))).toHaveLength(63);
});

test("an unknown problem or strategy is the user's fault", async () => {
  await expect(shown("--problem", "three")).rejects.toThrow(UserError);
  await expect(shown("--strategy", "none-such")).rejects.toThrow(UserError);
});
