/**
 * `rftkit problems`: what a problem set holds, in counts: problems by source, difficulty, kind of
 * tests, limits and flags, their programs by language, rejected rows by reason. Writes nothing.
 */
import { number as n } from "../../io/format.ts";
import type { Config } from "../../schemas/config.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import { licenceOf } from "../../stages/import/licences.ts";
import { importStage } from "../../stages/import.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { loadInputs } from "./common/load-inputs.ts";
import { CONFIG, jsonOption } from "./common/options.ts";
import { printable, printableLine } from "./common/printable.ts";

const OPTIONS = jsonOption("print one JSON object");
type Args = ArgsOf<typeof CONFIG & typeof OPTIONS>;

type Counts = Record<string, number>;
export type ProblemCounts = {
  rows: number;
  problems: number;
  tests: number;
  /** Problems by each property. */
  source: Counts;
  difficulty: Counts;
  kind: Counts;
  comparator: Counts;
  tests_per_problem: Counts;
  cpu_limit: Counts;
  memory_limit: Counts;
  flags: Counts;
  /** Programs by language. */
  solutions: Counts;
  incorrect_solutions: Counts;
  /** Problems by licence; "unknown" where neither row, input nor data set names one. */
  licences: Counts;
  /** Rows by reason. */
  rejected: Counts;
};

const add = (counts: Counts, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by;
};

const SECTIONS = [
  "source",
  "difficulty",
  "kind",
  "comparator",
  "tests_per_problem",
  "cpu_limit",
  "memory_limit",
  "flags",
  "solutions",
  "incorrect_solutions",
  "licences",
  "rejected",
] as const;

const empty = (): ProblemCounts => ({
  rows: 0,
  problems: 0,
  tests: 0,
  ...(Object.fromEntries(SECTIONS.map((section) => [section, {}])) as Record<
    (typeof SECTIONS)[number],
    Counts
  >),
});

/** Upper bounds of the classes of tests a problem. */
const CLASSES = [1, 3, 10, 30, 100];

function classOf(tests: number): string {
  const at = CLASSES.findIndex((most) => tests <= most);
  if (at < 0) return `more than ${CLASSES.at(-1)}`;
  const [from, to] = [(CLASSES[at - 1] ?? 0) + 1, CLASSES[at] ?? 0];
  return from === to ? `${to}` : `${from} to ${to}`;
}

function kindOf({ entry_point, fn_name, comparator }: Problem): string {
  if (entry_point !== undefined) return "assert";
  if (comparator.interactor !== undefined) return "interactive";
  return fn_name === null ? "stdin" : "call";
}

function count(sum: ProblemCounts, problem: Problem): void {
  const tests = allTests(problem).length;
  sum.problems++;
  sum.tests += tests;
  add(sum.source, problem.source);
  add(sum.difficulty, problem.difficulty ?? "unknown");
  add(sum.kind, kindOf(problem));
  add(sum.comparator, problem.comparator.kind);
  add(sum.tests_per_problem, tests === 0 ? "none" : classOf(tests));
  add(sum.cpu_limit, problem.cpu_limit_ms === null ? "the judge's" : `${problem.cpu_limit_ms} ms`);
  add(sum.memory_limit, problem.memory_limit_mb === null ? "the judge's" : `${problem.memory_limit_mb} MiB`);
  add(sum.licences, licenceOf(problem) ?? "unknown");
  for (const flag of problem.flags) add(sum.flags, flag.split(":")[0] ?? flag);
  for (const { language } of problem.solutions) add(sum.solutions, language);
  for (const { language } of problem.incorrect_solutions) add(sum.incorrect_solutions, language);
}

/** Counts of one pass over the problem files. */
export async function problemCounts(config: Config, baseDir: string): Promise<ProblemCounts> {
  const sum = empty();
  for await (const item of importStage.read(config.import, { baseDir, signal: interruption.signal })) {
    sum.rows++;
    if ("problem" in item) count(sum, item.problem);
    else add(sum.rejected, item.rejected.reason);
  }
  return sum;
}

/** Keys of a section that are shown; the rest are counted. */
const SHOWN = 20;

function section(title: string, counts: Counts): string[] {
  const entries = Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (entries.length === 0) return [];
  const rest = entries.slice(SHOWN).reduce((all, [, of]) => all + of, 0);
  return [
    `${title.replaceAll("_", " ")}:`,
    ...entries.slice(0, SHOWN).map(([key, of]) => `  ${printableLine(key)}  ${n(of)}`),
    ...(rest === 0 ? [] : [`  ${entries.length - SHOWN} others  ${n(rest)}`]),
  ];
}

async function handler({ config: path, json }: Args): Promise<void> {
  const { config, baseDir } = await loadInputs(path);
  const sum = await problemCounts(config, baseDir);
  const lines = [
    `${n(sum.rows)} rows: ${n(sum.problems)} problems with ${n(sum.tests)} tests`,
    ...SECTIONS.flatMap((name) => section(name, sum[name])),
  ];
  process.stdout.write(json ? `${JSON.stringify(sum)}\n` : printable(`${lines.join("\n")}\n`));
}

export const command = defineCommand({ positionals: CONFIG, options: OPTIONS, handler });
