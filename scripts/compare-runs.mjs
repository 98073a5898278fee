// Whether two versions of rftkit write the same bytes: node scripts/compare-runs.mjs BASE [--keep].
// Builds the commit BASE in a worktree of its own and the present working tree in place, gives both
// the same commands on part of the sample (recorded solutions: no server, no model), and compares
// every Parquet, JSON and JSON Lines file. Cards and report pages may differ in words and are left
// out. The journal is compared as a set of records, without times and memory; of a manifest the
// version is left out, of a plan the folder. Ends with 1 where anything differs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [base = "main"] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const keep = process.argv.includes("--keep");
/** Below a checkout, so that both versions write the same relative paths. */
const PLACE = join(".cache", "compare-runs");

const CONFIGS = {
  "dataset.yaml": `
name: compare
seed: 3
buckets: 4
policy: { kind: recorded }
import: { inputs: [{ path: train.jsonl, format: jsonl }] }
screen: true
generate: { samples: 12 }
subsample: { fraction: 0.8 }
dedup: { cap: 2 }
dedup-set: { threshold: 0.1 }
strip-prompts: { max_tokens: 900 }
decontaminate:
  embedding: false
  self_test: 1
  benchmarks: [{ name: bench, inputs: [{ path: benchmark.jsonl, format: jsonl }] }]
publish_rejected: true
`,
  "evaluate.yaml": `
name: compare-evaluation
seed: 3
buckets: 2
policy: { kind: recorded }
import: { inputs: [{ path: benchmark.jsonl, format: jsonl }], limit: 3 }
generate: { samples: 4 }
evaluate: { strategies: [single, cot-retry], points: [[1, 3]], resamples: 100 }
`,
};

const COMMANDS = [
  ["run", "dataset.yaml", "--run", "dataset", "--workers", "1"],
  ["evaluate", "evaluate.yaml", "--run", "evaluation", "--workers", "1"],
  ["report", "dataset"],
  ["export", "dataset", "--format", "openai-jsonl", "--out", "multi.jsonl"],
  ["export", "dataset", "--format", "sharegpt", "--set", "single_turn", "--out", "single.jsonl"],
];

const LEFT_OUT = /(^|\/)(measurements|logs|attempts|report)\/|\/lease(\.json)?$/;
const COMPARED = /\.(parquet|json|jsonl|bin|csv)$/;
const TIMES = ["cpuMs", "wallMs", "memoryMb"];
const MASKED = { "plan.json": ["baseDir", "zygotes"], "manifest.json": ["rftkit"] };

const hash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);

/** Some problems of the sample, with the planted copies of benchmark items. */
function writeInputs(folder) {
  const train = readFileSync(join(root, "data", "train.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  const isPair = (line) => line.includes('"sample-train-pair-');
  const some = [...train.filter(isPair).slice(0, 2), ...train.filter((line) => !isPair(line)).slice(0, 3)];
  writeFileSync(join(folder, "train.jsonl"), `${some.join("\n")}\n`);
  cpSync(join(root, "data", "benchmark.jsonl"), join(folder, "benchmark.jsonl"));
  for (const [name, text] of Object.entries(CONFIGS)) writeFileSync(join(folder, name), text.trimStart());
}

function runAll(checkout) {
  const folder = join(checkout, PLACE);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeInputs(folder);
  execFileSync(process.execPath, [join(checkout, "scripts", "build.mjs")], {
    cwd: checkout,
    stdio: "inherit",
  });
  for (const command of COMMANDS) {
    const args = [join(checkout, "bin", "rftkit.js"), ...command];
    execFileSync(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  }
  return folder;
}

const withoutTimes = (key, value) => (TIMES.includes(key) ? undefined : value);

/** The records of a journal's folder in order of their content: the order of arrival is chance. */
function journalContent(text) {
  const records = text.split("\n").filter((line) => line !== "");
  return records.map((line) => JSON.stringify(JSON.parse(line.slice(line.indexOf("{")), withoutTimes)));
}

function jsonContent(name, text) {
  const masked = MASKED[name.split("/").at(-1)] ?? [];
  return masked.length === 0
    ? text
    : JSON.stringify(JSON.parse(text, (key, value) => (masked.includes(key) ? undefined : value)));
}

/** Content by path; the files of a journal's folder, whose names are of their time, as one. */
function contentsOf(folder) {
  const found = {};
  const journals = {};
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  for (const name of names.filter((path) => COMPARED.test(path) && !LEFT_OUT.test(path))) {
    const bytes = readFileSync(join(folder, name));
    const journal = /^.*\/journal\/[^/]+(?=\/)/.exec(name)?.[0];
    if (journal === undefined)
      found[name] = hash(name.endsWith(".json") ? jsonContent(name, bytes.toString()) : bytes);
    else {
      journals[journal] ??= [];
      journals[journal].push(...journalContent(bytes.toString()));
    }
  }
  for (const [name, records] of Object.entries(journals)) found[name] = hash(records.sort().join("\n"));
  return found;
}

const worktree = mkdtempSync(join(tmpdir(), "compare-runs-"));
const git = (...args) => execFileSync("git", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
git("worktree", "add", "--detach", worktree, base);
try {
  symlinkSync(join(root, "node_modules"), join(worktree, "node_modules"));
  const [before, after] = [runAll(worktree), runAll(root)].map(contentsOf);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const different = paths.filter((path) => before[path] !== after[path]);
  for (const path of different) {
    const what = after[path] === undefined ? "missing" : before[path] === undefined ? "new" : "differs";
    console.log(`${what}: ${path}`);
  }
  console.log(`${paths.length} files compared with ${base}: ${different.length} different`);
  process.exitCode = different.length > 0 ? 1 : 0;
} finally {
  if (!keep) git("worktree", "remove", "--force", worktree);
}
