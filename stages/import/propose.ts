/**
 * Proposes the fields of a table from some of its rows: by the names that columns and members have
 * in public data sets, and by what their values can be read as. Paths of few steps come first.
 */
import type { Fields } from "../../schemas/import-options.ts";
import { assertionsIn, gather, listIn } from "./gather.ts";
import { statementOf } from "./messages.ts";
import { inside, valueAt } from "./paths.ts";
import { programsOf } from "./programs.ts";
import { type Path, parallelLists } from "./propose-lists.ts";
import type { Row } from "./row.ts";

type Key = keyof Fields;
type Hint = { key: Key; names: RegExp; fits(value: unknown): boolean };

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
const isScalar = (value: unknown): boolean =>
  isText(value) || typeof value === "number" || typeof value === "bigint";
const isIdentifier = (value: unknown): boolean => typeof value === "string" && /^[A-Za-z_]\w*$/.test(value);
const hasTests = (value: unknown): boolean => !("rejection" in gather(value)) || assertionsIn(value) !== null;
const hasPrograms = (value: unknown): boolean => {
  const { solutions, others } = programsOf(value, { languages: null });
  return solutions.length + others > 0;
};
const isStatement = (value: unknown): boolean => statementOf(value).trim().split(/\s+/).length >= 3;

/** In the order in which fields are chosen; names in the order in which they are preferred. */
const HINTS: readonly Hint[] = [
  {
    key: "statement",
    names:
      /^(?:problem_?statement|statement|question_content|problem_description|problem|question|description|content|prompt|instruct_prompt|messages|task|instruction|text|query|body|complete_prompt|input)$/,
    fits: isStatement,
  },
  {
    key: "public_tests",
    names: /^(?:(?:public|sample|example|visible|demo)s?(?:_(?:tests?|test_?cases?|io|examples?))?)$/,
    fits: hasTests,
  },
  {
    key: "private_tests",
    names: /^(?:(?:private|hidden|secret|official|system|extra|final)s?(?:_(?:tests?|test_?cases?))?)$/,
    fits: hasTests,
  },
  { key: "generated_tests", names: /^generated_(?:tests?|test_?cases?)$/, fits: hasTests },
  {
    key: "tests",
    names:
      /^(?:tests|test_?cases|unit_?tests|all_tests|test|input_output|inputs_outputs|io|io_pairs|cases|verification_info|ground_truth|checks)$/,
    fits: hasTests,
  },
  {
    key: "fn_name",
    names: /^(?:fn_?name|func_?name|function_?name|func|fn|function|entry_?point|method(?:_name)?)$/,
    fits: isIdentifier,
  },
  {
    key: "starter_code",
    names:
      /^(?:starter_?code|starter|code_prefix|code_prompt|declaration|code_stub|stub|boilerplate|(?:code|python3?|function)_(?:template|stub|signature|declaration)|template|signature)$/,
    fits: isText,
  },
  {
    key: "incorrect_solutions",
    names: /^(?:incorrect|wrong|bad|failed|rejected)_?(?:solutions?|submissions?|programs?|codes?|answers?)$/,
    fits: hasPrograms,
  },
  {
    key: "solutions",
    names:
      /^(?:solutions?|(?:canonical|gold|golden|gold_standard|reference|correct|accepted|ground_truth|oracle|python|model)_?(?:solutions?|submissions?|programs?|codes?)|code|program|reference|canonical|gold|golden|completion|response|answer)$/,
    fits: hasPrograms,
  },
  {
    key: "cpu_limit",
    names: /^(?:(?:cpu|time)_?limit(?:_?(?:ms|s|sec|seconds|millis))?|timeout(?:_?(?:ms|s|sec|seconds))?)$/,
    fits: isScalar,
  },
  { key: "memory_limit", names: /^mem(?:ory)?_?limit(?:_?(?:mb|kb|bytes|mib))?$/, fits: isScalar },
  {
    key: "name",
    names:
      /^(?:name|title|problem_name|problem_title|question_title|slug|problem_id|question_id|task_id|id|uid|idx|index)$/,
    fits: isScalar,
  },
  { key: "difficulty", names: /^(?:difficulty|level|rating|tier)$/, fits: isScalar },
  {
    key: "tags",
    names: /^(?:tags|topics|categories|skill_types|labels)$/,
    fits: (value) => listIn(value) !== null,
  },
  { key: "url", names: /^(?:url|link|problem_url)$/, fits: isText },
  { key: "license", names: /^licen[cs]e$/, fits: isText },
  { key: "source", names: /^(?:source|data_source|platform|dataset|origin)$/, fits: isScalar },
];
const PROGRAM = /```|^\s*(?:def|class|import|from|#include)\b|\b(?:print|input)\(/m;
const isProgram = (value: unknown): boolean =>
  programsOf(value, { languages: null }).solutions.some(({ code }) => PROGRAM.test(code));
/** A sentence, and nothing that could be data. */
const isProse = (value: unknown): boolean =>
  typeof value === "string" &&
  /[A-Za-z]{2,}(?:[ \n]+\S+){4,}[.?!:]/.test(value) &&
  !PROGRAM.test(value) &&
  inside(value) === null;
/** For what no name has told: parts of names, and values that can be nothing else. */
const LOOSE: readonly Hint[] = [
  {
    key: "statement",
    names: /problem|question|statement|prompt|desc|task|instruct|conversation/,
    fits: (value) => isStatement(value) && !PROGRAM.test(statementOf(value)),
  },
  { key: "tests", names: /./, fits: hasTests },
  { key: "statement", names: /./, fits: isProse },
  {
    key: "solutions",
    names: /sol|code|answer|program|submission|gold|canonical|reference|output|target/,
    fits: isProgram,
  },
];
const MAX_STEPS = 3;
/** A table of more paths is not searched to its end. */
const MAX_PATHS = 400;

/** Paths of the rows' members, of few steps first. Lists are not entered. */
function pathsOf(rows: readonly Row[]): Path[] {
  const found = new Map<string, Path>();
  const visit = (row: Row, prefix: string, steps: number): void => {
    for (const [name, value] of Object.entries(row)) {
      if (found.size >= MAX_PATHS) return;
      const path = prefix + name;
      if (!found.has(path)) found.set(path, { path, name: snakeCase(name), steps });
      const members = Array.isArray(value) ? null : inside(value);
      if (members !== null && !Array.isArray(members) && steps < MAX_STEPS)
        visit(members, `${path}.`, steps + 1);
    }
  };
  for (const row of rows) visit(row, "", 1);
  return [...found.values()].sort((a, b) => a.steps - b.steps);
}

const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[\s-]+/g, "_");

/** Place of a name among the alternatives of a pattern, for their order of preference. */
function rank(names: RegExp, name: string): number {
  const plain = names.source.replace(/^\^\(\?:|\)\$$/g, "").split("|");
  const at = plain.indexOf(name);
  return at < 0 ? plain.length : at;
}

/** Fields that a table's rows can be read with; null if they have no statement or no tests. */
export function propose(rows: readonly Row[]): Fields | null {
  const fields = proposeSome(rows);
  const hasTests = TEST_FIELDS.some((key) => key in fields);
  return fields.statement === undefined || !hasTests ? null : { ...(fields as Fields), ...unitsOf(fields) };
}

/** The fields that can be found, which need not be enough. */
export function proposeSome(rows: readonly Row[]): Partial<Record<keyof Fields, string>> {
  const paths = pathsOf(rows);
  const taken = new Set<string>();
  const isTaken = (path: string): boolean =>
    [...taken].some((own) => own === path || path.startsWith(`${own}.`));
  const fields: Record<string, string> = {};
  const count = (path: string, fits: Hint["fits"]): number =>
    rows.filter((row) => fits(valueAt(row, path))).length;
  const choose = ({ key, names, fits }: Hint): void => {
    const best = paths
      .filter(({ path, name }) => names.test(name) && !isTaken(path))
      .map((found) => ({ ...found, rows: count(found.path, fits) }))
      .filter((found) => found.rows > 0)
      .sort((a, b) => b.rows - a.rows || a.steps - b.steps || rank(names, a.name) - rank(names, b.name))[0];
    if (best === undefined) return;
    fields[key === "tests" && fields.public_tests !== undefined ? "private_tests" : key] = best.path;
    taken.add(best.path);
  };
  const lists = parallelLists(paths, rows, 1);
  for (const hint of HINTS)
    if (hint.key !== "tests" || (fields.private_tests ?? lists?.inputs) === undefined) choose(hint);
  const hasOwn = (): boolean => TEST_FIELDS.some((key) => key in fields);
  if (lists !== undefined) Object.assign(fields, lists);
  if (!hasOwn()) Object.assign(fields, parallelLists(paths, rows, MAX_STEPS) ?? oneTestARow(paths, rows));
  const isShownOnly = (): boolean =>
    ("public_tests" in fields || "public_inputs" in fields) && !HIDDEN_FIELDS.some((key) => key in fields);
  for (const hint of LOOSE)
    if (hint.key === "tests" ? !hasOwn() || isShownOnly() : fields[hint.key] === undefined) choose(hint);
  return fields;
}

const HIDDEN_FIELDS = ["tests", "private_tests", "inputs"];
const TEST_FIELDS = [...HIDDEN_FIELDS, "public_tests", "public_inputs"];

/**
 * Two columns of text, each with one test a row; not the answers of a set for instruction tuning.
 */
function oneTestARow(
  paths: readonly Path[],
  rows: readonly Row[],
): { inputs: string; outputs: string } | undefined {
  const of = (names: RegExp): string | undefined =>
    paths.find(
      ({ path, name, steps }) => steps === 1 && names.test(name) && rows.every((row) => isText(row[path])),
    )?.path;
  const [inputs, outputs] = [
    of(/^(?:input|stdin|(?:test|sample|example)_input)$/),
    of(/^(?:output|stdout|(?:expected|test|sample|example)_output)$/),
  ];
  const isTuning = rows.some((row) => outputs !== undefined && PROGRAM.test(String(row[outputs])));
  return inputs === undefined || outputs === undefined || isTuning ? undefined : { inputs, outputs };
}

/** Units that the names of columns tell. */
function unitsOf({
  cpu_limit: cpu = "",
  memory_limit: memory = "",
}: Record<string, string>): Partial<Fields> {
  const time = /(?:_|limit)(ms|millis)$/.test(cpu)
    ? "ms"
    : /(?:_|limit)(?:s|sec|seconds)$/.test(cpu)
      ? "s"
      : undefined;
  const size = /(?:_|limit)(?:mb|mib)$/.test(memory)
    ? "mb"
    : /_kb$/.test(memory)
      ? "kb"
      : /_bytes$/.test(memory)
        ? "bytes"
        : undefined;
  return { ...(time && { cpu_limit_unit: time }), ...(size && { memory_limit_unit: size }) };
}
