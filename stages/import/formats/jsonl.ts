/**
 * Our own format: one problem in each row, with the members of schemas/problem.ts, most of them
 * optional. Wrong types are errors that name the line, because such files are written by hand;
 * members that a problem does not have are ignored and counted.
 */
import { z } from "zod";
import { languageNames } from "../../../judge/languages/index.ts";
import { shown } from "../../../schemas/errors.ts";
import { isMisspelt } from "../../../schemas/nearest.ts";
import { plainFaults } from "../../../schemas/plain-words.ts";
import { Comparator, InteractorLine, Problem, Solution, Test } from "../../../schemas/problem.ts";
import { counted, emptyDraft } from "../draft.ts";
import { type Conversion, defineFormat, hasAll } from "../format.ts";
import { FieldError, type Row } from "../row.ts";

const shape = Problem.shape;
/** Assertions have no output; `convert` asks for that of other tests. */
const OwnTest = z.strictObject({ input: Test.shape.input, output: Test.shape.output.optional() });
const GROUPS = ["public_tests", "private_tests", "generated_tests"] as const;

/** One line of a problem file. */
export const problemLineSchema = z.object({
  problem_id: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,128}$/, "letters, digits and ._:- only, at most 128")
    .optional()
    .describe("your own id, unique in the file; left out: made from name and statement"),
  name: z.string().min(1),
  statement: z.string().min(1),
  public_tests: z
    .array(OwnTest)
    .default([])
    .describe("shown in feedback; where there is none, the first other test is taken"),
  private_tests: z.array(OwnTest).default([]).describe("at least one test in all is needed"),
  generated_tests: z.array(OwnTest).default([]),
  solutions: z
    .array(z.strictObject({ language: Solution.shape.language.default("python3"), code: z.string() }))
    .default([])
    .describe("right programs"),
  incorrect_solutions: z
    .array(z.strictObject({ language: Solution.shape.language.default("python3"), code: z.string() }))
    .default([])
    .describe("programs that fail a test"),
  source: z.string().min(1).default("jsonl"),
  cpu_limit_ms: z.int().min(1).nullable().default(null),
  memory_limit_mb: z.int().min(1).nullable().default(null),
  comparator: z
    .strictObject({
      kind: Comparator.shape.kind,
      checker: Comparator.shape.checker.default(null),
      checker_language: Comparator.shape.checker_language,
      interactor: InteractorLine.optional(),
      provenance: z.string().default("source row"),
    })
    .optional()
    .describe(
      "how outputs are compared: `kind`; of kind checker also the program `checker` with its `checker_language` (default python3; others get testlib's arguments), or an `interactor`: see [Add a checker](add-a-checker.md)",
    ),
  fn_name: shape.fn_name.default(null),
  entry_point: shape.entry_point,
  setup_code: shape.setup_code,
  starter_code: shape.starter_code.default(null),
  input_file: shape.input_file.default(null),
  output_file: shape.output_file.default(null),
  difficulty: shape.difficulty.default(null),
  tags: shape.tags.default([]),
  url: shape.url.default(null),
  contest_id: shape.contest_id.default(null),
  contest_index: shape.contest_index.default(null),
  source_row: z.string().optional().describe("ignored: the place in this file is kept instead"),
  flags: shape.flags.default([]),
  license: shape.license.describe("licence of the problem: apache-2.0, cc-by-4.0, mit, …"),
});
export type ProblemLine = z.infer<typeof problemLineSchema>;

/**
 * Tables have a value in every column: null where a row has none, and integers of 64 bits. Absent
 * and integer values of the schema are what both mean.
 */
function member(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(member);
  if (typeof value !== "object" || value === null) return value;
  return members(value);
}

const members = (row: object): Row =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, member(value)]),
  );

const mentions =
  (name: string) =>
  ({ code }: { code: string }): boolean =>
    code.includes(name);

type Declared = NonNullable<ProblemLine["comparator"]>;

/** What is wrong with a checker or an interactor. */
function comparatorFaults(
  { kind, checker, checker_language, interactor }: Declared,
  line: ProblemLine,
): string[] {
  const faults: string[] = [];
  if (kind === "checker" && checker === null && interactor === undefined)
    faults.push("comparator.checker: kind checker needs the program's source");
  if (checker_language !== undefined && checker === null)
    faults.push("comparator.checker_language: only with comparator.checker");
  const { language: asked, jury } = interactor ?? {};
  for (const language of [checker_language, asked, jury?.language])
    if (language !== undefined && !languageNames().includes(language))
      faults.push(`comparator: language ${shown(language)} is none of ${languageNames().join(", ")}`);
  if (interactor === undefined) return faults;
  if (kind !== "checker") faults.push("comparator.kind: checker, with an interactor");
  for (const key of ["fn_name", "input_file", "output_file"] as const)
    if (line[key] !== null) faults.push(`${key}: not with an interactor`);
  if (line.entry_point !== undefined) faults.push("entry_point: not with an interactor");
  return faults;
}

/** With a right program of the row, to try an interactor with. */
function withJury({ interactor, ...rest }: Declared, solutions: ProblemLine["solutions"]): Comparator {
  const { checker_language, ...comparator } = rest;
  const found = solutions.find(({ language }) => languageNames().includes(language));
  const jury = interactor?.jury ?? found;
  return {
    ...comparator,
    ...(checker_language !== undefined && { checker_language }),
    ...(interactor && { interactor: { ...interactor, ...(jury && { jury }) } }),
  };
}

/** Faults between columns, which the schema does not see. */
function faultsBetween(line: ProblemLine): string[] {
  const { entry_point, comparator } = line;
  const faults = comparator === undefined ? [] : comparatorFaults(comparator, line);
  if (entry_point === undefined) {
    if (line.setup_code !== undefined) faults.push("setup_code: only with entry_point");
    for (const group of GROUPS)
      for (const [i, test] of line[group].entries())
        if (test.output === undefined)
          faults.push(`${group}.${i}.output: only assertions, which entry_point names, have none`);
    if (line.fn_name !== null && line.solutions.length > 0 && !line.solutions.some(mentions(line.fn_name)))
      faults.push(`fn_name: no solution defines ${line.fn_name}; without fn_name programs read stdin`);
    return faults;
  }
  for (const key of ["fn_name", "input_file", "output_file"] as const)
    if (line[key] !== null) faults.push(`${key}: not with entry_point, whose tests are assertions`);
  return faults;
}

/** Columns that differ by one letter from one that the row lacks. */
function misspelt(row: Row): string[] {
  const known = Object.keys(problemLineSchema.shape);
  const lacking = known.filter((name) => !(name in row));
  return Object.keys(row)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const meant = isMisspelt(name, lacking);
      return meant === null ? [] : [`${name}: no known column (Did you mean "${meant}"?)`];
    });
}

const testsOf = (tests: ProblemLine["public_tests"]): Test[] =>
  tests.map(({ input, output = "" }) => ({ input, output }));

function convert(row: Row): Conversion {
  const parsed = problemLineSchema.safeParse(members(row));
  if (!parsed.success) {
    const faults = plainFaults(parsed.error.issues, problemLineSchema, members(row)).map(
      ({ path, expected, got, fix }) =>
        `${path.join(".") || "the line"}: expected ${expected}, got ${got} (${fix.replace(/\.$/, "")})`,
    );
    throw new FieldError(faults.join("; "));
  }
  const faults = [...misspelt(row), ...faultsBetween(parsed.data)];
  if (faults.length > 0) throw new FieldError(faults.join("; "));
  const {
    problem_id: id,
    source_row: _source,
    comparator,
    license,
    entry_point,
    setup_code,
    ...line
  } = parsed.data;
  const stated =
    line.fn_name === null ? undefined : ({ kind: "call", checker: null, provenance: "source row" } as const);
  const chosen = comparator ?? stated;
  const ignored = Object.keys(row).filter((name) => !Object.hasOwn(problemLineSchema.shape, name));
  const flags = [...line.flags, ...counted("ignored_columns", ignored.length)];
  const draft = emptyDraft({
    ...line,
    public_tests: testsOf(line.public_tests),
    private_tests: testsOf(line.private_tests),
    generated_tests: testsOf(line.generated_tests),
    ...(entry_point !== undefined && { entry_point }),
    ...(setup_code !== undefined && { setup_code }),
    ...(license !== undefined && { license }),
    flags,
    ...(chosen && { comparator: withJury(chosen, line.solutions) }),
  });
  return { draft, identity: [line.name, line.statement], ...(id !== undefined && { id }) };
}

/** Which members a row needs is checked row by row, by the schema. */
export const jsonl = defineFormat({
  name: "jsonl",
  about: "our own format, described below; as JSON, Parquet or Arrow",
  prefix: "p",
  recognise: (look) =>
    hasAll(look, "name", "statement") && problemLineSchema.safeParse(members(look.row)).success,
  rows: { required: [], optional: Object.keys(problemLineSchema.shape), strict: true },
  convert,
});
