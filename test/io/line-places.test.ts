import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { linePlaces, readPlaces } from "../../io/line-places.ts";
import { scratchFolder } from "./scratch.ts";

const path = join(scratchFolder(), "lines.jsonl");

async function lines(text: string) {
  writeFileSync(path, text);
  const found = [];
  for await (const one of linePlaces(path)) found.push(one);
  return found;
}

test("lines come with their numbers, without blank ones, and are read again at their places", async () => {
  const found = await lines('\uFEFF{"a":1}\n\n  \n"é😀"\r\nlast');
  expect(found.map(({ text, line }) => [text.trim(), line])).toEqual([
    ['{"a":1}', 1],
    ['"é😀"', 4],
    ["last", 5],
  ]);
  const places = found.map(({ place }) => place);
  const texts = await readPlaces(path, places.reverse());
  expect(texts.map((text) => text.trim())).toEqual(["last", '"é😀"', '{"a":1}']);
});

test("lines longer than what is read at once keep their bytes", async () => {
  const long = "é".repeat(1_500_000);
  const found = await lines(`a\n${long}\nb\n`);
  expect(found.map(({ text }) => text.length)).toEqual([1, long.length, 1]);
  expect(
    (
      await readPlaces(
        path,
        found.map(({ place }) => place),
      )
    )[1],
  ).toBe(long);
});

test("an empty file has no lines", async () => {
  expect(await lines("")).toEqual([]);
});
