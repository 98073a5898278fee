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

const FIRST_CALL = /\bassert\s+(?:not\s+)?\(?\s*(?:Solution\(\)\.)?([A-Za-z_]\w*)\s*\(/;
const FIRST_IMPORT = /^from solution import (\w+)/m;

/** The name that the assertions check; null where nothing tells. */
export function nameIn(assertions: Assertions): string | null {
  const text = Object.values(assertions).flat().join("\n");
  const name = FIRST_IMPORT.exec(text)?.[1] ?? FIRST_CALL.exec(text)?.[1] ?? null;
  return name === "candidate" ? null : name;
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
