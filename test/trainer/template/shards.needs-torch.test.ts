/** Token shards: made once, read again, and never read after they were damaged. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { venvProgram } from "../../../trainer/python.ts";
import type { RowRequest } from "../../../trainer/template/protocol.ts";
import {
  readShards,
  type ShardRequest,
  type TokenUnit,
  tokenShards,
} from "../../../trainer/template/shards.ts";
import { examples } from "../make-run.ts";

const run = promisify(execFile);
let root: string;
let model: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rftkit-shards-"));
  const script = `import sys; sys.path[:0] = sys.argv[2:]; from pathlib import Path; from templates import make_family; make_family(Path(sys.argv[1]), "smollm2")`;
  const folders = [join(import.meta.dirname, "..", "python"), assetPath("trainer/components")];
  await run(venvProgram("python"), ["-c", script, root, ...folders]);
  model = join(root, "smollm2");
});
afterAll(() => rm(root, { recursive: true, force: true }));

const ROWS: RowRequest[] = examples(8).map(({ example_id, problem_id, messages }) => ({
  id: `${example_id}\u2028\u0085`,
  problem_id,
  messages,
}));

type Changes = { rows?: RowRequest[]; sources?: string[]; setting?: Partial<ShardRequest["setting"]> };

async function made(folder: string, { rows = ROWS, sources = ["rows"], setting = {} }: Changes = {}) {
  const said: string[] = [];
  let asked = 0;
  const shards = await tokenShards({
    python: venvProgram("python"),
    setting: { folder: model, date: "2024-07-26", loss: "last", ...setting },
    root: folder,
    sources,
    async *rows() {
      asked += 1;
      yield* rows;
    },
    say: (line) => said.push(line),
  });
  return { ...shards, asked, said };
}

const place = (): Promise<string> => mkdtemp(join(root, "run-"));

async function unitsOf(folder: string): Promise<TokenUnit[]> {
  const units: TokenUnit[] = [];
  for await (const unit of readShards(folder)) units.push(unit);
  return units;
}

const bytesOf = async (folder: string): Promise<string[]> => {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => `${name} ${await readFile(join(folder, name), "base64")}`));
};

test("the same rows and settings are rendered once; every row comes back with its answer", async () => {
  const at = await place();
  const first = await made(at);
  const second = await made(at);
  expect([first.asked, second.asked]).toEqual([1, 0]);
  expect(second.check).toEqual(first.check);
  expect(await readdir(at)).toEqual([first.key]);
  const units = await unitsOf(first.folder);
  expect(units.map(({ id, problem_id }) => ({ id, problem_id }))).toEqual(
    ROWS.map(({ id, problem_id }) => ({ id, problem_id })),
  );
  for (const { ids, spans } of units) expect(spans.at(-1)?.[1]).toBe(ids.length);
  const elsewhere = await made(await place());
  expect(await bytesOf(elsewhere.folder)).toEqual(await bytesOf(first.folder));
});

test("whatever decides the tokens has shards of its own", async () => {
  const at = await place();
  const template = join(root, "other-template");
  await cp(model, template, { recursive: true });
  const file = join(template, "chat_template.jinja");
  await writeFile(file, (await readFile(file, "utf8")).replace("helpful", "silent"));
  const changes: Changes[] = [
    {},
    { sources: ["other rows"] },
    { setting: { loss: "all_assistant" } },
    { setting: { template_kwargs: { enable_thinking: false } } },
    { setting: { date: "2026-01-01" } },
    { setting: { folder: template } },
  ];
  const keys = new Set<string>();
  for (const change of changes) keys.add((await made(at, change)).key);
  expect(keys.size).toBe(changes.length);
});

test.each([
  ["ids-00000.u32", (path: string) => truncate(path, 10), "has changed"],
  ["rows-00000.jsonl", (path: string) => writeFile(path, "{}\n"), "has changed"],
  ["ids-00000.u32", (path: string) => rm(path), "is missing"],
  ["shards.json", (path: string) => writeFile(path, '{"shards": []}'), "has changed"],
  ["check.json", (path: string) => writeFile(path, '{"key": '), "damaged"],
])("a damaged %s is reported and made again, with the same bytes", async (name, damage, said) => {
  const at = await place();
  const { folder } = await made(at);
  const before = await bytesOf(folder);
  await damage(join(folder, name));
  if (name !== "check.json") await expect(unitsOf(folder)).rejects.toThrow(/shards that were sealed/);
  const again = await made(at);
  expect(again.said.join()).toContain(said);
  expect(again.asked).toBe(1);
  expect(await bytesOf(folder)).toEqual(before);
});

test("what does not come to its end leaves nothing behind", async () => {
  const at = await place();
  const rows = Object.assign([...ROWS], {
    *[Symbol.iterator]() {
      yield ROWS[0];
      throw new Error("the file ends here");
    },
  });
  await expect(made(at, { rows: rows as RowRequest[] })).rejects.toThrow("the file ends here");
  expect(await readdir(at)).toEqual([]);
  expect((await made(at)).asked).toBe(1);
});

test("two at the same time give one folder that both can read", async () => {
  const at = await place();
  const both = await Promise.all([made(at), made(at)]);
  expect(await readdir(at)).toEqual([both[0].key]);
  for (const { folder } of both) expect(await unitsOf(folder)).toHaveLength(ROWS.length);
});

test("no row that can be trained is a sealed set without rows", async () => {
  const empty = [{ id: "one", messages: [{ role: "user", content: "a" }] }];
  const { folder, check } = await made(await place(), { rows: empty });
  expect(await unitsOf(folder)).toEqual([]);
  expect(check.refused).toMatchObject([{ reason: "no_target", count: 1 }]);
  expect(await unitsOf((await made(await place(), { rows: [] })).folder)).toEqual([]);
});
