import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { resolvePython } from "../../../judge/python.ts";

test("the Python side passes its own tests", { timeout: 120_000 }, async () => {
  const { path } = await resolvePython("python3");
  const folder = assetPath("test/judge/supervisor");
  const { stderr } = await promisify(execFile)(path, [
    "-B",
    "-m",
    "unittest",
    "discover",
    "-s",
    folder,
    "-p",
    "*_test.py",
  ]);
  expect(stderr).toMatch(/Ran \d+ tests/);
  expect(stderr).toContain("OK");
});
