import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../io/assets.ts";
import { rftkitVersion } from "../../io/version.ts";

test("the version is that of the package.json that ships with the code", () => {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
    version: string;
  };
  expect(rftkitVersion()).toBe(manifest.version);
  expect(rftkitVersion()).toMatch(/^\d+\.\d+\.\d+/);
});
