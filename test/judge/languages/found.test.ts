import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { allOnPath, isOpenToAll, onPath, printed } from "../../../judge/languages/found.ts";

let root = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rftkit-found-"));
  await chmod(root, 0o755);
  for (const name of ["a", "b", "c"]) await mkdir(join(root, name));
  for (const place of ["a/one", "b/one", "b/two"])
    await writeFile(join(root, place), "#!/bin/sh\necho hello\n", { mode: 0o755 });
  await writeFile(join(root, "a", "two"), "not executable", { mode: 0o644 });
  await symlink(join(root, "a", "one"), join(root, "c", "one"));
  vi.stubEnv("PATH", ["", "a", "c", "b", "missing"].map((name) => name && join(root, name)).join(":"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

test("every program of a name is found once, by its own path, in the order of PATH", async () => {
  expect(await allOnPath("one")).toEqual([join(root, "a", "one"), join(root, "b", "one")]);
  expect(await allOnPath("two", "one")).toEqual([
    join(root, "b", "two"),
    join(root, "a", "one"),
    join(root, "b", "one"),
  ]);
  expect(await onPath("three", "two")).toBe(join(root, "b", "two"));
  expect(await onPath("three")).toBeNull();
});

test("a folder is open to all only if every folder above it is", async () => {
  await mkdir(join(root, "a", "deep"));
  expect(await isOpenToAll(join(root, "a", "deep"))).toBe(true);
  await chmod(join(root, "a"), 0o750);
  expect(await isOpenToAll(join(root, "a", "deep"))).toBe(false);
  expect(await isOpenToAll("/")).toBe(true);
});

test("what a program prints is trimmed, and a program that fails prints nothing", async () => {
  expect(await printed(join(root, "b", "one"))).toBe("hello");
  expect(await printed(join(root, "b", "three"))).toBeNull();
});
