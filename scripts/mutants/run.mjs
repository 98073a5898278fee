/**
 * The process that runs the bundled tests: first all of them, twice, to learn which pass and which
 * mutants each reaches; then for each mutant those that reach it, until one fails. It may write in
 * its temporary folder only and start nothing (Node's permissions), so a mutant does no harm and a
 * test that is no unit test is not counted. After a kill the same test must pass again without the
 * mutant; where it does not, a fresh process goes on.
 */
import { pathToFileURL } from "node:url";
import { collect, runSuite, testsOf } from "./shim.mjs";

/** Loops may take this many times the steps of the tests without a mutant, and some more. */
const STEPS = { times: 20, more: 20_000 };
const WAIT = { times: 10, more: 2000 };

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

const load = async (file, query = "") => {
  state.reached = new Set();
  const url = pathToFileURL(file.bundled).href;
  file.url = pathToFileURL(file.path).href;
  const suite = await collect(() => import(url + query));
  return { suite, reached: state.reached };
};

/** Runs the tests of a file one after the other. @returns what failed, by test */
async function measure(file, entries, seen) {
  const inSuite = new Map();
  const failed = new Set(entries);
  const around = async (entry, run) => {
    state.reached = new Set();
    state.steps = 0;
    const start = performance.now();
    try {
      await within(20_000, run());
      failed.delete(entry);
    } catch (error) {
      seen.errors.set(entry, String(error).slice(0, 300));
    }
    for (let suite = entry.suite; suite; suite = suite.parent) {
      for (const id of inSuite.get(suite) ?? []) state.reached.add(id);
    }
    seen.tests.set(entry, { ms: performance.now() - start, steps: state.steps, reached: state.reached });
    return true;
  };
  const hooks = async (run, suite) => {
    state.reached = new Set();
    await run();
    inSuite.set(suite, state.reached);
  };
  try {
    await within(
      60_000,
      runSuite(file.suite, { chosen: new Set(entries), url: file.url, each: around, hooks }),
    );
  } catch (error) {
    for (const entry of failed) seen.errors.set(entry, String(error).slice(0, 300));
  }
  return failed;
}

/**
 * Loads and measures every file. @returns for each its tests that pass twice, and those that do not
 */
async function baseline(files) {
  const out = [];
  for (const file of files) {
    try {
      const { suite, reached } = await load(file);
      file.suite = suite;
      const entries = testsOf(suite);
      const seen = { tests: new Map(), errors: new Map() };
      let passing = entries;
      for (let round = 0; round < 2; round++) {
        const failed = await measure(file, passing, seen);
        passing = passing.filter((entry) => !failed.has(entry));
      }
      const told = (entry) => ({ index: entries.indexOf(entry), ...seen.tests.get(entry) });
      const tests = passing.map(told).map((test) => ({ ...test, reached: [...test.reached] }));
      const failed = [...seen.errors].map(([entry, error]) => ({ name: entry.name, error }));
      out.push({ tests, failed, atLoad: [...reached] });
    } catch (error) {
      out.push({ tests: [], failed: [{ name: "(loading)", error: String(error) }], atLoad: [] });
    }
  }
  return out;
}

/**
 * Runs tests of a suite with a mutant, or with none for 0. @returns the first that fails, and how;
 * null if none does
 */
async function firstFailure(id, { suite, url }, tests) {
  const entries = testsOf(suite);
  const by = new Map(tests.map((test) => [entries[test.index], test]));
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
    const all = runSuite(suite, { chosen: new Set(by.keys()), url, each: around });
    await within(2 * WAIT.more + 2 * WAIT.times * total, all);
  } catch (error) {
    failure ??= { test: tests[0], isLate: error instanceof Late };
  }
  state.active = 0;
  state.limit = Number.POSITIVE_INFINITY;
  return failure;
}

/** @returns whether it was killed, and whether this process is no longer fit for the next */
async function tryMutant(id, files, known) {
  const reaching = files.flatMap((file, i) => {
    const tests = known[i].tests.filter((test) => test.reached.includes(id));
    return tests.length > 0 ? [{ file, tests, ms: tests.reduce((sum, test) => sum + test.ms, 0) }] : [];
  });
  for (const { file, tests } of reaching.sort((a, b) => a.ms - b.ms)) {
    const failure = await firstFailure(id, file, tests);
    if (failure === null) continue;
    const isTainted = failure.isLate || (await firstFailure(0, file, [failure.test])) !== null;
    return { outcome: "killed", isTainted };
  }
  const loading = files.filter((_, i) => known[i].atLoad.includes(id) && known[i].tests.length > 0);
  for (const file of loading) {
    state.active = id;
    try {
      const { suite } = await load(file, `?mutant=${id}`);
      const tests = known[files.indexOf(file)].tests;
      if ((await firstFailure(id, { ...file, suite }, tests)) !== null)
        return { outcome: "killed", isTainted: true };
    } catch {
      return { outcome: "killed", isTainted: true };
    } finally {
      state.active = 0;
    }
  }
  return { outcome: reaching.length + loading.length > 0 ? "survived" : "not reached", isTainted: false };
}

const tell = (message) => new Promise((done) => process.send({ ...message, cpu: process.cpuUsage() }, done));

process.on("message", async ({ files, ids, known }) => {
  let learnt = known;
  if (learnt === null) {
    learnt = await baseline(files);
    await tell({ known: learnt });
  } else {
    for (const file of files) {
      try {
        file.suite = (await load(file)).suite;
      } catch {} // it has no test that counts
    }
  }
  for (const id of ids) {
    await tell({ begun: id });
    const { outcome, isTainted } = await tryMutant(id, files, learnt);
    await tell({ id, outcome, isTainted });
    if (isTainted) break;
  }
  await tell({ isDone: true });
  process.disconnect();
  process.kill(process.pid, "SIGKILL");
});
