/**
 * Assertions in Python as tests: each is code that the judge runs after a program. A `check` of
 * assertions only, and functions of pytest or unittest, become a test each; any other text is one
 * test. Nothing is run. A text that needs a module which programs do not have is refused, except
 * for the few names of numpy that EvalPlus uses.
 */
import type { Test } from "../../schemas/problem.ts";
import { outlineOf, statementsIn } from "./python-text.ts";

export type AssertionText = {
  /** The texts of one group of tests, each by itself. */
  texts: readonly string[];
  /** What `check` is called with: `f`, or `Solution().f`. */
  callee: string;
};

/** Modules that tests of public sets import and the judge's interpreter does not have. */
const MISSING =
  /^[ \t]*(?:import|from)[ \t]+(pytest|numpy|pandas|scipy|sympy|torch|sklearn|matplotlib|networkx|requests|hypothesis|freezegun|dateutil|bs4|nltk|yaml|PIL|flask|django|aiohttp)\b/m;
const NUMPY = /^[ \t]*import numpy as np[ \t]*$/m;
const NUMPY_NAMES = new Set(["allclose", "float32", "float64", "ndarray"]);
/** The names of numpy with which EvalPlus compares floats. */
const NUMPY_STAND_IN = `class np:
    float32 = float64 = ndarray = float

    @staticmethod
    def allclose(a, b, rtol=1e-05, atol=1e-08):
        if isinstance(b, (list, tuple)):
            return len(a) == len(b) and all(np.allclose(x, y, rtol, atol) for x, y in zip(a, b))
        return a == b or abs(a - b) <= atol + rtol * abs(b)
`;
const CHECK = /^def check\(\s*(\w+)[^)]*\)[^:]*:[^\n]*\n/m;
const CALLS_CHECK = /^check\(.*\)[ \t]*$/gm;
const TRIVIAL = /^assert True\b(?!\s*[=!<>])|^pass$/;
const TEST_FUNCTION = /^(?:async )?def (test\w*)\(\s*\)[^:]*:/gm;
const TEST_CLASS = /^class (\w+)(?:\(([^)]*)\))?:/gm;
const TEST_METHOD = /^[ \t]+def (test\w*)\(\s*self\s*\)/gm;
const PARAMETERS = /^(?:async )?def test\w*\(\s*\w|^[ \t]+def test\w*\(\s*self\s*,/m;

class Unusable extends Error {}

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

/** The text without modules that programs do not have. */
function runnable(text: string): string {
  const names = [...text.matchAll(/\bnp\.(\w+)/g)].map(([, name]) => name ?? "");
  const own = names.every((name) => NUMPY_NAMES.has(name)) ? text.replace(NUMPY, NUMPY_STAND_IN) : text;
  const missing = MISSING.exec(own)?.[1];
  if (missing !== undefined) throw new Unusable(`they need ${missing}, which programs do not have`);
  return own;
}

function codesOf(text: string, callee: string): string[] {
  const check = CHECK.exec(text);
  if (check !== null) return ofCheck(text, check, callee);
  if (PARAMETERS.test(text)) throw new Unusable("tests with parameters or fixtures");
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

const ofFunctions = (text: string): string[] =>
  [...text.matchAll(TEST_FUNCTION)].map(([whole, name]) =>
    whole.startsWith("async") ? `import asyncio\nasyncio.run(${name}())` : `${name}()`,
  );

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
