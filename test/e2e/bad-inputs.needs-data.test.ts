/**
 * Bad configurations, problem files and calls, each with what the answer must say and must not. The
 * cases are not ours: they are next to the project, with the program that runs them.
 */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";

test("every bad input gets the answer that a user needs", { timeout: 900_000 }, () => {
  const run = assetPath("../shared/bad-inputs/run.py");
  const { stdout, stderr } = spawnSync("python3", [run, assetPath(".")], { encoding: "utf8" });
  expect(`${stdout}${stderr}`.trim()).toMatch(/^(\d+) of \1$/);
});
