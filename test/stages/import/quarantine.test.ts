import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { ImportOptions } from "../../../schemas/options.ts";
import { importStage } from "../../../stages/import.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quarantine-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = (quarantine?: string) =>
  ImportOptions.parse({ inputs: [{ path: assetPath("data/benchmark.jsonl"), format: "jsonl" }], quarantine });

async function read(quarantine?: string) {
  const items = [];
  const ctx = { baseDir: folder, signal: new AbortController().signal };
  for await (const item of importStage.read(options(quarantine), ctx)) items.push(item);
  return items;
}

test("a quarantined problem is rejected with the list's reason, and the list counts as an input", async () => {
  const [first] = await read();
  const problem_id = first !== undefined && "problem" in first ? first.problem.problem_id : "";
  const list = {
    schema: "quarantine/1",
    problems: [{ problem_id, reason: "several_answers", right_failed: 1 }],
  };
  await writeFile(join(folder, "list.json"), JSON.stringify(list));
  const items = await read("list.json");
  expect(items).toHaveLength(12);
  expect(items.filter((item) => "rejected" in item)).toMatchObject([
    { rejected: { reason: "quarantined", detail: "several_answers" } },
  ]);
  expect(await importStage.inputs(options("list.json"), folder)).toContain(join(folder, "list.json"));
});

test.each([["missing.json"], ["torn.json"], ["other.json"]])(
  "%s is no list: one clear error",
  async (name) => {
    await writeFile(join(folder, "torn.json"), '{"schema":');
    await writeFile(join(folder, "other.json"), '{"schema":"plan/1"}');
    await expect(importStage.inputs(options(name), folder)).rejects.toThrow(/import\.quarantine/);
  },
);
