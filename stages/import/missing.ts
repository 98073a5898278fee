/** Why no mapping can be proposed for a table: what is missing, in one line. */
import type { Fields } from "../../schemas/import-options.ts";
import { gather } from "./gather.ts";
import { inside } from "./paths.ts";
import type { Row } from "./row.ts";

/** Names of columns that are likely to hold tests. */
const TESTS = /test|case|input|output|sample|example|check|assert|expect|std(?:in|out)|\bio\b/i;
const INPUTS = /input|stdin/i;
const OUTPUTS = /output|stdout|expect|answer|result/i;
/** Columns that are told. */
const MOST_TOLD = 3;

type Found = { [Key in keyof Fields]?: string | undefined };

/**
 * @param found the fields that could be proposed; @param untested why rows by them have no tests
 */
export function missingIn(rows: readonly Row[], found: Found, untested: string | null): string {
  if (found.statement === undefined)
    return "no column has a statement: a text of several words that is no program";
  if (untested !== null) return `the tests cannot be run: ${untested}`;
  const [first = {}] = rows;
  const taken = new Set(Object.values(found));
  const likely = Object.keys(first).filter((name) => TESTS.test(name) && !taken.has(name));
  if (likely.length === 0) return "no column has tests";
  const inputs = likely.filter((name) => INPUTS.test(name));
  if (inputs.length > 0 && !likely.some((name) => OUTPUTS.test(name) || hasOutputs(first[name])))
    return `${inputs.join(", ")}: inputs, and no column has the expected outputs`;
  return likely
    .slice(0, MOST_TOLD)
    .map((name) => `${name}: ${whyOf(first[name])}`)
    .join("; ");
}

const hasOutputs = (value: unknown): boolean =>
  Object.keys(inside(value) ?? {}).some((name) => OUTPUTS.test(name));

function whyOf(value: unknown): string {
  const found = gather(value);
  if (!("rejection" in found)) return "tests, and nothing names what they test";
  const { reason, detail } = found.rejection;
  return detail === null ? reason : `${reason} (${detail.slice(0, 120)})`;
}
