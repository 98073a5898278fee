/**
 * Runs the Python tests of the trainer in its environment: all files in one process, since each
 * start imports torch and torchtune for five seconds of CPU. The outcome of each file is a test of
 * its own.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { trainerVariables, venvProgram } from "../../../trainer/python.ts";

const FOLDER = join(import.meta.dirname, "..", "python");
const modules = readdirSync(FOLDER)
  .filter((name) => /^test_.*\.py$/.test(name))
  .map((name) => name.slice(0, -3));

/**
 * unittest's report: `name (module.Class.name) ... ok` for each test, failures in full, and a
 * summary.
 */
let report = "";
let code: number | null = null;

beforeAll(async () => {
  const folders = ["trainer/components", "trainer/serve", "data"].map((path) => assetPath(path));
  const child = spawn(venvProgram("python"), ["-W", "ignore", "-m", "unittest", "-v", ...modules], {
    env: {
      ...process.env,
      ...trainerVariables(),
      OMP_NUM_THREADS: "1",
      PYTHONPATH: [...folders, FOLDER].join(delimiter),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    report += text;
  });
  code = await new Promise((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
}, 1_800_000);

/** The failures and errors of one file, in full. */
const faultsOf = (module: string): string[] =>
  report
    .split(/^={70}$/m)
    .slice(1)
    .filter((part) => /^(FAIL|ERROR): /m.test(part) && part.includes(module));

test("every Python test file is found and run to the end", () => {
  expect(modules).toContain("test_optimizer");
  expect(report.slice(-4000)).toMatch(/^Ran [1-9]\d* tests in/m);
  expect(code, report.slice(-4000)).toBe(0);
});

test.each(modules)("python -m unittest %s", (module) => {
  expect(faultsOf(module)).toEqual([]);
  expect(report).toContain(`(${module}.`);
});
