import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { sha256 } from "../../../io/hash.ts";
import { inHashOrder } from "../../../pipeline/publish/hash-order.ts";
import { openFiles } from "../../io/open-files.ts";
import { scratchFolder } from "../../io/scratch.ts";

type Row = { example_id: string; problem_id: string; text: string; tags?: string[] };

let folder: string;
beforeEach(() => {
  folder = join(scratchFolder(), "parts");
});

const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    example_id: `e${sha256(String(i)).slice(0, 20)}`,
    problem_id: `p${Math.floor(i / 10)}`,
    text: `line ${i}\nälter \ud800 ${"x".repeat(i % 50)}`,
    ...(i % 3 === 0 && { tags: ["a"] }),
  }));

async function* streamed(list: readonly Row[]): AsyncGenerator<Row> {
  yield* list;
}

async function ordered(list: readonly Row[], mostCharacters?: number): Promise<Row[]> {
  const all: Row[] = [];
  const options = { folder, ...(mostCharacters !== undefined && { mostCharacters }) };
  for await (const row of inHashOrder(streamed(list), options)) all.push(row);
  return all;
}

const sorted = (list: readonly Row[]): Row[] =>
  [...list].sort((a, b) => (a.example_id < b.example_id ? -1 : 1));

test.each([
  ["in memory", undefined],
  ["in parts of some rows", 2000],
  ["in parts of one row", 1],
])("rows are in the order of their ids, unchanged, %s", async (_how, most) => {
  const list = rows(200);
  expect(await ordered(list, most)).toEqual(sorted(list));
  expect(existsSync(folder)).toBe(false);
});

test("rows of a problem are spread: few have a neighbour of theirs", async () => {
  const list = await ordered(rows(1000));
  const pairs = list.filter((row, i) => row.problem_id === list[i + 1]?.problem_id).length;
  expect(pairs).toBeLessThan(50);
});

test("no rows are no rows", async () => {
  expect(await ordered([])).toEqual([]);
});

test("parts are closed and removed where reading fails, and where the reader stops early", async () => {
  const list = rows(50);
  const failing = async function* (): AsyncGenerator<Row> {
    yield* list;
    throw new Error("torn");
  };
  const all = async () => {
    for await (const _ of inHashOrder(failing(), { folder, mostCharacters: 100 }));
  };
  await expect(all()).rejects.toThrow("torn");
  expect(existsSync(folder)).toBe(false);
  for await (const _ of inHashOrder(streamed(list), { folder, mostCharacters: 100 })) break;
  expect(existsSync(folder)).toBe(false);
  expect(openFiles(folder)).toEqual([]);
});
