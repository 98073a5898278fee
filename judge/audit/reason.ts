/**
 * Guesses why a recorded correct solution fails its problem's tests, from the verdict, the outputs
 * and the statement, for a person to review. Promises: reasons are literals; a guess is never used
 * as a verdict.
 */
import type { Problem, Solution, Test } from "../../schemas/problem.ts";
import { compare } from "../compare/compare.ts";
import type { JudgeResult } from "../judge.ts";
import { DEFAULT_LANGUAGE } from "../languages/index.ts";

export const AUDIT_REASONS = [
  "syntax_of_another_python",
  "library_of_another_python",
  "missing_module",
  "does_not_compile",
  "reads_past_the_input",
  "integer_digits_limit",
  "runtime_error",
  "time_limit",
  "memory_limit",
  "output_limit",
  "truncated_expectation",
  "letter_case",
  "float_tolerance",
  "order_of_lines",
  "spacing",
  "several_answers",
  "wrong_answer",
] as const;
export type AuditReason = (typeof AUDIT_REASONS)[number];

/** Maximum characters of TestResult.stdout: longer outputs are not known completely. */
const KNOWN_CHARACTERS = 2048;

const SEVERAL =
  /\b(?:print|output|find|report|choose|construct|return|display)\s+any\b|\barbitrary order\b|\bany (?:of them|of those|one of|such|order|valid|correct)\b|(?:multiple|several|many|more than one|different)\s+(?:\w+\s+){0,3}(?:solutions?|answers?|ways?|outputs?|sequences?|permutations?)/i;

/** Compiler messages caused by Python 2 programs. */
const PYTHON_2_SYNTAX =
  /Missing parentheses in call to|multiple exception types must be parenthesized|leading zeros in decimal|invalid (?:decimal|hexadecimal) literal|inconsistent use of tabs|exec\(|<>|unindent does not match/;
const PYTHON_2_CODE = /^\s*print\s+[^(\s=]|\braw_input\s*\(|\bxrange\s*\(|^\s*print\s*$/m;

/** Names that exist only in other versions of Python. */
const OTHER_LIBRARY =
  /name '(?:raw_input|xrange|unicode|long|unichr|reduce|basestring|cmp|file|execfile)' is not defined|has no attribute '(?:gcd|has_key|iteritems|itervalues|iterkeys|clock|maxint|setcheckinterval|izip|imap|ifilter|letters|maketrans|Mapping|Iterable|Callable|Hashable|MutableMapping|Sequence)'|cannot import name '(?:gcd|Mapping|Iterable|Callable|Hashable|MutableMapping|Sequence|izip)'/;

function compileReason(detail: string, { code, language }: Solution): AuditReason {
  if (language !== DEFAULT_LANGUAGE) return "does_not_compile";
  return PYTHON_2_SYNTAX.test(detail) || PYTHON_2_CODE.test(code)
    ? "syntax_of_another_python"
    : "does_not_compile";
}

function crashReason(stderr: string, { code, language }: Solution): AuditReason {
  if (language !== DEFAULT_LANGUAGE) return "runtime_error";
  if (OTHER_LIBRARY.test(stderr)) return "library_of_another_python";
  if (/ModuleNotFoundError|No module named/.test(stderr)) return "missing_module";
  if (/EOFError|EOF when reading/.test(stderr)) return "reads_past_the_input";
  if (/Exceeds the limit \(\d+ digits\)/.test(stderr)) return "integer_digits_limit";
  if (/TypeError/.test(stderr) && PYTHON_2_CODE.test(code)) return "syntax_of_another_python";
  return "runtime_error";
}

/**
 * Whether `actual` continues where the expected output was truncated: the source marks this by
 * three dots.
 */
function looksTruncated(actual: string, expected: string): boolean {
  const cut = expected.trimEnd().replace(/\.{3}$/, "");
  return cut.length > 100 && cut !== actual.trimEnd() && actual.startsWith(cut.slice(0, KNOWN_CHARACTERS));
}

const sorted = (text: string): string => text.split(/\s+/).filter(Boolean).sort().join(" ");
const squeezed = (text: string): string => text.replaceAll(/\s+/g, "");

/** Equal tokens, except decimals that differ by a relative error of at most 0.001. */
function nearlyEqual(actual: string, expected: string): boolean {
  const [left, right] = [actual, expected].map((text) => text.split(/\s+/).filter(Boolean));
  if (left === undefined || right === undefined || left.length !== right.length) return false;
  return left.every((token, i) => {
    const other = right[i] ?? "";
    if (token === other) return true;
    const decimal = /^-?\d+\.\d+(?:e[+-]?\d+)?$/i;
    if (!decimal.test(token) && !decimal.test(other)) return false;
    return Math.abs(Number(token) - Number(other)) <= 1e-3 * Math.max(1, Math.abs(Number(other)));
  });
}

function wrongReason(problem: Problem, test: Test, actual: string): AuditReason {
  const { output: expected } = test;
  if (looksTruncated(actual, expected)) return "truncated_expectation";
  if (actual.length < KNOWN_CHARACTERS) {
    const lenient = compare(Buffer.from(actual), expected, { kind: "codecontests" }).acceptedBy;
    if (lenient === "case") return "letter_case";
    if (lenient !== null || nearlyEqual(actual, expected)) return "float_tolerance";
  }
  if (SEVERAL.test(problem.statement) || problem.flags.includes("special_judge")) return "several_answers";
  if (actual.length < KNOWN_CHARACTERS) {
    if (squeezed(actual) === squeezed(expected)) return "spacing";
    if (sorted(actual) === sorted(expected)) return "order_of_lines";
  }
  return "wrong_answer";
}

/** @param result result of a solution that did not pass; not INTERNAL */
export function likelyReason(
  problem: Problem,
  program: Solution,
  result: JudgeResult & { test: Test | undefined },
): AuditReason {
  const failed = result.firstFailing === null ? undefined : result.tests[result.firstFailing];
  switch (result.verdict) {
    case "CE":
      return compileReason(result.detail ?? failed?.stderr ?? "", program);
    case "RE":
      return crashReason(failed?.stderr ?? "", program);
    case "TLE":
    case "ILE":
      return "time_limit";
    case "MLE":
      return "memory_limit";
    case "OLE":
      return "output_limit";
    default:
      // Assertions have no expected output to compare with.
      return result.test === undefined || problem.entry_point !== undefined
        ? "wrong_answer"
        : wrongReason(problem, result.test, failed?.stdout ?? "");
  }
}
