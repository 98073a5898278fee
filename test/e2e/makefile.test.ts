/** The Makefile where it could do harm. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { startProgram } from "./cli.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "makefile-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("packages behind a link, as of another checkout, are left alone however old they are", async () => {
  const theirs = join(folder, "theirs");
  const here = join(folder, "here");
  for (const path of [theirs, here]) mkdirSync(path);
  writeFileSync(join(theirs, "package"), "");
  utimesSync(theirs, 0, 0);
  symlinkSync(assetPath("Makefile"), join(here, "Makefile"));
  for (const name of ["package.json", "package-lock.json"]) writeFileSync(join(here, name), "{}");
  symlinkSync(theirs, join(here, "node_modules"));
  const ended = await startProgram("make", ["--no-print-directory", "node_modules"], { cwd: here }).ended;
  expect([ended.code, ended.stdout.trim()]).toEqual([0, "node_modules is a link and left as it is"]);
  expect(readdirSync(theirs)).toEqual(["package"]);
});
