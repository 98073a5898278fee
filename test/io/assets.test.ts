import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { expect, test } from "vitest";
import { assetPath, packageRoot } from "../../io/assets.ts";

test("the package's folder is the one with its package.json", () => {
  expect(isAbsolute(packageRoot())).toBe(true);
  expect(existsSync(join(packageRoot(), "package.json"))).toBe(true);
  expect(existsSync(join(packageRoot(), "judge", "judge.ts"))).toBe(true);
});

test("an asset's path is absolute and exists", () => {
  expect(assetPath("judge/supervisor/main.py")).toBe(join(packageRoot(), "judge", "supervisor", "main.py"));
});

test("a missing asset is a fault of the package, named", () => {
  expect(() => assetPath("judge/no-such-file")).toThrow("the package lacks judge/no-such-file");
});
