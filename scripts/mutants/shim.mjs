/**
 * Replaces vitest in a bundle of unit tests: collects tests and hooks, and runs any of them
 * again and again in this process. The matchers are vitest's own. Knows what the unit tests of this
 * repository use of vitest; a test that uses more fails here and is not counted.
 */
import { readFileSync } from "node:fs";
import { format } from "node:util";
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from "@vitest/expect";
import { clearAllMocks, fn, resetAllMocks, restoreAllMocks, spyOn } from "@vitest/spy";
import * as chai from "chai";
import { clock } from "./clock.mjs";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
chai.use((_, utils) => {
  utils.addMethod(chai.Assertion.prototype, "toMatchFileSnapshot", function compare(path) {
    const text = readFileSync(new URL(path, current.url), "utf8");
    new chai.Assertion(utils.flag(this, "object")).toBe(text);
  });
});
export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);
Object.assign(expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
globalThis[GLOBAL_EXPECT] ??= expect;

const HOOKS = ["beforeAll", "afterAll", "beforeEach", "afterEach"];
const newSuite = (parent) => ({
  parent,
  tests: [],
  suites: [],
  ...Object.fromEntries(HOOKS.map((name) => [name, []])),
});
let suite = newSuite(null);
let current = { url: "" };

const hook = (name) => (run) => {
  suite[name].push(run);
};
export const [beforeAll, afterAll, beforeEach, afterEach] = HOOKS.map(hook);

const table =
  (add, isSpread) =>
  (rows, ...values) => {
    if (!Array.isArray(rows) || values.length > 0) throw new Error("tables as templates are not known here");
    return (name, a, b) => {
      const [run, options] = typeof a === "function" ? [a, b] : [b, a];
      for (const row of rows) {
        const args = isSpread && Array.isArray(row) ? row : [row];
        add(format(name, ...args), options, (context) => (isSpread ? run(...args) : run(row, context)));
      }
    };
  };

function withTables(add) {
  const nothing = () => undefined;
  return Object.assign(add, {
    each: table(add, true),
    for: table(add, false),
    skip: nothing,
    todo: nothing,
    skipIf: (isSkipped) => (isSkipped ? nothing : add),
    runIf: (isRun) => (isRun ? add : nothing),
  });
}

export const test = withTables((name, a, b) => {
  suite.tests.push({ name, run: typeof a === "function" ? a : b, suite });
});
export const it = test;
export const describe = withTables((name, a, b) => {
  const inner = newSuite(suite);
  suite.suites.push(inner);
  suite = inner;
  (typeof a === "function" ? a : b)(name);
  suite = inner.parent;
});

const stubbed = new Map();
export const vi = {
  fn,
  spyOn,
  clearAllMocks,
  resetAllMocks,
  restoreAllMocks,
  mocked: (value) => value,
  setConfig: () => undefined,
  ...clock,
  stubEnv(name, value) {
    if (!stubbed.has(name)) stubbed.set(name, process.env[name]);
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
    return vi;
  },
  unstubAllEnvs() {
    for (const [name, value] of stubbed) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    stubbed.clear();
    return vi;
  },
};

/** Loads a file of tests. @returns its suite */
export async function collect(load) {
  suite = newSuite(null);
  const root = suite;
  await load();
  return root;
}

export const testsOf = (from) => [...from.tests, ...from.suites.flatMap(testsOf)];

async function each(hooks, teardowns) {
  for (const run of hooks) {
    const teardown = await run();
    if (typeof teardown === "function") teardowns.push(teardown);
  }
}
const chain = (from, name) => (from === null ? [] : [...chain(from.parent, name), ...from[name]]);

async function runTest(entry) {
  const finished = [];
  try {
    await each(chain(entry.suite, "beforeEach"), finished);
    await entry.run({ expect, task: entry, onTestFinished: (run) => finished.push(run) });
  } finally {
    for (const run of [...chain(entry.suite, "afterEach").reverse(), ...finished]) await run();
  }
}

/**
 * Runs the chosen tests of a suite with its hooks. `each(test, run)` runs one and decides whether
 * to continue; a hook that fails counts as its failure too.
 * @returns whether all was run
 */
export async function runSuite(from, { chosen, url, each: around, hooks = (run) => run() }) {
  current = { url };
  if (!testsOf(from).some((entry) => chosen.has(entry))) return true;
  const teardowns = [];
  try {
    await hooks(() => each(from.beforeAll, teardowns), from);
    for (const entry of from.tests) {
      if (chosen.has(entry) && !(await around(entry, () => runTest(entry)))) return false;
    }
    for (const inner of from.suites) {
      if (!(await runSuite(inner, { chosen, url, each: around, hooks }))) return false;
    }
    return true;
  } finally {
    for (const run of [...teardowns, ...from.afterAll.toReversed()]) await run();
  }
}
