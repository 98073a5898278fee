/**
 * The process that runs the bundled tests: first all of them, to learn which pass and which
 * mutants each reaches; then for each mutant those that reach it, until one fails. It may write in
 * its temporary folder only and start nothing (Node's permissions), so a mutant does no harm and a
 * test that is no unit test is not counted. A kill counts only if the same test passes again
 * without the mutant; where it does not, a fresh process continues.
 */
import { pathToFileURL } from "node:url";
import { useDirectFiles } from "./direct-files.mjs";
import { collect, runSuite, testsOf } from "./shim.mjs";

/** Loops may take this many times the steps of the tests without a mutant, and some more. */
const STEPS = { times: 20, more: 20_000 };
const WAIT = { times: 10, more: 2000 };

/** A test that takes more CPU is none of a unit. */
const UNIT_CPU_MS = 400;

/**
 * CPU of the tests that a mutant is tried on: those of its file's own tests (the mirrored path),
 * then those of others; in each part the cheapest first. One that none of them notices counts as
 * survived. So the figure is never too high, and a survivor that much reaches costs no more.
 */
const BUDGET_CPU_MS = { own: 400, others: 250 };

useDirectFiles();

const state = { active: 0, reached: new Set(), steps: 0, limit: Number.POSITIVE_INFINITY };
globalThis.__mut = (id) => {
  state.reached.add(id);
  return state.active === id;
};
globalThis.__step = () => {
  state.steps += 1;
  if (state.steps > state.limit) throw new Error("a loop without end");
};
process.exit = (code) => {
  throw new Error(`process.exit(${code})`);
};
for (const event of ["unhandledRejection", "uncaughtException"]) process.on(event, () => undefined);

class Late extends Error {}
const { setTimeout, clearTimeout } = globalThis;

function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Late(`longer than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

let loads = 0;

/**
 * Loads a file of tests anew, each time it is run: what it makes when it is loaded may be gone
 * after its last hook. What it imports stays loaded.
 */
async function load(file) {
  state.reached = new Set();
  loads += 1;
  const suite = await collect(() => import(`${pathToFileURL(file.bundled).href}?${loads}`));
  return { suite, reached: state.reached, url: pathToFileURL(file.path).href };
}

/** Runs the tests of a file one after the other. @returns what failed, by test */
async function measure(file, indices, seen) {
  const { suite, url, reached } = await load(file);
  const all = testsOf(suite);
  const entries = (indices ?? [...all.keys()]).map((index) => all[index]);
  const inSuite = new Map();
  const failed = new Set(entries);
  const around = async (entry, run) => {
    state.reached = new Set();
    state.steps = 0;
    const { user, system } = process.cpuUsage();
    const start = performance.now();
    let error = null;
    try {
      await within(20_000, run());
    } catch (thrown) {
      error = thrown;
    }
    const ms = performance.now() - start;
    const used = process.cpuUsage();
    const cpu = (used.user - user + used.system - system) / 1000;
    if (error === null && cpu > UNIT_CPU_MS) error = new Error(`takes ${cpu.toFixed(0)} ms of CPU`);
    if (error === null) failed.delete(entry);
    else seen.errors.push({ name: entry.name, error: String(error).slice(0, 300) });
    for (let of = entry.suite; of; of = of.parent) {
      for (const id of inSuite.get(of) ?? []) state.reached.add(id);
    }
    const test = { index: all.indexOf(entry), ms, cpu, steps: state.steps };
    seen.tests.set(test.index, { ...test, reached: [...new Set([...reached, ...state.reached])] });
    return true;
  };
  const hooks = async (run, of) => {
    state.reached = new Set();
    await run();
    inSuite.set(of, state.reached);
  };
  try {
    const chosen = new Set(entries);
    await within(60_000, runSuite(suite, { chosen, url, each: around, hooks }));
  } catch (error) {
    seen.errors.push({ name: "(hooks)", error: String(error).slice(0, 300) });
    for (const entry of entries) failed.add(entry);
  }
  return entries.filter((entry) => !failed.has(entry)).map((entry) => all.indexOf(entry));
}

/** Measures every file. @returns for each its tests that pass, and those that do not */
async function baseline(files) {
  const out = [];
  for (const file of files) {
    const seen = { tests: new Map(), errors: [] };
    let passing = [];
    try {
      passing = await measure(file, null, seen);
    } catch (error) {
      seen.errors.push({ name: "(loading)", error: String(error).slice(0, 300) });
    }
    out.push({ tests: passing.map((index) => seen.tests.get(index)), failed: seen.errors });
  }
  return out;
}

/**
 * Runs tests of a suite with a mutant, or with none for 0. @returns the first that fails, and how;
 * null if none does
 */
async function firstFailure(id, file, tests) {
  let by = new Map();
  let failure = null;
  Object.assign(state, { active: id, steps: 0 });
  state.limit = STEPS.more + STEPS.times * tests.reduce((sum, test) => sum + test.steps, 0);
  const around = async (entry, run) => {
    const test = by.get(entry);
    try {
      await within(WAIT.more + WAIT.times * test.ms, run());
    } catch (error) {
      failure = { test, isLate: error instanceof Late };
    }
    return failure === null;
  };
  const total = tests.reduce((sum, test) => sum + test.ms, 0);
  try {
    const { suite, url } = await load(file);
    const entries = testsOf(suite);
    by = new Map(tests.map((test) => [entries[test.index], test]));
    const all = runSuite(suite, { chosen: new Set(by.keys()), url, each: around });
    await within(2 * WAIT.more + 2 * WAIT.times * total, all);
  } catch (error) {
    failure ??= { test: tests[0], isLate: error instanceof Late };
  }
  state.active = 0;
  state.limit = Number.POSITIVE_INFINITY;
  return failure;
}

/**
 * @param own path of the tests of the file that the mutant is in
 * @returns whether it was killed, and whether this process is no longer fit for the next
 */
async function tryMutant({ id, own }, files, known) {
  const reaching = files.flatMap((file, i) => {
    const tests = known[i].tests.filter((test) => test.reached.includes(id)).sort((a, b) => a.cpu - b.cpu);
    return tests.length > 0 ? [{ file, tests, part: file.path.endsWith(`/${own}`) ? "own" : "others" }] : [];
  });
  const left = { ...BUDGET_CPU_MS };
  const rank = ({ part, tests }) => (part === "own" ? -1 : tests[0].cpu);
  for (const { file, tests, part } of reaching.sort((a, b) => rank(a) - rank(b))) {
    const affordable = tests.filter(({ cpu }) => {
      if (left[part] <= 0) return false;
      left[part] -= cpu;
      return true;
    });
    if (affordable.length === 0) break;
    const failure = await firstFailure(id, file, affordable);
    if (failure === null) continue;
    const again = failure.isLate ? null : await firstFailure(0, file, [failure.test]);
    // A test that now fails without the mutant too proves nothing, and this process may be unfit.
    if (again !== null) return { outcome: "survived", isTainted: true };
    return { outcome: "killed", isTainted: failure.isLate };
  }
  return { outcome: reaching.length > 0 ? "survived" : "not reached", isTainted: false };
}

const tell = (message) => new Promise((done) => process.send({ ...message, cpu: process.cpuUsage() }, done));

process.on("message", async ({ files, mutants, known }) => {
  let learnt = known;
  if (learnt === null) {
    learnt = await baseline(files);
    await tell({ known: learnt });
  }
  for (const mutant of mutants) {
    const { id } = mutant;
    await tell({ begun: id });
    const { outcome, isTainted } = await tryMutant(mutant, files, learnt);
    await tell({ id, outcome, isTainted });
    if (isTainted) break;
  }
  await tell({ isDone: true });
  process.disconnect();
  process.kill(process.pid, "SIGKILL");
});
