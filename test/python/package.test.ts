/**
 * The Python package's own tests, in this checkout: the client and the rewards with servers in
 * memory, and a server of its own. They need python3 and nothing else.
 */
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { startProgram } from "../e2e/cli.ts";

const unittest = (...modules: string[]) =>
  startProgram("python3", ["-W", "error::ResourceWarning", "-m", "unittest", ...modules], {
    cwd: assetPath("python"),
    env: { PYTHONPATH: "src:tests", PYTHONDONTWRITEBYTECODE: "1", RFTKIT_HOME: assetPath(".") },
  }).ended;

test.each(["test_client", "test_rewards", "test_local"])("python/tests/%s.py", async (module) => {
  const { code, stderr } = await unittest(module);
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  expect(stderr).toMatch(/Ran [1-9]\d* tests/);
});
