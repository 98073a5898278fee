/**
 * Transformed copies of a statement for the self-test, as contamination occurs in practice.
 * Promises: deterministic; the task stays the same, except that `numbers` changes limits. Templates
 * only: no model.
 */

export const TRANSFORMS = ["verbatim", "trimmed", "numbers", "latex", "reworded"] as const;
export type Transform = (typeof TRANSFORMS)[number];

/** Without the first and the last fifth of the sentences: the story and the remarks. */
function trimmed(text: string): string {
  const sentences = text.split(/(?<=[.!?])\s+/);
  const cut = Math.max(1, Math.floor(sentences.length / 5));
  return sentences.length < 4 ? text : sentences.slice(cut, sentences.length - cut).join(" ");
}

const numbers = (text: string): string =>
  text.replace(/\d+/g, (digits) => (digits.length > 12 ? digits : String(Number(digits) + 3)));

const latex = (text: string): string =>
  text
    .replace(/≤|<=/g, "$\\le$")
    .replace(/≥|>=/g, "$\\ge$")
    .replace(/\b10\^?(\d)\b/g, (_whole, power: string) => `$10^{${power}}$`)
    .replace(/\b([a-z])_?([a-z0-9])?\b(?=[\s,.)])/g, (whole, name: string, index?: string) =>
      name === "a" && index === undefined ? whole : index === undefined ? `$${name}$` : whole,
    )
    .replace(/\.\.\./g, "$\\ldots$")
    .replace(/\n\n/g, "\n<br/>\n");

/** Common words of problem statements, and synonyms. */
const SYNONYMS: Record<string, string> = {
  given: "supplied",
  find: "determine",
  print: "write out",
  output: "report",
  input: "data",
  integer: "whole number",
  integers: "whole numbers",
  number: "figure",
  numbers: "figures",
  array: "list",
  sequence: "series",
  string: "text",
  each: "every",
  contains: "holds",
  containing: "with",
  first: "opening",
  second: "next",
  line: "row",
  lines: "rows",
  minimum: "least",
  maximum: "greatest",
  minimal: "least",
  maximal: "greatest",
  possible: "attainable",
  denoting: "that stands for",
  if: "in case",
  is: "happens to be",
  are: "happen to be",
  has: "possesses",
  have: "possess",
  can: "may",
  must: "has to",
  you: "one",
  your: "one's",
  he: "this person",
  she: "this person",
  wants: "would like",
  want: "would like",
  exactly: "precisely",
  any: "whichever",
  all: "the whole of",
  between: "amid",
  such: "so chosen",
  there: "in that place",
  one: "a single",
  two: "a pair of",
  three: "a triple of",
  it: "the thing",
  they: "these",
  some: "certain",
  into: "in",
  from: "out of",
  which: "that",
  the: "this",
  a: "one",
  of: "belonging to",
  and: "as well as",
  to: "towards",
  in: "inside",
  that: "which",
  for: "regarding",
  with: "having",
  be: "become",
};

function reworded(text: string): string {
  const renamed = text.replace(/[A-Za-z]+/g, (word) => SYNONYMS[word.toLowerCase()] ?? word);
  const sentences = renamed.split(/(?<=[.!?])\s+/);
  return `What follows is a task. ${[...sentences.slice(1), sentences[0] ?? ""].join(" ")}`;
}

const APPLY: Record<Transform, (text: string) => string> = {
  verbatim: (text) => text,
  trimmed,
  numbers,
  latex,
  reworded,
};

export const transformed = (statement: string, how: Transform): string => APPLY[how](statement);
