/** What a file that is no configuration is told to be, and the lines of faults in one. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadConfig } from "../../pipeline/config.ts";
import { readConfigFile } from "../../pipeline/config-file.ts";
import { UserError, type UserFault } from "../../schemas/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "config-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function faultsOf(
  text: string,
  {
    name = "c.yaml",
    read = readConfigFile,
  }: { name?: string; read?: (path: string) => Promise<unknown> } = {},
): Promise<readonly UserFault[]> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const error: unknown = await read(path).catch((e: unknown) => e);
  if (!(error instanceof UserError)) throw new Error(`expected a user error, got ${String(error)}`);
  return error.faults.map((fault) => ({ ...fault, where: fault.where.replace(`${folder}/`, "") }));
}

const ROW = JSON.stringify({ name: "A", statement: "S", public_tests: [] });

test.each([
  ["", "an empty file"],
  ["\n  \n", "an empty file"],
  ["# only a comment\n", "an empty file"],
  ["\u0000\u0001PAR1", "a binary file, not YAML"],
  [`${ROW}\n${ROW}\n`, "a problem file (JSON lines)"],
])("%j is no configuration", async (text, got) => {
  expect(await faultsOf(text)).toMatchObject([{ where: "c.yaml", got }]);
});

test("a problem file of one line is known by its name; the remedy names both ways on", async () => {
  const [fault, ...others] = await faultsOf(`${ROW}\n`, { name: "p.jsonl" });
  expect(others).toEqual([]);
  expect(fault?.fix).toMatch(/path: .*p\.jsonl, format: jsonl.*rftkit init --from/);
});

test("a bracket that is not closed is told with the line that opens it", async () => {
  const [fault] = await faultsOf('name: "[ok"\n# [\nimport:\n  inputs: [{ path: a }\ngenerate: {}\n');
  expect(fault?.fix).toMatch(/c\.yaml:4/);
});

test("a tab in the indentation is told as such", async () => {
  expect((await faultsOf("name: x\npolicy:\n\tkind: recorded\n"))[0]).toMatchObject({
    where: "c.yaml:3",
    fix: "Indent with spaces; YAML allows no tab there.",
  });
});

test("every fault of a configuration has its line, also a missing key and one of a check between keys", async () => {
  const text = [
    "nam: x",
    "policy: { kind: recorderd }",
    "import:",
    "  inputs:",
    "    - path: a",
    "      fromat: jsonl",
    "subsample:",
    "  fraction: 60",
  ].join("\n");
  const faults = await faultsOf(text, { read: loadConfig });
  expect(faults.map(({ where }) => where)).toEqual([
    "c.yaml:2: policy.kind",
    "c.yaml:6: import.inputs.0.fromat",
    "c.yaml:8: subsample.fraction",
    "c.yaml:1: nam",
  ]);
  const between = "name: x\npolicy: { kind: recorded }\nimport: { inputs: [{ path: a, format: jsn }] }\n";
  expect(await faultsOf(between, { read: loadConfig })).toMatchObject([
    { where: "c.yaml:3: import.inputs.0.format" },
  ]);
});

test("a key behind an alias has the line of the nearest key in the file", async () => {
  const path = join(folder, "a.yaml");
  writeFileSync(path, "a: &x { b: 1 }\nc: *x\n");
  const { lineOf } = await readConfigFile(path);
  expect([lineOf(["a", "b"]), lineOf(["c", "b"]), lineOf(["none"]), lineOf([])]).toEqual([1, 2, null, null]);
});
