/**
 * Whether the unit tests of pipeline/ notice a fault: changes COUNT places of its pure files, one
 * at a time, and runs the unit tests that reach each. Promises: the same SEED, COUNT and sources
 * give the same mutants; exit code 1 where fewer than 85 % fail a test. Mutants are spread over all
 * places evenly, so the share is an estimate for all.
 *   node scripts/mutants.mjs [--seed 1] [--count 200] [--only pipeline/store] [--failed]
 */
import { fork } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundleTests } from "./mutants/bundle.mjs";
import { choose } from "./mutants/choose.mjs";
import { mutantsOf } from "./mutants/mutate.mjs";
import { pureFiles, unitTests } from "./mutants/pure.mjs";
import { report } from "./mutants/report.mjs";

/** A process that says nothing for this long has a mutant that loops where no step is counted. */
const SILENCE_MS = 30_000;
const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const RUNNER = join(root, "scripts/mutants/run.mjs");

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "200" },
    only: { type: "string", default: "pipeline/" },
    failed: { type: "boolean", default: false },
  },
});

const cpu = { children: 0 };

/**
 * A new folder for what the tests write: in memory where there is room. A disk takes a third of the
 * CPU to make and remove thousands of small files.
 */
function temporaryFolder() {
  const memory = "/dev/shm";
  const room = existsSync(memory) ? statfsSync(memory) : { bavail: 0, bsize: 0 };
  const isRoomy = room.bavail * room.bsize > 1 << 29;
  return mkdtempSync(join(isRoomy ? memory : tmpdir(), "mutants-"));
}

/** Runs mutants in one process. @returns outcomes by id, and what the tests reach */
function runOnce({ files, mutants, known, temporary }) {
  const rights = ["--experimental-permission", "--allow-fs-read=*", `--allow-fs-write=${temporary}/*`];
  const child = fork(RUNNER, [], {
    cwd: root,
    execArgv: [...rights, "--no-warnings", "--single-threaded-gc"],
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "ignore", values.failed ? "inherit" : "ignore", "ipc"],
  });
  return new Promise((done) => {
    const outcomes = new Map();
    let learnt = known;
    let begun = null;
    let used = 0;
    let timer;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill("SIGKILL"), learnt ? SILENCE_MS : 10 * SILENCE_MS);
    };
    child.on("message", (message) => {
      watch();
      used = message.cpu.user + message.cpu.system;
      if (message.known) learnt = message.known;
      if (message.begun) begun = message.begun;
      if (message.id) outcomes.set(message.id, message.outcome);
    });
    child.on("exit", () => {
      clearTimeout(timer);
      cpu.children += used;
      // It ended while a mutant was on: that mutant is noticed.
      if (begun !== null && !outcomes.has(begun)) outcomes.set(begun, "killed");
      done({ outcomes, known: learnt });
    });
    watch();
    child.send({ files, mutants, known });
  });
}

async function main() {
  const paths = pureFiles(root).filter((path) => path.startsWith(values.only));
  const found = paths.map((path) => {
    const source = readFileSync(join(root, path), "utf8");
    return { path, source, ...mutantsOf(path, source) };
  });
  const chosen = choose(found, { count: Number(values.count), seed: Number(values.seed) });
  const sources = new Map(
    found.map(({ path, loops }) => [path, { loops, chosen: chosen.filter((m) => m.path === path) }]),
  );
  const folder = join(root, ".cache/mutants");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tests = unitTests(root);
  const bundled = await bundleTests(root, tests, { sources, folder });
  const files = tests.map((path, i) => ({ path: join(root, path), bundled: bundled[i] }));

  const temporary = temporaryFolder();
  const outcomes = new Map();
  let known = null;
  const ownTests = (path) => `test/${path.replace(/\.ts$/, ".test.ts")}`;
  let mutants = chosen.map(({ id, path }) => ({ id, own: ownTests(path) }));
  while (mutants.length > 0 && (known !== null || outcomes.size === 0)) {
    const result = await runOnce({ files, mutants, known, temporary });
    if (result.known === null) throw new Error("the tests could not be run");
    known = result.known;
    if (result.outcomes.size === 0) throw new Error(`no outcome for mutant ${mutants[0].id}`);
    for (const [id, outcome] of result.outcomes) outcomes.set(id, outcome);
    mutants = mutants.filter(({ id }) => !outcomes.has(id));
  }
  rmSync(temporary, { recursive: true, force: true });
  const own = process.cpuUsage();
  const seconds = (own.user + own.system + cpu.children) / 1e6;
  process.exitCode = report({ found, chosen, outcomes, tests, known, seconds, isVerbose: values.failed });
}

await main();
