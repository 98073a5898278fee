/**
 * Tests in the layouts in which data sets store them, as parallel lists of inputs and outputs: an
 * object of lists ({inputs, outputs}), a list of objects or of pairs, one object, any of them
 * inside another object (test_cases, input_output, …), or as text (JSON, a Python literal, or
 * either packed).
 * Nothing is run. What is none of these is a rejection.
 */
import type { Exact } from "../../io/literals/exact-json.ts";
import { callsIn } from "./assertions.ts";
import type { Rejection } from "./format.ts";
import { isPackedText, packedText } from "./packed-text.ts";
import { isObject, parseEither, reject } from "./tests.ts";

export type Gathered = {
  inputs: Exact[];
  outputs: Exact[];
  fnName: string | null;
  /** Whether they were assertions. */
  asserted?: boolean;
};
type Found = Gathered | { rejection: Rejection };

const WRAPPERS = [
  "test_cases",
  "testcases",
  "tests",
  "test",
  "unit_tests",
  "input_output",
  "ground_truth",
  "verification_info",
  "cases",
];
const GROUPS = ["public", "private", "generated", "hidden", "examples"];
export const INPUT_KEYS =
  "input inputs stdin in test_input arguments args input_data input_lines given".split(" ");
export const OUTPUT_KEYS = [
  "output",
  "outputs",
  "stdout",
  "expected_output",
  "expected_outputs",
  "expected",
  "expected_stdout",
  "answer",
  "out",
  "test_output",
  "output_data",
  "output_lines",
  "result",
  "wanted",
];
const FUNCTION_KEYS = ["fn_name", "func_name", "function_name", "entry_point"];
/** Bytes that a cell of packed tests may unpack to. */
const MAX_PACKED = 2 ** 27;
/** Layers of text and objects around the tests. */
const MAX_LAYERS = 8;
const ASSERTION = /^\s*(?:def check\(|assert\b|from \S+ import|import )/m;

/** @param value a cell of a row whose integers are bigint (Rows.exact) */
export const gather = (value: unknown): Found => walk((value ?? null) as Exact, 0);

function walk(value: Exact, layer: number): Found {
  if (layer > MAX_LAYERS) return reject("unreadable_tests", "too many layers");
  if (value === null) return reject("no_tests");
  if (typeof value === "string") return ofText(value, layer);
  if (Array.isArray(value)) return ofList(value, layer);
  return isObject(value) ? ofObject(value, layer) : reject("unreadable_tests", "a number instead of tests");
}

function ofText(text: string, layer: number): Found {
  if (text.trim() === "") return reject("no_tests");
  if (isPackedText(text)) {
    const packed = packedText(text, MAX_PACKED);
    return "rejection" in packed ? packed : walk(packed.text, layer + 1);
  }
  try {
    return walk(parseEither(text), layer + 1);
  } catch (error) {
    if (ASSERTION.test(text)) return asCalls(text);
    return reject("unreadable_tests", error instanceof Error ? error.message : String(error));
  }
}

function ofList(list: Exact[], layer: number): Found {
  if (list.length === 0) return reject("no_tests");
  if (list.every(Array.isArray)) return ofPairs(list as Exact[][]);
  if (list.every((test) => typeof test === "string") && list.some((test) => ASSERTION.test(test)))
    return asCalls(list.join("\n"));
  const found: Gathered = { inputs: [], outputs: [], fnName: null };
  for (const [i, test] of list.entries()) {
    const one = typeof test === "string" ? ofText(test, layer) : oneTest(test, i);
    if ("rejection" in one) return one;
    const names = add(found, one);
    if (names !== null) return reject("unreadable_tests", `tests of two functions, ${names}`);
  }
  return found;
}

function ofPairs(pairs: Exact[][]): Found {
  const odd = pairs.findIndex((pair) => pair.length !== 2);
  if (odd >= 0) return reject("unreadable_tests", `test ${odd} is no pair of input and output`);
  return {
    inputs: pairs.map(([input]) => input ?? null),
    outputs: pairs.map(([, output]) => output ?? null),
    fnName: null,
  };
}

/** Texts with assertions in a cell; null for any other cell. */
export function assertionsIn(cell: unknown): string[] | null {
  const list = listIn(cell);
  if (list === null) return typeof cell === "string" && ASSERTION.test(cell) ? [cell] : null;
  const isAsserted = list.every((one) => typeof one === "string") && list.some((one) => ASSERTION.test(one));
  return isAsserted ? (list as string[]) : null;
}

/** Assertions that are calls; arguments by name need a signature, which is not known here. */
function asCalls(text: string): Found {
  const calls = callsIn(text, null);
  return "why" in calls ? reject("assertion_tests", calls.why) : { ...calls, asserted: true };
}

type Members = { [key: string]: Exact };

function ofObject(object: Members, layer: number): Found {
  const input = keyOf(object, INPUT_KEYS);
  const output = keyOf(object, OUTPUT_KEYS);
  const fnName = functionOf(object);
  if (input !== null && output !== null) {
    // The text of a list is one value where the member's name says so.
    const read = /s$/i.test(input) ? listIn : asList;
    return ofMembers(read(object[input]), read(object[output]), { object, input, output, fnName });
  }
  const inner = keyOf(object, WRAPPERS);
  if (inner !== null) return named(walk(object[inner] ?? null, layer + 1), fnName);
  const groups = GROUPS.flatMap((name) => object[name] ?? object[`${name}_tests`] ?? []);
  if (groups.length > 0) return named(ofList(groups, layer + 1), fnName);
  const keys = Object.keys(object);
  if (keys.length === 0) return reject("no_tests");
  const tests = Object.values(object);
  if (tests.every((test) => isObject(test) && keyOf(test, INPUT_KEYS) && keyOf(test, OUTPUT_KEYS)))
    return ofList(tests, layer + 1);
  return reject(
    "unreadable_tests",
    `neither inputs and outputs nor tests in members ${keys.slice(0, 8).join(", ")}`,
  );
}

type Place = { object: Members; input: string; output: string; fnName: string | null };

/** Parallel lists, or one test. */
function ofMembers(
  inputs: Exact[] | null,
  outputs: Exact[] | null,
  { object, input, output, fnName }: Place,
): Found {
  if (inputs === null || outputs === null)
    return {
      inputs: [unwrapped(object[input], "stdin")],
      outputs: [unwrapped(object[output], "stdout")],
      fnName,
    };
  return parallel(inputs, outputs, fnName);
}

/** Tests of two lists. */
export function parallel(inputs: Exact[], outputs: Exact[], fnName: string | null): Found {
  if (inputs.length !== outputs.length)
    return reject("unequal_test_lists", `${inputs.length} inputs, ${outputs.length} outputs`);
  return inputs.length === 0 ? reject("no_tests") : { inputs, outputs, fnName };
}

const asList = (value: unknown): Exact[] | null => (Array.isArray(value) ? (value as Exact[]) : null);

/** A list, or the text of one. */
export function listIn(value: unknown): Exact[] | null {
  if (typeof value !== "string") return asList(value);
  try {
    return asList(parseEither(value));
  } catch {
    return null;
  }
}

function oneTest(test: Exact, index: number): Found {
  if (!isObject(test)) return reject("unreadable_tests", `test ${index} is no object`);
  const input = keyOf(test, INPUT_KEYS);
  const output = keyOf(test, OUTPUT_KEYS);
  if (input === null || output === null)
    return reject("unreadable_tests", `test ${index} has no ${input === null ? "input" : "output"}`);
  return {
    inputs: [unwrapped(test[input], "stdin")],
    outputs: [unwrapped(test[output], "stdout")],
    fnName: functionOf(test),
  };
}

/** The value of a stream in {stdin} and {stdout}. */
function unwrapped(value: Exact | undefined, stream: string): Exact {
  if (value === undefined) return null;
  return isObject(value) && typeof value[stream] === "string" ? value[stream] : value;
}

/** The first of the keys that the object has, by its exact name or with capitals and spaces. */
function keyOf(object: Members, keys: readonly string[]): string | null {
  const has = (key: string): boolean => object[key] !== undefined && object[key] !== null;
  const exact = keys.find(has);
  if (exact !== undefined) return exact;
  const plain = (key: string): string => key.toLowerCase().replace(/[\s_-]+/g, "");
  const own = new Map(
    Object.keys(object)
      .filter(has)
      .map((key) => [plain(key), key]),
  );
  return keys.map((key) => own.get(plain(key))).find((key) => key !== undefined) ?? null;
}

/** The function that the tests call, where it is named: beside the tests or in their metadata. */
export function functionOf(object: Members): string | null {
  const inside = object.metadata;
  for (const place of [object, isObject(inside ?? null) ? (inside as Members) : {}]) {
    const name = FUNCTION_KEYS.map((key) => place[key]).find(
      (found) => typeof found === "string" && found !== "",
    );
    if (typeof name === "string") return name;
  }
  return null;
}

const named = (found: Found, fnName: string | null): Found =>
  "rejection" in found ? found : { ...found, fnName: found.fnName ?? fnName };

/** @returns the two names, where tests call different functions */
function add(all: Gathered, { inputs, outputs, fnName }: Gathered): string | null {
  if (fnName !== null && all.fnName !== null && fnName !== all.fnName) return `${all.fnName} and ${fnName}`;
  all.inputs.push(...inputs);
  all.outputs.push(...outputs);
  all.fnName ??= fnName;
  return null;
}
