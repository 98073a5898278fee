import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FolderTail } from "../../cluster/tail.ts";
import { scratchFolder } from "../io/scratch.ts";

const root = scratchFolder();
let made = 0;

function folder(): string {
  const path = join(root, String(made++));
  mkdirSync(path);
  return path;
}

const isOurs = (name: string): boolean => name.endsWith(".log");

test("a folder that is not there yet is empty, and is read once it is", async () => {
  const path = join(root, "later");
  const tail = new FolderTail(path, isOurs);
  expect(await tail.lines()).toEqual([]);
  mkdirSync(path);
  writeFileSync(join(path, "a.log"), "one\n");
  expect(await tail.lines()).toEqual(["one"]);
});

test("each call gives the whole lines that came since the last", async () => {
  const path = folder();
  const file = join(path, "a.log");
  const tail = new FolderTail(path, isOurs);
  writeFileSync(file, "one\ntw");
  expect(await tail.lines()).toEqual(["one"]);
  expect(await tail.lines()).toEqual([]);
  appendFileSync(file, "o\n\nthree\n");
  expect(await tail.lines()).toEqual(["two", "three"]);
  expect(tail.read).toEqual({ "a.log": 15 });
});

test("a character that is half written waits for its other half", async () => {
  const path = folder();
  const bytes = Buffer.from("é😀\n");
  const tail = new FolderTail(path, isOurs);
  for (let end = 1; end < bytes.length; end++) {
    writeFileSync(join(path, "a.log"), bytes.subarray(0, end));
    expect(await tail.lines()).toEqual([]);
  }
  writeFileSync(join(path, "a.log"), bytes);
  expect(await tail.lines()).toEqual(["é😀"]);
});

test("files come in the order of their names; those of others are left alone", async () => {
  const path = folder();
  for (const name of ["b.log", "a.log", "c.txt"]) writeFileSync(join(path, name), `${name}\n`);
  const tail = new FolderTail(path, isOurs);
  expect(await tail.lines()).toEqual(["a.log", "b.log"]);
  expect(Object.keys(tail.read)).toEqual(["a.log", "b.log"]);
});

test("another follower continues where the first one was", async () => {
  const path = folder();
  writeFileSync(join(path, "a.log"), "one\ntwo\n");
  const first = new FolderTail(path, isOurs);
  await first.lines();
  appendFileSync(join(path, "a.log"), "three\n");
  expect(await new FolderTail(path, isOurs, first.read).lines()).toEqual(["three"]);
  expect(await new FolderTail(path, isOurs, { "a.log": 4 }).lines()).toEqual(["two", "three"]);
});

test("a file larger than one read comes in parts, without a line lost or cut", async () => {
  const path = folder();
  const lines = Array.from({ length: 45_000 }, (_, i) => `${i} ${"x".repeat(90)}`);
  writeFileSync(join(path, "a.log"), `${lines.join("\n")}\n`);
  const tail = new FolderTail(path, isOurs);
  const first = await tail.lines();
  const second = await tail.lines();
  expect(first.length).toBeGreaterThan(0);
  expect(first.length).toBeLessThan(lines.length);
  expect([...first, ...second].join("\n")).toBe(lines.join("\n"));
});

test("what cannot be read is no empty folder", async () => {
  const path = join(root, "file");
  writeFileSync(path, "");
  await expect(new FolderTail(path, isOurs).lines()).rejects.toThrow(/ENOTDIR/);
});
