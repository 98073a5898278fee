/**
 * A problem from the parts that most data sets have: statement, groups of tests in any layout,
 * programs, limits. A row whose tests cannot be read keeps the reason for it; without any test it
 * is rejected with that reason, unless untested rows are kept.
 */
import type { Exact } from "../../io/literals/exact-json.ts";
import type { Comparator, Solution, Test } from "../../schemas/problem.ts";
import { type Assertions, asAssertions, nameIn } from "./as-assertions.ts";
import { READS_STDIN, RETURNS_LIST } from "./common-parts.ts";
import { counted, emptyDraft } from "./draft.ts";
import type { Conversion, Draft, Rejection } from "./format.ts";
import { assertionsIn, type Gathered, gather } from "./gather.ts";
import { parametersOf } from "./python-text.ts";
import { type InputOutput, isObject, reject, typedTests, withoutTruncated } from "./tests.ts";

const GROUPS = ["public_tests", "private_tests", "generated_tests"] as const;
type Group = (typeof GROUPS)[number];

const CALL: Comparator = { kind: "call", checker: null, provenance: "source row" };
const FUNCTION = /^def ([A-Za-z_]\w*)\s*\(/gm;
const METHOD = /^[ \t]+def ([A-Za-z_]\w*)\s*\(\s*self\b/gm;

export type Parts = Pick<Draft, "source" | "name" | "statement"> &
  Partial<Omit<Draft, Group>> & {
    /** Cells with tests, in any layout. */
    tests: Partial<Record<Group, unknown>>;
    /** Why the tests cannot be read, where the format knows it before. */
    refused?: Rejection | null;
    /** Members that identify the problem beside its statement. */
    identity: unknown;
    /** Programs that were left out because of their language. */
    others?: number;
  };

export function assemble({ tests: cells, identity, refused, others = 0, ...parts }: Parts): Conversion {
  const { name, statement, solutions = [], flags = [] } = parts;
  if (statement.trim() === "") return { rejection: { reason: "empty_statement", detail: null }, name };
  const found = refused ? { rejection: refused } : gathered(cells);
  const asserted = "rejection" in found && found.rejection.reason === "assertion_tests" && textsIn(cells);
  if (asserted && "rejection" in found) {
    const why = found.rejection.detail ?? "";
    const codes = solutions.map(({ code }) => code);
    return asAssertions(
      { ...parts, identity, others, assertions: asserted },
      parts.fn_name ?? nameIn(asserted) ?? functionOf([parts.starter_code ?? "", ...codes, statement]),
      why,
    );
  }
  const read = "rejection" in found ? found : typed(found, parts);
  const rest = { ...parts, solutions, name, statement };
  if ("rejection" in read) {
    const draft = emptyDraft({ ...rest, flags: [...flags, ...counted(OTHERS, others)] });
    return { draft, identity, untested: read.rejection };
  }
  const { groups, fnName, truncated } = read;
  const draft = emptyDraft({
    ...rest,
    ...groups,
    fn_name: fnName,
    ...(fnName !== null && { comparator: CALL }),
    flags: [...flags, ...read.flags, ...counted("truncated_tests", truncated), ...counted(OTHERS, others)],
  });
  const untested: Rejection = {
    reason: "no_tests",
    detail: truncated > 0 ? `${truncated} truncated tests` : null,
  };
  return { draft, identity, untested };
}

const OTHERS = "other_language_solutions";

type Lists = Partial<Record<Group, Gathered>>;

/** The tests of every group that has any. A group that cannot be read is the reason of all. */
function gathered(cells: Parts["tests"]): Lists | { rejection: Rejection } {
  const lists: Lists = {};
  for (const group of GROUPS) {
    if (cells[group] === undefined) continue;
    const found = gather(cells[group]);
    if (!("rejection" in found)) lists[group] = found;
    else if (found.rejection.reason !== "no_tests") return found;
  }
  return Object.keys(lists).length === 0 ? reject("no_tests") : lists;
}

/** The assertions of all groups; null if a group has other tests. */
function textsIn(cells: Parts["tests"]): Assertions | null {
  const found = GROUPS.flatMap((group) =>
    cells[group] === undefined ? [] : [[group, assertionsIn(cells[group])] as const],
  );
  const texts = found.filter((entry): entry is [Group, string[]] => entry[1] !== null);
  return texts.length === found.length ? Object.fromEntries(texts) : null;
}

type Typed = {
  groups: Partial<Record<Group, Test[]>>;
  fnName: string | null;
  truncated: number;
  flags: string[];
};

function typed(
  lists: Lists,
  parts: Omit<Parts, "tests" | "identity" | "refused">,
): Typed | { rejection: Rejection } {
  const starter = parts.starter_code ?? "";
  const programs = (parts.solutions ?? []).filter(({ language }) => language.startsWith("python"));
  const named = parts.fn_name ?? Object.values(lists).find(({ fnName }) => fnName !== null)?.fnName ?? null;
  const isAsserted = Object.values(lists).some(({ asserted }) => asserted);
  const inStatement = isAsserted ? functionOf([parts.statement]) : null;
  const fnName = named ?? functionAsked(lists, starter, programs) ?? inStatement;
  // Their values would be read as texts on stdin.
  if (isAsserted && fnName === null) return reject("assertion_tests", "nothing names what they test");
  const returnsList = RETURNS_LIST.test(starter) || programs.some(({ code }) => RETURNS_LIST.test(code));
  const result: Typed = { groups: {}, fnName, truncated: 0, flags: [] };
  for (const group of GROUPS) {
    const list = lists[group];
    if (list === undefined) continue;
    const inputs = fnName === null ? list.inputs : positional(list.inputs, parametersIn(fnName, parts));
    const read: InputOutput | { rejection: Rejection } = typedTests({ ...list, inputs, fnName }, returnsList);
    if ("rejection" in read) return read;
    const kept = fnName === null ? withoutTruncated(read.tests) : { tests: read.tests, truncated: 0 };
    result.groups[group] = kept.tests;
    result.truncated += kept.truncated;
    const flags = list.asserted ? ["assertions_as_calls"] : [];
    result.flags = [...new Set([...result.flags, ...flags, ...read.flags])];
  }
  return result;
}

/** Parameters of the function, by starter code or a solution. */
const parametersIn = (name: string, { starter_code, solutions = [] }: Partial<Parts>): string[] | null =>
  [starter_code ?? "", ...solutions.map(({ code }) => code)]
    .map((code) => parametersOf(name, code))
    .find((found) => found !== null) ?? null;

/** Arguments by name as a list, in the order of the parameters. */
function positional(inputs: readonly Exact[], parameters: readonly string[] | null): Exact[] {
  return inputs.map((input) => {
    if (!isObject(input) || parameters === null) return input;
    const names = Object.keys(input);
    const isWhole = names.length === parameters.length && parameters.every((name) => names.includes(name));
    return isWhole ? parameters.map((name) => input[name] ?? null) : input;
  });
}

/**
 * The function that starter code asks for, or that the only program defines, where the tests are
 * values and not text.
 */
function functionAsked(lists: Lists, starter: string, programs: readonly Solution[]): string | null {
  const isText = Object.values(lists).every(({ inputs }) =>
    inputs.every((input) => typeof input === "string"),
  );
  const asks = starter !== "" && !programs.some(({ code }) => READS_STDIN.test(code));
  if (isText && !asks) return null;
  return functionOf([starter, programs[0]?.code ?? ""]);
}

/** The function that the first of the texts defines that defines only one. */
function functionOf(texts: readonly string[]): string | null {
  for (const code of texts) {
    const pattern = /^class Solution\b/m.test(code) ? METHOD : FUNCTION;
    const names = [...code.matchAll(pattern)].map(([, name]) => name ?? "");
    const own = names.filter((name) => !name.startsWith("__"));
    if (own.length === 1) return own[0] ?? null;
  }
  return null;
}
