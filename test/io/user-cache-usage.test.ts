import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { PLACE, processMark } from "../../io/processes.ts";
import { cacheFolders, cacheUsage, pruneCache } from "../../io/user-cache-usage.ts";
import { scratchFolder } from "./scratch.ts";

const scratch = scratchFolder();
const DAY = 86_400;
const now = Date.now() / 1000;

let root = "";
let made = 0;
beforeEach(() => {
  made += 1;
  root = join(scratch, `cache-${made}`);
});

/** A file that was last used so many days ago. */
function put(path: string, days: number, bytes = 10): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "x".repeat(bytes));
  utimesSync(file, now - days * DAY, now - days * DAY);
  return file;
}
const before = (days: number): number => (now - days * DAY) * 1000;

test("sizes are counted by folder, also of folders that are not there", async () => {
  put("vectors/model/aa/one", 1, 100);
  put("vectors/model/bb/two", 9, 50);
  const usages = await cacheUsage(root);
  expect(usages.map(({ folder }) => folder)).toEqual(cacheFolders);
  const vectors = usages.find(({ folder }) => folder === "vectors");
  expect(vectors).toMatchObject({ files: 2, bytes: 150 });
  expect(Math.abs((vectors?.usedMs ?? 0) - before(1))).toBeLessThan(2000);
  expect(usages.find(({ folder }) => folder === "indexes")).toMatchObject({
    files: 0,
    bytes: 0,
    usedMs: null,
  });
});

test("what was used since stays, the rest goes with its empty folders", async () => {
  const [old, recent] = [put("indexes/aa/old", 40), put("indexes/bb/recent", 3)];
  expect(await pruneCache(root, ["indexes"], before(30))).toEqual({ files: 1, bytes: 10 });
  expect([existsSync(old), existsSync(dirname(old)), existsSync(recent)]).toEqual([false, false, true]);
});

test("only the folders that are named are pruned", async () => {
  const kept = put("verdicts/aa/kept", 99);
  put("indexes/aa/gone", 99);
  await pruneCache(root, ["indexes"], before(30));
  expect(existsSync(kept)).toBe(true);
});

test("of a model all files go or none, by the one that was used last", async () => {
  const used = [put("models/used/onnx/model.onnx", 90), put("models/used/tokenizer.json", 2)];
  const unused = [put("models/unused/onnx/model.onnx", 90), put("models/unused/tokenizer.json", 40)];
  await pruneCache(root, ["models"], before(30));
  expect(used.map((file) => existsSync(file))).toEqual([true, true]);
  expect(unused.map((file) => existsSync(file))).toEqual([false, false]);
});

test("half-written files of killed commands go, those of running commands stay", async () => {
  const dead = put(`indexes/aa/key.tmp-${PLACE}-4194399-0123456789ab`, 0);
  const alive = put(`indexes/aa/key.tmp-${processMark()}-0123456789ab`, 99);
  const fetched = put(`models/name.tmp-${processMark()}-0123456789ab/onnx/model.onnx`, 99);
  await pruneCache(root, ["indexes", "models"], Number.POSITIVE_INFINITY);
  expect([existsSync(dead), existsSync(alive), existsSync(fetched)]).toEqual([false, true, true]);
});

test("links are removed, never followed", async () => {
  const outside = put("../outside/file", 99);
  mkdirSync(join(root, "indexes"), { recursive: true });
  symlinkSync(dirname(outside), join(root, "indexes", "link"));
  await pruneCache(root, ["indexes"], Number.POSITIVE_INFINITY);
  expect([existsSync(outside), existsSync(join(root, "indexes", "link"))]).toEqual([true, false]);
});

test("without a cache nothing is removed", async () => {
  expect(await pruneCache(join(root, "none"), cacheFolders, Number.POSITIVE_INFINITY)).toEqual({
    files: 0,
    bytes: 0,
  });
});
