import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { swap } from "../../../pipeline/store/swap.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { put } from "./made-store.ts";

let root: string;
let to: string;
beforeEach(() => {
  root = scratchFolder();
  to = join(root, "dataset");
});

test("a folder takes the place of another, and nothing of the old one is left", async () => {
  put(join(to, "old"), "old");
  put(join(root, "new", "new"), "new");
  await swap(join(root, "new"), to);
  expect(readdirSync(root)).toEqual(["dataset"]);
  expect(readdirSync(to)).toEqual(["new"]);
});

test("where there was no folder, the new one is moved there", async () => {
  put(join(root, "new", "new"), "new");
  await swap(join(root, "new"), to);
  expect([readdirSync(root), readdirSync(to)]).toEqual([["dataset"], ["new"]]);
});

test("a parent that is a file is reported as a place that cannot be written", async () => {
  put(join(root, "new", "new"), "new");
  writeFileSync(to, "a file");
  await expect(swap(join(root, "new"), join(to, "deeper"))).rejects.toThrow(UserError);
  expect(readdirSync(join(root, "new"))).toEqual(["new"]);
});

test("of many writers of one place, one whole folder remains", async () => {
  const writers = Array.from({ length: 8 }, (_, i) => join(root, `new-${i}`));
  for (const [i, folder] of writers.entries()) {
    mkdirSync(folder);
    for (const name of ["a", "b"]) writeFileSync(join(folder, name), String(i));
  }
  await Promise.all(writers.map((folder) => swap(folder, to)));
  expect(readdirSync(root)).toEqual(["dataset"]);
  expect(readFileSync(join(to, "a"), "utf8")).toBe(readFileSync(join(to, "b"), "utf8"));
});
