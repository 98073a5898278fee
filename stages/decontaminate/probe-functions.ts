/**
 * The probe's tests for functions. Calls and assertions of many benchmark items, each with a name
 * of its own, become assertions on one name, so that a program runs on all of them at once. What a
 * call returns is compared as JSON, with a small tolerance: the probe only chooses the pairs that
 * the cross-test then decides by the item's own comparator.
 */
import type { Judged } from "../../judge/request.ts";
import type { Test } from "../../schemas/problem.ts";
import { argumentsIn, endOfCall } from "../import/python-text.ts";

/** The name under which a program's function is probed. */
export const PROBED = "_probed";
const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** The name that tests call or check; null for programs on stdin. */
export const functionOf = ({ fn_name, entry_point }: Judged): string | null => entry_point ?? fn_name;

/** A program whose function, or method of Solution, has the probed name too. */
export const withProbedName = (code: string, own: string): string =>
  `${code}\ntry:\n    ${PROBED} = Solution().${own}\nexcept (NameError, AttributeError):\n    ${PROBED} = ${own}\n`;

/** Python that compares two values of JSON. */
const SAME = `def _same(a, b):
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, float) or isinstance(b, float):
        return isinstance(a, (int, float)) and isinstance(b, (int, float)) and abs(a - b) <= 1e-6 * max(1, abs(b))
    return a == b
`;

/** A test of an item as an assertion on the probed name; null for a name that none can be. */
export function asProbe({ input, output }: Test, item: Judged): Test | null {
  const name = functionOf(item);
  if (name === null || !IDENTIFIER.test(name)) return null;
  if (item.entry_point !== undefined) {
    const names = `${name} = ${PROBED}\nclass Solution:\n    ${name} = staticmethod(${PROBED})\n`;
    return { input: `${item.setup_code ?? ""}\n${names}${input}`, output: "" };
  }
  // Texts of JSON in quotes are texts of Python, too.
  const [given, expected] = [JSON.stringify(input), JSON.stringify(output)];
  const call = `_got = json.loads(json.dumps(${PROBED}(*json.loads(${given}))))`;
  return { input: `import json\n${SAME}${call}\nassert _same(_got, json.loads(${expected}))\n`, output: "" };
}

/** Number and kinds of the arguments, as the tests show them; null where they differ or hide. */
export type ArgumentForm = { count: number | null; kinds: string };

const UNKNOWN = "?";

export function argumentForm(tests: readonly Test[], judged: Judged): ArgumentForm {
  const forms = tests.map((test) =>
    judged.entry_point === undefined ? called(test) : asserted(test, judged),
  );
  const known = forms.filter((form) => form !== null);
  const [first] = known;
  if (first === undefined) return { count: null, kinds: "" };
  const isFixed = known.every((form) => form.length === first.length);
  const least = Math.min(...known.map((form) => form.length));
  const kinds = [...first.slice(0, least)].map((kind, i) =>
    known.every((form) => form[i] === kind) ? kind : UNKNOWN,
  );
  return { count: isFixed ? first.length : null, kinds: kinds.join("") };
}

/** Whether a function could take the arguments of the other. */
export function sameArguments(a: ArgumentForm, b: ArgumentForm): boolean {
  if (a.count !== null && b.count !== null && a.count !== b.count) return false;
  return [...a.kinds].every((kind, i) => {
    const other = b.kinds[i] ?? UNKNOWN;
    return kind === UNKNOWN || other === UNKNOWN || kind === other;
  });
}

function called({ input }: Test): string | null {
  try {
    const values: unknown = JSON.parse(input);
    return Array.isArray(values) ? values.map(kindOf).join("") : null;
  } catch {
    return null;
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "l";
  if (value === null) return UNKNOWN;
  return typeof value === "object"
    ? "d"
    : typeof value === "number"
      ? "n"
      : typeof value === "string"
        ? "s"
        : "b";
}

/** Of the first call in an assertion. */
function asserted({ input }: Test, { entry_point: name = "" }: Judged): string | null {
  const call = new RegExp(`\\b${name}\\s*\\(`).exec(input);
  if (call === null) return null;
  try {
    const start = call.index + call[0].length;
    const list = argumentsIn(input.slice(start, endOfCall(input, start) - 1));
    return list.map(({ text }) => writtenKind(text)).join("");
  } catch {
    return null;
  }
}

function writtenKind(text: string): string {
  if (/^-?[\d.]+$/.test(text)) return "n";
  if (/^(?:True|False)$/.test(text)) return "b";
  if (/^["']/.test(text)) return "s";
  // Brackets may hold a comprehension; the value is a list all the same. Braces may be a set.
  return /^\[/.test(text) ? "l" : UNKNOWN;
}
