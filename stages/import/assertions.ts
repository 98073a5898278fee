/**
 * Assertions in Python that are calls in disguise: `assert f(1, [2]) == 3`, in a
 * `check(candidate)`, in tests of pytest or alone, and the lists `inputs` and `results` of
 * EvalPlus. Nothing is run. A text with any other statement is refused, since its assertions may
 * depend on it; so is a value that is not the same in JSON (a tuple as an argument, a key that is
 * no text, a set).
 */
import type { Exact } from "../../io/literals/exact-json.ts";
import { parsePythonLiteral } from "../../io/literals/python-literal.ts";
import { type Argument, argumentsIn, endOfCall, statementsIn } from "./python-text.ts";

export type Calls = { inputs: Exact[]; outputs: Exact[]; fnName: string | null };

/** Statements that no assertion depends on. */
const HARMLESS =
  /^(?:assert True\b(?!\s*[=!<>])|import |from \S+ import |def check\(|def test\w*\(\s*\)|class Test\w*|METADATA\s*=|pass$|check\(\w+\)$|test\w*\(\)$|#|@pytest\.|if __name__ ==|pytest\.main|unittest\.main|(?:"""|'''|"|'))/;
const ASSERTION = /^assert\b\s*/;
const CALLEE = /^(not\s+)?((?:Solution\(\)\.)?[A-Za-z_]\w*)\s*\(/;
const LISTS = /^(inputs|results)\s*=\s*/;
const EVALPLUS = /^(?:for i, \(inp, exp\) in|assertion\(|def (?:assertion|is_floats|ref_func)\()/;

class Unreadable extends Error {}

/**
 * @param parameters names of the function's parameters, for arguments by name
 * @returns the calls, or why there are none
 */
export function callsIn(text: string, parameters: readonly string[] | null): Calls | { why: string } {
  try {
    return lists(text) ?? asserted(text, parameters);
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/** EvalPlus writes inputs and results as two lists, and a loop over both. */
function lists(text: string): Calls | null {
  const found: Record<string, Exact> = {};
  const statements = statementsIn(text);
  if (!statements.some((statement) => EVALPLUS.test(statement))) return null;
  for (const statement of statements) {
    const name = LISTS.exec(statement)?.[1];
    if (name !== undefined)
      found[name] = parsePythonLiteral(statement.replace(LISTS, ""), { plain: name === "inputs" });
  }
  const { inputs, results } = found;
  if (!Array.isArray(inputs) || !Array.isArray(results) || inputs.length !== results.length)
    throw new Unreadable("inputs and results are not two lists of one length");
  return { inputs, outputs: results, fnName: null };
}

function asserted(text: string, parameters: readonly string[] | null): Calls {
  const calls: Calls = { inputs: [], outputs: [], fnName: null };
  for (const statement of statementsIn(text)) {
    if (HARMLESS.test(statement)) continue;
    if (!ASSERTION.test(statement))
      throw new Unreadable(`a statement that is no assertion: ${shown(statement)}`);
    const { callee, args, expected } = callOf(statement.replace(ASSERTION, ""), statement);
    const name = callee === "candidate" ? null : callee.replace(/^Solution\(\)\./, "");
    if (name !== null && calls.fnName !== null && name !== calls.fnName)
      throw new Unreadable(`calls of ${calls.fnName} and ${name}`);
    calls.fnName ??= name;
    calls.inputs.push(ordered(args, parameters));
    calls.outputs.push(expected);
  }
  if (calls.inputs.length === 0) throw new Unreadable("no assertion");
  return calls;
}

type Call = { callee: string; args: Argument[]; expected: Exact };

/** `f(…) == value`, `f(…) is value`, `f(…)` or `not f(…)`, with or without a message. */
function callOf(whole: string, statement: string): Call {
  const text = unwrapped(whole);
  const [start, not, callee = ""] = CALLEE.exec(text) ?? [];
  if (start === undefined) throw new Unreadable(`an assertion that is no call: ${shown(statement)}`);
  const end = endOfCall(text, start.length);
  const args = argumentsIn(text.slice(start.length, end - 1));
  const rest = text.slice(end).trim();
  if (rest === "" || rest.startsWith(",")) return { callee, args, expected: not === undefined };
  const [operator, value] = [/^(==|is)\s*/.exec(rest)?.[0], rest.replace(/^(?:==|is)\s*/, "")];
  if (operator === undefined || not !== undefined || /^not\b/.test(value))
    throw new Unreadable(`an assertion of another kind: ${shown(statement)}`);
  return { callee, args, expected: expectedIn(value) };
}

/** `(f(1) == 2)` without its brackets, with or without a message behind them. */
function unwrapped(text: string): string {
  if (!text.startsWith("(")) return text;
  const end = endOfCall(text, 1);
  const isWhole = /^\s*(?:,|$)/.test(text.slice(end));
  return isWhole ? unwrapped(text.slice(1, end - 1).trim()) : text;
}

/** The value before a message, if there is one. */
function expectedIn(text: string): Exact {
  const [value, message, ...more] = argumentsIn(text);
  if (value === undefined || value.name !== null || more.length > 0 || message?.name)
    throw new Unreadable(`a value that is no literal: ${shown(text)}`);
  // A message is text; two values are a tuple without brackets.
  if (message !== undefined && !/^[rfu]?["']/i.test(message.text)) throw new Unreadable("two values");
  return parsePythonLiteral(value.text);
}

/** Arguments in the order of the parameters. */
function ordered(args: readonly Argument[], parameters: readonly string[] | null): Exact {
  const values = args.map(({ text }) => parsePythonLiteral(text, { plain: true }));
  const first = args.findIndex(({ name }) => name !== null);
  if (first < 0) return values;
  const named = args.slice(first);
  const places = named.map(({ name }) => parameters?.indexOf(name ?? "") ?? -1);
  const isWhole = [...places].sort((a, b) => a - b).every((place, i) => place === first + i);
  if (!isWhole) throw new Unreadable(`arguments by name (${named.map(({ name }) => name).join(", ")})`);
  const result = values.slice(0, first);
  places.forEach((place, i) => {
    result[place] = values[first + i] ?? null;
  });
  return result;
}

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
