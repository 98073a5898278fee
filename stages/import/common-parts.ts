/**
 * What TACO, its re-exports and APPS share: tests of input_output (the first is public), solutions
 * and starter code. A row that asks for a function but names none, and whose solutions do not read
 * stdin, cannot be run.
 */
import type { Comparator, Solution } from "../../schemas/problem.ts";
import { counted } from "./draft.ts";
import type { Draft, Rejection } from "./format.ts";
import { textList } from "./programs.ts";
import { type Row, textOrNull } from "./row.ts";
import { inputOutput, withoutTruncated } from "./tests.ts";

export const READS_STDIN = /\binput\s*\(|\bstdin\b|\bopen\s*\(\s*0/;
const DEFINES = /^\s*(?:class|def)\s/m;
export const RETURNS_LIST = /->\s*["']?(?:typing\.)?(?:List|list|Tuple|tuple|Sequence)\b/;

type Common = {
  parts: Pick<
    Draft,
    "public_tests" | "private_tests" | "fn_name" | "solutions" | "starter_code" | "comparator"
  >;
  flags: string[];
  untested: Rejection;
};

const CALL: Comparator = { kind: "call", checker: null, provenance: "source row" };
const TOKENS: Comparator = { kind: "tokens", checker: null, provenance: "default" };

export function commonParts(row: Row): Common {
  const starter_code = textOrNull(row, "starter_code");
  const codes = textList(row.solutions);
  const solutions: Solution[] = (codes ?? []).map((code) => ({ language: "python3", code }));
  const flags = codes === null ? ["unreadable_solutions"] : [];
  const rest = { solutions, starter_code };
  const none = (untested: Rejection): Common => ({
    parts: { public_tests: [], private_tests: [], fn_name: null, comparator: TOKENS, ...rest },
    flags,
    untested,
  });
  const found = inputOutput(row.input_output, RETURNS_LIST.test(starter_code ?? ""));
  if ("rejection" in found) return none(found.rejection);
  const { fnName: fn_name } = found;
  if (
    fn_name === null &&
    DEFINES.test(starter_code ?? "") &&
    !solutions.some(({ code }) => READS_STDIN.test(code))
  ) {
    return none({
      reason: "not_runnable",
      detail: "asks for a function, names none, and no solution reads stdin",
    });
  }
  const { tests, truncated } =
    fn_name === null ? withoutTruncated(found.tests) : { tests: found.tests, truncated: 0 };
  return {
    parts: {
      public_tests: tests.slice(0, 1),
      private_tests: tests.slice(1),
      fn_name,
      comparator: fn_name === null ? TOKENS : CALL,
      ...rest,
    },
    flags: [...found.flags, ...flags, ...counted("truncated_tests", truncated)],
    untested: { reason: "no_tests", detail: truncated > 0 ? `${truncated} truncated tests` : null },
  };
}
