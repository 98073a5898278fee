/**
 * Which test files share a process: those that leave it as they found it, which saves the start and
 * the imports of each. A file has a process of its own where it replaces modules, timers or
 * variables, or starts programs, by what its text says. Nothing has to be listed for a new test.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What marks a file that needs a process of its own. */
const OWN = [
  /\bvi\.(mock|doMock|stub|spyOn|useFakeTimers|setConfig|resetModules)/,
  /process\.(env(\.\w+|\[[^\]]+\]) = |chdir|on\(|exitCode)/,
  /delete process\.env/,
  /globalThis\.\w+ = /,
  /child_process|createJudge|\/cli\.ts"|here\.ts"|through-http\.ts"|cluster\/scene/,
  /\.needs-/,
];

const folder = import.meta.dirname;

/** Paths from the root of the project, of test files without needs-TOOL in their names. */
export const sharedTests = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.test\.ts$/.test(file) && !/\.needs-[a-z]+\.test\.ts$/.test(file))
    .filter((file) => !/^(e2e|cluster|judge\/processes)\//.test(file))
    .filter((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return !OWN.some((mark) => mark.test(text));
    })
    .map((file) => join("test", file))
    .sort();
