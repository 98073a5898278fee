/**
 * The programs of a problem that decide beside its comparator: a checker, an interactor, and a
 * right program to try an interactor with.
 * Promises: what they need and this machine lacks is a UserError before a program is judged, never
 * a verdict. Each comparator is looked at once.
 */
import { UserError } from "../schemas/errors.ts";
import type { Comparator } from "../schemas/problem.ts";
import { DEFAULT_LANGUAGE } from "./languages/index.ts";
import { usable } from "./native/setup.ts";
import { TESTLIB_FIX } from "./testlib-file.ts";

type Decider = { what: string; code: string; language: string };

const INCLUDES_TESTLIB = /^[ \t]*#[ \t]*include[ \t]*["<](?:[^">\n]*\/)?testlib\.h[">]/m;

function decidersOf({ checker, checker_language, interactor }: Comparator): Decider[] {
  const language = checker_language ?? DEFAULT_LANGUAGE;
  return [
    ...(checker === null ? [] : [{ what: "checker", code: checker, language }]),
    ...(interactor === undefined ? [] : [{ what: "interactor", ...interactor }]),
    ...(interactor?.jury === undefined ? [] : [{ what: "jury's program", ...interactor.jury }]),
  ];
}

/** Whether a checker or interactor may include testlib.h: only then its content is in a key. */
export const mayIncludeTestlib = ({ checker, checker_language, interactor }: Comparator): boolean =>
  (checker !== null && checker_language !== undefined && checker_language !== DEFAULT_LANGUAGE) ||
  (interactor !== undefined && interactor.language !== DEFAULT_LANGUAGE);

const looked = new WeakMap<Comparator, { testlib: boolean }>();

/**
 * @param testlib whether testlib.h is configured
 * @param where the problem, for the error
 * @throws UserError if a compiler or testlib.h is missing
 */
export async function checkDeciders(
  comparator: Comparator,
  { testlib, where = "judge.testlib" }: { testlib: boolean; where?: string },
): Promise<void> {
  if (comparator.checker_language === undefined && comparator.interactor === undefined) return;
  if (looked.get(comparator)?.testlib === testlib) return;
  for (const { what, code, language } of decidersOf(comparator)) {
    if (language === DEFAULT_LANGUAGE) continue;
    await usable(language);
    if (testlib || !INCLUDES_TESTLIB.test(code)) continue;
    throw new UserError({
      where,
      expected: `the path of testlib.h in judge.testlib (or --testlib), which the ${what} includes`,
      got: "none",
      fix: TESTLIB_FIX,
    });
  }
  looked.set(comparator, { testlib });
}
