/**
 * A problem whose tests are run as assertions, with the name that they check as `entry_point`: what
 * the formats of assertions and tables fall back to where assertions are no calls.
 */
import type { Test } from "../../schemas/problem.ts";
import { assertionTests } from "./assertion-tests.ts";
import { counted, emptyDraft } from "./draft.ts";
import type { Conversion, Draft, Rejection } from "./format.ts";

export type TestGroup = "public_tests" | "private_tests" | "generated_tests";

/** Texts with assertions, each by itself. */
export type Assertions = Partial<Record<TestGroup, readonly string[]>>;

export type AssertionParts = Pick<Draft, "source" | "name" | "statement"> &
  Partial<Omit<Draft, TestGroup>> & {
    assertions: Assertions;
    /** What `check` is called with, if it is not the name of the function. */
    callee?: string | null;
    identity: unknown;
    /** Programs that were left out because of their language. */
    others?: number;
  };

const ASSERTED = /\bassert\b(.*)/g;
const CALLED = /(?<![\w.])(?:Solution\(\)\.)?([A-Za-z_]\w*)\s*\(/g;
const FIRST_IMPORT = /^from solution import (\w+)/m;
/** `check(solve)`, alone in a line. */
const CHECKED = /^[ \t]*check\(\s*(?:Solution\(\)\.)?([A-Za-z_]\w*)\s*\)[ \t]*$/m;
/** Names that assertions call around what they check. */
const AROUND = new Set(
  "candidate not in and or is if abs all any bool dict float frozenset int isinstance issubclass len list map max min next print range repr reversed round set sorted str sum tuple type zip isclose allclose Counter deepcopy Solution".split(
    " ",
  ),
);

/** The name that the assertions check; null where nothing tells. */
export function nameIn(assertions: Assertions): string | null {
  const text = Object.values(assertions).flat().join("\n");
  const imported = FIRST_IMPORT.exec(text)?.[1];
  if (imported !== undefined) return imported;
  for (const [, asserted = ""] of text.matchAll(ASSERTED))
    for (const [, name = ""] of asserted.matchAll(CALLED)) if (!AROUND.has(name)) return name;
  const checked = CHECKED.exec(text)?.[1];
  return checked === undefined || AROUND.has(checked) ? null : checked;
}

/** @param why the assertions are no calls */
export function asAssertions(parts: AssertionParts, entry: string | null, why: string): Conversion {
  const { assertions, callee, identity, others = 0, flags = [], fn_name: _, setup_code, ...rest } = parts;
  const { name, statement } = rest;
  if (statement.trim() === "") return { rejection: { reason: "empty_statement", detail: null }, name };
  const own = { ...rest, flags: [...flags, ...counted("other_language_solutions", others)] };
  const groups: Partial<Record<TestGroup, Test[]>> = {};
  let refused: Rejection | null = null;
  const refuse = (detail: string): void => {
    refused ??= { reason: "assertion_tests", detail };
  };
  if (entry === null) refuse(`${why}; nothing names what they test`);
  for (const [group, texts] of Object.entries(assertions)) {
    const found = assertionTests({ texts, callee: callee ?? entry ?? "" });
    if ("why" in found) refuse(found.why);
    else groups[group as TestGroup] = found.tests;
  }
  if (entry === null || refused !== null)
    return {
      draft: emptyDraft(own),
      identity,
      untested: refused ?? { reason: "assertion_tests", detail: why },
    };
  const setup = setup_code === undefined ? {} : { setup_code };
  const draft = emptyDraft({ ...own, ...groups, entry_point: entry, ...setup });
  return { draft, identity, untested: { reason: "no_tests", detail: null } };
}
