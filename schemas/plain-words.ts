/**
 * Faults that the validation library finds, in plain words: what was expected, what came, what to
 * do. Promises: no phrase of the library reaches a user; a misspelt key or value gets the nearest
 * known one. Does not know files and lines: the callers add them.
 */
import type { z } from "zod";
import { shown } from "./errors.ts";
import { didYouMean, nearest } from "./nearest.ts";
import { type Part, partAt } from "./schema-parts.ts";

type Issue = z.core.$ZodIssue;

export type PlainFault = {
  /** Members and indices from the root. */
  path: readonly PropertyKey[];
  expected: string;
  got: string;
  fix: string;
};

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "an integer",
  bigint: "an integer",
  boolean: "true or false",
  array: "a list",
  object: "a group of keys",
  record: "a group of keys",
  null: "null",
};
const typeName = (type: string): string => TYPES[type] ?? type;
const BOUNDED: Readonly<Record<string, string>> = {
  string: "text of length",
  array: "a list of length",
  set: "a list of length",
};
const FORMATS: Readonly<Record<string, string>> = { url: "a URL, such as http://localhost:8000/v1" };

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === "too_small";
  const limit = small ? issue.minimum : issue.maximum;
  const words = small
    ? issue.inclusive === false
      ? "above"
      : "at least"
    : issue.inclusive === false
      ? "below"
      : "at most";
  return `${BOUNDED[issue.origin] ?? "a number of"} ${words} ${limit}`;
}

/**
 * What a pattern of names allows, for the form that all of them have here: one class of characters.
 */
function patternWords(pattern: string): string {
  const one = /^\/\^\[([^\]]+)\]\+\$\/\w*$/.exec(pattern)?.[1];
  if (one === undefined) return `text of the form ${pattern}`;
  const parts = [
    one.includes("A-Z") || one.includes("a-z") ? "letters" : null,
    one.includes("0-9") ? "digits" : null,
    ...[...one.replace(/A-Z|a-z|0-9/g, "").replaceAll("\\", "")].map((sign) => `"${sign}"`),
  ];
  return `text of ${parts.filter((part) => part !== null).join(", ")} only`;
}

/** How the library's own messages begin; others are the schema's, and say what is expected. */
const OWN_WORDS = /^(?:Invalid|Too |Unrecognized)/;

function expectedOf(issue: Issue): string {
  if (!OWN_WORDS.test(issue.message)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return typeName(issue.expected);
    case "too_small":
    case "too_big":
      return bound(issue);
    case "invalid_format":
      return issue.pattern === undefined
        ? (FORMATS[issue.format] ?? `text in the form ${issue.format}`)
        : patternWords(issue.pattern);
    case "invalid_value":
      return issue.values.length === 1
        ? shown(issue.values[0])
        : `one of ${issue.values.map(String).join(", ")}`;
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_union":
      return unionWords(issue);
    case "custom":
      return issue.message;
    default:
      return "a value of another kind";
  }
}

function unionWords(issue: z.core.$ZodIssueInvalidUnion): string {
  const options = (issue as { options?: readonly unknown[] }).options;
  if (options !== undefined) return `one of ${options.map(String).join(", ")}`;
  const words = issue.errors.map(([first]) => (first === undefined ? null : expectedOf(first)));
  return [...new Set(words.filter((word) => word !== null))].join(", or ") || "a value of another kind";
}

const optionsOf = (issue: Issue): string[] =>
  issue.code === "invalid_value"
    ? issue.values.map(String)
    : issue.code === "invalid_union"
      ? ((issue as { options?: readonly unknown[] }).options ?? []).map(String)
      : [];

/** The value at a path. */
function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined),
    raw,
  );
}

/** How a missing key is added: by its description, or by the keys that it must have itself. */
function toAdd(part: Part): string {
  const { description, required } = part;
  if (description !== null) return `Add it: ${description}.`;
  if (required.length > 0) return `Add it, with its required keys: ${required.join(", ")}.`;
  return "Add it.";
}

function fixOf(issue: Issue, value: unknown, part: Part): string {
  const options = optionsOf(issue);
  if (options.length > 0 && typeof value === "string")
    return didYouMean(value, options, "Name one of these.");
  if (issue.code === "invalid_type" && issue.expected === "array" && typeof value === "string")
    return "Write a list, also for one value: [ … ].";
  return part.description === null ? "Change the value." : `Change the value: ${part.description}.`;
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, part: Part): PlainFault[] {
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    expected: "a known key",
    got: shown(key),
    fix: didYouMean(key, part.keys, `Remove it, or correct its name; known here: ${part.keys.join(", ")}.`),
  }));
}

/**
 * Faults of `raw` by `schema`, in the order of the library; a missing key that a misspelt one
 * stands for is not told twice.
 */
export function plainFaults(issues: readonly Issue[], schema: z.ZodType, raw: unknown): PlainFault[] {
  const meant = new Set(
    issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.flatMap((key) =>
            nearest(key, partAt(schema, raw, issue.path).keys).map((name) => [...issue.path, name].join(".")),
          )
        : [],
    ),
  );
  return issues.flatMap((issue) => {
    const part = partAt(schema, raw, issue.path);
    if (issue.code === "unrecognized_keys") return unknownKeys(issue, part);
    const value = valueAt(raw, issue.path);
    const expected = expectedOf(issue);
    if (value !== undefined) {
      return [{ path: issue.path, expected, got: shown(value), fix: fixOf(issue, value, part) }];
    }
    if (meant.has(issue.path.join("."))) return [];
    return [{ path: issue.path, expected, got: "nothing: the key is missing", fix: toAdd(part) }];
  });
}
