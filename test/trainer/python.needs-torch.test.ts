/** Runs the Python tests of the trainer in its environment: one vitest test a file, its output shown on failure. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { trainerVariables, venvProgram } from "../../trainer/python.ts";

const here = import.meta.dirname;
const TAIL = 4000;

function unittest(module: string): Promise<{ code: number | null; tail: string }> {
  return new Promise((resolve, reject) => {
    let tail = "";
    const child = spawn(venvProgram("python"), ["-W", "ignore", "-m", "unittest", module], {
      env: {
        ...process.env,
        ...trainerVariables(),
        OMP_NUM_THREADS: "1",
        PYTHONPATH: [
          ...["trainer/components", "trainer/serve", "data"].map((path) => assetPath(path)),
          here,
        ].join(delimiter),
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-TAIL);
    });
    child.on("error", reject).on("close", (code) => resolve({ code, tail }));
  });
}

const modules = readdirSync(here)
  .filter((name) => /^test_.*\.py$/.test(name))
  .map((name) => name.slice(0, -3));

test("every Python test file is found", () => {
  expect(modules).toContain("test_optimizer");
  expect(join(here, `${modules[0]}.py`)).toMatch(/test_.*\.py$/);
});

test.each(modules)("python -m unittest %s", { timeout: 1_800_000 }, async (module) => {
  const { code, tail } = await unittest(module);
  expect(code, tail).toBe(0);
  expect(tail).toMatch(/Ran [1-9]\d* tests? in/);
});
