/**
 * Assertions in Python as tests: each is code that the judge runs after a program. A `check` of
 * assertions only, and functions of pytest or unittest, become a test each; any other text is one
 * test. Nothing is run. A text that needs a module which programs do not have is refused, except
 * for the few names of stand-ins.ts.
 */
import type { Test } from "../../schemas/problem.ts";
import { outlineOf, statementsIn } from "./python-text.ts";
import { STAND_INS } from "./stand-ins.ts";

export type AssertionText = {
  /** The texts of one group of tests, each by itself. */
  texts: readonly string[];
  /** What `check` is called with: `f`, or `Solution().f`. */
  callee: string;
};

/** Modules that tests of public sets import and the judge's interpreter does not have. */
const MISSING =
  /^[ \t]*(?:import|from)[ \t]+(pytest|numpy|pandas|scipy|sympy|torch|sklearn|matplotlib|networkx|requests|hypothesis|freezegun|dateutil|bs4|nltk|yaml|PIL|flask|django|aiohttp)\b/m;
const CHECK = /^def check\(\s*(\w+)[^)]*\)[^:]*:[^\n]*\n/m;
const CALLS_CHECK = /^check\(.*\)[ \t]*$/gm;
const TRIVIAL = /^assert True\b(?!\s*[=!<>])|^pass$/;
const TEST_FUNCTION = /^(?:async )?def (test\w*)\(([^)]*)\)[^:]*:/gm;
const TEST_CLASS = /^class (\w+)(?:\(([^)]*)\))?:/gm;
const TEST_METHOD = /^[ \t]+def (test\w*)\(\s*self\s*\)/gm;
const METHOD_PARAMETERS = /^[ \t]+def test\w*\(\s*self\s*,/m;
const PARAMETRIZED = /^@pytest\.mark\.parametrize\(\s*(?:\[|\()?\s*((?:["'][^"']*["'][,\s]*)+)/gm;

class Unusable extends Error {}
const FIXTURES = "tests with parameters or fixtures";

/** @returns the tests of one group, or why there are none */
export function assertionTests({ texts, callee }: AssertionText): { tests: Test[] } | { why: string } {
  try {
    const codes = texts.flatMap((text) => (text.trim() === "" ? [] : codesOf(runnable(text), callee)));
    return { tests: codes.map((input) => ({ input: `${input.trim()}\n`, output: "" })) };
  } catch (error) {
    if (error instanceof Unusable) return { why: error.message };
    throw error;
  }
}

/** The text with stand-ins for the modules that programs do not have. */
function runnable(text: string): string {
  let own = text;
  for (const { imported, used, names, text: standIn } of STAND_INS) {
    const isCovered = [...own.matchAll(used)].every(([, name]) => names.has(name ?? ""));
    if (isCovered) own = own.replace(imported, () => standIn);
  }
  const missing = MISSING.exec(own)?.[1];
  if (missing !== undefined) throw new Unusable(`they need ${missing}, which programs do not have`);
  return own;
}

function codesOf(text: string, callee: string): string[] {
  const check = CHECK.exec(text);
  if (check !== null) return ofCheck(text, check, callee);
  if (METHOD_PARAMETERS.test(text)) throw new Unusable(FIXTURES);
  const calls = [...ofFunctions(text), ...ofClasses(text)];
  return calls.length === 0 ? [text] : calls.map((call) => `${text.trimEnd()}\n\n\n${call}`);
}

/** One test for each assertion of a `check` that has nothing else, otherwise one in all. */
function ofCheck(text: string, check: RegExpExecArray, callee: string): string[] {
  const start = check.index + check[0].length;
  const after = /^(?=\S)/m.exec(outlined(text).slice(start));
  const end = after === null ? text.length : start + after.index;
  const rest = text.slice(end).replace(CALLS_CHECK, "");
  const whole = (body: string): string =>
    `${text.slice(0, start)}${body}${rest.trim() === "" ? "" : `\n\n${rest.trim()}\n`}\n\ncheck(${callee})`;
  const body = text.slice(start, end);
  const statements = statementsOf(body);
  const asserts = statements.filter((one) => !TRIVIAL.test(one));
  const isPlain = asserts.length > 0 && asserts.every((one) => /^assert\b/.test(one));
  return isPlain ? asserts.map((one) => whole(`    ${one}\n`)) : [whole(body)];
}

function outlined(text: string): string {
  try {
    return outlineOf(text);
  } catch {
    return text;
  }
}

function statementsOf(body: string): string[] {
  try {
    return statementsIn(body);
  } catch {
    return [];
  }
}

function ofFunctions(text: string): string[] {
  let from = 0;
  return [...text.matchAll(TEST_FUNCTION)].map(([whole, name, parameters = ""], i, all) => {
    const { index } = all[i] as RegExpExecArray;
    const given = new Set(
      [...text.slice(from, index).matchAll(PARAMETRIZED)].flatMap(([, names]) => names?.match(/\w+/g) ?? []),
    );
    from = index + whole.length;
    const wanted = parameters.split(",").flatMap((one) => /^\s*(\w+)/.exec(one)?.[1] ?? []);
    const isAsync = whole.startsWith("async");
    if (wanted.some((one) => !given.has(one)) || (isAsync && given.size > 0)) throw new Unusable(FIXTURES);
    return isAsync ? `import asyncio\nasyncio.run(${name}())` : `${name}()`;
  });
}

function ofClasses(text: string): string[] {
  const classes = [...text.matchAll(TEST_CLASS)];
  return classes.flatMap((one, i) => {
    const [, name = "", bases = ""] = one;
    const body = text.slice(one.index, classes[i + 1]?.index ?? text.length);
    const methods = [...body.matchAll(TEST_METHOD)].map(([, method]) => method ?? "");
    if (!/TestCase/.test(bases)) {
      if (/^Test/.test(name)) return methods.map((method) => `${name}().${method}()`);
      return [];
    }
    return methods.map(
      (method) =>
        `_result = __import__("unittest").TestResult()\n${name}("${method}").run(_result)\n` +
        "for _, _text in _result.failures + _result.errors:\n    raise AssertionError(_text)",
    );
  });
}
