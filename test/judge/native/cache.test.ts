import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cacheFolder, made } from "../../../judge/native/cache.ts";

const home = await mkdtemp(join(tmpdir(), "cache-"));
afterAll(() => rm(home, { recursive: true, force: true }));

test("the cache is a folder that only its user can enter", async () => {
  const folder = await cacheFolder({}, join(home, "a"));
  expect(folder).toBe(join(home, "a", ".cache", "rftkit", "native"));
  expect((await stat(folder ?? "")).mode & 0o777).toBe(0o700);
});

test("XDG_CACHE_HOME is respected if it is absolute", async () => {
  expect(await cacheFolder({ XDG_CACHE_HOME: join(home, "x") }, home)).toBe(
    join(home, "x", "rftkit", "native"),
  );
  expect(await cacheFolder({ XDG_CACHE_HOME: "x" }, join(home, "y"))).toContain(join(home, "y"));
});

test("a folder that others can enter, or a link, is not used", async () => {
  const base = join(home, "b", "rftkit");
  await mkdir(join(base, "native"), { recursive: true });
  await chmod(join(base, "native"), 0o755);
  expect(await cacheFolder({ XDG_CACHE_HOME: join(home, "b") }, home)).toBeNull();
  await mkdir(join(home, "c", "rftkit"), { recursive: true });
  await symlink(base, join(home, "c", "rftkit", "native"));
  expect(await cacheFolder({ XDG_CACHE_HOME: join(home, "c") }, home)).toBeNull();
});

test("a file appears whole or not at all", async () => {
  const path = join(home, "whole");
  expect(await made(path, (fresh) => writeFile(fresh, "all"))).toBe(true);
  expect(await readFile(path, "utf8")).toBe("all");
  const failing = made(join(home, "torn"), async (fresh) => {
    await writeFile(fresh, "half");
    throw new Error("disk full");
  });
  expect(await failing).toBe(false);
  expect((await readdir(home)).filter((name) => name.startsWith("torn"))).toEqual([]);
});
