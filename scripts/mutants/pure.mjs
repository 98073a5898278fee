/**
 * Which files of pipeline/ are pure enough to be held to unit tests, and which of its tests are
 * unit tests. A file is not pure if it imports a process, a thread, a server or a module that
 * starts one, or another file of pipeline/ that is not pure. Commands (they define options and call
 * the rest) and the report's page (it runs in a browser) are not looked at. Imports of types do not
 * count.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;
const STARTS =
  /^node:(?:child_process|worker_threads|https?|net)$|^yargs|\/(?:judge|policy)\/create\.ts$|\/judge\/python\.ts$|\/cluster\/slurm\.ts$|\/text\/embedder\.ts$|\/trainer\/launch\.ts$/;
const NOT_LOOKED_AT = /^pipeline\/report\/page\/|\.d\.ts$/;
const COMMAND = /\bdefineCommand\(/;
/**
 * Tests that start the command line or other processes, or that replace modules, which a bundle
 * cannot do.
 */
const NOT_UNIT = /\/e2e\/|"node:(?:child_process|worker_threads)"|\bvi\.mock\(/;

const below = (root, folder, ending) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort();

export function importsOf(text) {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2]);
}

/** @returns paths from the root, sorted */
export function pureFiles(root) {
  const reads = new Map();
  for (const path of below(root, "pipeline", ".ts")) {
    if (!NOT_LOOKED_AT.test(path)) reads.set(path, readFileSync(join(root, path), "utf8"));
  }
  const impure = new Set();
  const starts = (path, text) =>
    importsOf(text).some((name) => STARTS.test(name) || impure.has(join(dirname(path), name)));
  for (let before = -1; before < impure.size; ) {
    before = impure.size;
    for (const [path, text] of reads) if (starts(path, text)) impure.add(path);
  }
  const isCommand = (path) => path.startsWith("pipeline/cli/") && COMMAND.test(reads.get(path));
  return [...reads.keys()].filter((path) => !impure.has(path) && !isCommand(path));
}

/** Tests of pipeline/ that run in one process. */
export function unitTests(root) {
  if (!existsSync(join(root, "test/pipeline"))) return [];
  return below(root, "test/pipeline", ".test.ts").filter(
    (path) => !path.includes(".needs-") && !NOT_UNIT.test(readFileSync(join(root, path), "utf8")),
  );
}
