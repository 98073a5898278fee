/** The configuration that `rftkit init` writes: it is valid, and nothing is overwritten. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { command } from "../../../pipeline/cli/init.ts";
import { loadConfig } from "../../../pipeline/config.ts";

let folder = "";
const came = process.cwd();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "init of mine "));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(came);
  rmSync(folder, { recursive: true, force: true });
});

async function init(args: { config?: string; from?: string }): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await command.handler({ _: [], $0: "rftkit", ...args } as never);
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

test("without a file: a configuration and sample problems, and what to do next", async () => {
  const said = await init({});
  expect(said).toMatch(/wrote mine\.yaml\nwrote problems\.jsonl .*\nnext:\n {2}rftkit validate mine\.yaml /);
  const { config } = await loadConfig("mine.yaml");
  expect([config.generate.samples, config.subsample.fraction]).toEqual([16, 1]);
  expect(config.import.inputs).toEqual([{ path: "problems.jsonl", format: "jsonl" }]);
  expect(readFileSync("problems.jsonl", "utf8").trimEnd().split("\n")).toHaveLength(3);
});

test("with a file of other columns: its format and fields, and a path that the configuration finds", async () => {
  const row = {
    title: "Twice",
    problem: "Read an integer n. Print 2n.",
    cases: [{ input: "1", output: "2" }],
  };
  writeFileSync("my rows.jsonl", `${JSON.stringify(row)}\n`);
  const said = await init({ from: "my rows.jsonl" });
  expect(said).toContain("wrote my-rows.yaml");
  const { config } = await loadConfig("my-rows.yaml");
  expect(config.name).toBe("my-rows");
  expect(config.import.inputs).toMatchObject([
    { path: "my rows.jsonl", format: "table", fields: { statement: "problem", tests: "cases" } },
  ]);
});

test("neither a configuration nor a problem file is overwritten", async () => {
  await expect(init({})).rejects.toThrow("a file that exists");
  await expect(init({ config: "other.yaml" })).rejects.toThrow("problems.jsonl");
  writeFileSync("bad.jsonl", '{"a": 1}\n');
  await expect(init({ from: "bad.jsonl", config: "new.yaml" })).rejects.toThrow("columns a");
  await expect(loadConfig("new.yaml")).rejects.toThrow("no such file");
});
