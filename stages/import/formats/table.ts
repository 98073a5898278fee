/**
 * Any table, by the paths of `fields` in the configuration. It is recognised by no file: the
 * recogniser proposes the fields of a file that is of no other format.
 */
import type { Fields } from "../../../schemas/import-options.ts";
import type { Solution } from "../../../schemas/problem.ts";
import { assemble } from "../assemble.ts";
import { type Conversion, defineFormat, type Rejection, type RowPlace } from "../format.ts";
import { listIn, parallel } from "../gather.ts";
import { cpuLimit, memoryLimit } from "../limits.ts";
import { statementOf } from "../messages.ts";
import { columnOf, valueAt } from "../paths.ts";
import { programsOf, textList } from "../programs.ts";
import { FieldError, type Row } from "../row.ts";
import { storedAs } from "../stored-as.ts";
import { reject } from "../tests.ts";

const GROUPS = ["public_tests", "private_tests", "generated_tests"] as const;

/** Keys of `fields` that are not paths. */
const SETTINGS = new Set(["tests_as", "cpu_limit_unit", "memory_limit_unit"]);

export function fieldsOf(fields: Fields | undefined): Fields {
  if (fields === undefined) throw new FieldError("format table needs `fields`");
  return fields;
}

const scalar = (value: unknown): string | null =>
  typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? String(value) || null
    : null;

type Lists = Pick<Fields, "inputs" | "outputs">;

/** Tests of two columns, as one cell: lists of one length, or one input and its output. */
function listed(row: Row, { inputs, outputs }: Lists): { cell: unknown } | { rejection: Rejection } {
  const [left, right] = [inputs, outputs].map((path) =>
    path === undefined ? null : (valueAt(row, path) ?? null),
  );
  const [one, other] = [listIn(left), listIn(right)];
  if (one === null && other === null && typeof left === "string" && typeof right === "string")
    return { cell: [{ input: left, output: right }] };
  if (one === null || other === null) return reject("unreadable_tests", "inputs or outputs is no list");
  const found = parallel(one, other, null);
  return "rejection" in found ? found : { cell: { inputs: one, outputs: other } };
}

/** An absent licence is no member, so that files without any have no column for it. */
const licensed = (license: string | null): { license?: string } => (license === null ? {} : { license });

type Cells = { tests: Record<string, unknown>; refused: Rejection | null };

function testsOf(row: Row, fields: Fields): Cells {
  const tests: Record<string, unknown> = {};
  let refused: Rejection | null = null;
  const put = (group: string, found: { cell: unknown } | { rejection: Rejection }): void => {
    if ("cell" in found) tests[group] = found.cell;
    else if (found.rejection.reason !== "no_tests") refused = found.rejection;
  };
  for (const group of GROUPS) {
    const path = fields[group];
    if (path !== undefined) put(group, storedAs(valueAt(row, path), fields.tests_as));
  }
  // A second group of tests must not replace the first.
  const free = (): string => ("private_tests" in tests ? "generated_tests" : "private_tests");
  if (fields.tests !== undefined) put(free(), storedAs(valueAt(row, fields.tests), fields.tests_as));
  if (fields.inputs !== undefined || fields.outputs !== undefined) put(free(), listed(row, fields));
  const { public_inputs: inputs, public_outputs: outputs } = fields;
  if (inputs !== undefined || outputs !== undefined) put("public_tests", listed(row, { inputs, outputs }));
  return { tests, refused };
}

/** The body of a function with its head, where a set keeps the two apart, as HumanEval does. */
function whole({ language, code }: Solution, heads: readonly (string | null)[]): Solution {
  const head = /^\s*\n?[ \t]+\S/.test(code) ? heads.find((one) => HEAD.test(one ?? "")) : undefined;
  return { language, code: head === undefined ? code : `${head?.replace(/\s*$/, "\n")}${code}` };
}

/** Python that ends with the head of a function, with or without its docstring. */
const HEAD = /^(?:async )?def [^\n]*\([\s\S]*(?::|"""|''')\s*$/m;

function convert(row: Row, place: RowPlace): Conversion {
  const { input, fallbackName } = place;
  const fields = fieldsOf(input.fields);
  const at = (path: string | undefined): unknown => (path === undefined ? undefined : valueAt(row, path));
  const cell = at(fields.statement);
  if (cell === undefined) throw new FieldError(`nothing at ${fields.statement}, the path of the statement`);
  const statement = statementOf(cell);
  const named = scalar(at(fields.name));
  const starter = scalar(at(fields.starter_code));
  const right = programsOf(at(fields.solutions), place);
  const wrong = programsOf(at(fields.incorrect_solutions), place);
  const fnName = scalar(at(fields.fn_name));
  const source = scalar(at(fields.source));
  return assemble({
    source: source === null ? "table" : `table/${source}`,
    name: named ?? fallbackName,
    statement,
    fn_name: fnName,
    starter_code: starter,
    cpu_limit_ms: cpuLimit(at(fields.cpu_limit), fields.cpu_limit_unit),
    memory_limit_mb: memoryLimit(at(fields.memory_limit), fields.memory_limit_unit),
    solutions: right.solutions.map((program) => whole(program, [starter, statement])),
    incorrect_solutions: wrong.solutions,
    others: right.others + wrong.others,
    difficulty: scalar(at(fields.difficulty)),
    tags: textList(at(fields.tags)) ?? [],
    url: scalar(at(fields.url)),
    ...licensed(scalar(at(fields.license))),
    ...testsOf(row, fields),
    identity: [named, statement],
  });
}

export const table = defineFormat({
  name: "table",
  about: "any other table, by the paths of `fields`",
  prefix: "t",
  recognise: () => false,
  rows: ({ fields }) => {
    const paths = Object.entries(fieldsOf(fields)).filter(([key]) => !SETTINGS.has(key));
    return {
      required: [columnOf(fields?.statement ?? "")],
      optional: [...new Set(paths.flatMap(([, path]) => columnOf(path ?? "")))],
      exact: true,
    };
  },
  convert,
});
