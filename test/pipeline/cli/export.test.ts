import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exported, exportSet } from "../../../pipeline/cli/export.ts";
import { example, examples, makeRun } from "../../trainer/make-run.ts";

let run: string;
beforeAll(async () => {
  run = await mkdtemp(join(tmpdir(), "rftkit-export-"));
  await makeRun(run, examples(50));
});
afterAll(() => rm(run, { recursive: true, force: true }));

const lines = async (path: string): Promise<Record<string, unknown>[]> =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test.each(["openai-jsonl", "sharegpt", "trl"] as const)(
  "%s: every row is there, in order, with its text whole",
  async (format) => {
    const out = join(run, `${format}.jsonl`);
    expect(await exportSet(run, { set: "multi_turn", format, out })).toBe(50);
    const found = await lines(out);
    expect(found).toEqual(examples(50).map((e) => JSON.parse(JSON.stringify(exported(e, format)))));
  },
);

test("openai-jsonl weighs the last answer 1 and earlier ones 0", () => {
  const { messages } = exported(example(0), "openai-jsonl") as {
    messages: { role: string; weight?: number }[];
  };
  expect(messages.map((m) => [m.role, m.weight])).toEqual([
    ["user", undefined],
    ["assistant", 0],
    ["user", undefined],
    ["assistant", 1],
  ]);
});

test("sharegpt says human and gpt, and which messages are trained on", () => {
  const { conversations } = exported(example(0), "sharegpt") as { conversations: Record<string, unknown>[] };
  expect(conversations.map((m) => [m.from, m.loss])).toEqual([
    ["human", false],
    ["gpt", false],
    ["human", false],
    ["gpt", true],
  ]);
});

test("trl has the last answer as its completion, and refuses a row that trains on more", () => {
  const row = example(0);
  expect(exported(row, "trl")).toMatchObject({
    prompt: row.messages.slice(0, -1).map(({ role, content }) => ({ role, content })),
    completion: [{ role: "assistant", content: row.messages.at(-1)?.content }],
  });
  const both = { ...row, messages: row.messages.map((m) => ({ ...m, train: m.role === "assistant" })) };
  expect(() => exported(both, "trl")).toThrow(/last answer only[\s\S]*2, 4 of 4/);
  expect(exported(both, "openai-jsonl")).toBeDefined();
});

test("a run without a dataset is a fault of the user, and nothing is written", async () => {
  const out = join(run, "none.jsonl");
  await expect(exportSet(run, { set: "single_turn", format: "trl", out })).rejects.toThrow(
    /train-\*\.parquet/,
  );
  await expect(readFile(out)).rejects.toThrow(/ENOENT/);
});
