/**
 * `rftkit import`: reads the problems of a configuration and prints counts: imported, rejected by
 * reason, flagged. Writes nothing. With --trajectories, judges answers made elsewhere and imports
 * them into a run.
 */
import { number as n } from "../../io/format.ts";
import { UserError } from "../../schemas/errors.ts";
import { allTests, type RejectedRow } from "../../schemas/problem.ts";
import { notesOf } from "../../stages/import/inspect.ts";
import { importStage } from "../../stages/import.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { loadInputs } from "./common/load-inputs.ts";
import { CONFIG, jsonOption, workersOption } from "./common/options.ts";
import { printable, printableLine } from "./common/printable.ts";
import { importTrajectories } from "./import-trajectories.ts";

const OPTIONS = {
  ...jsonOption("print one JSON object"),
  list: { type: "boolean", default: false, describe: "list every rejected row" },
  trajectories: {
    type: "string",
    describe: "JSON Lines file of answers sampled elsewhere; import and judge them",
  },
  run: { type: "string", describe: "run directory, with --trajectories (default: runs/NAME)" },
  ...workersOption("worker processes, with --trajectories"),
} as const;
type Args = ArgsOf<typeof CONFIG & typeof OPTIONS>;

export type Summary = {
  rows: number;
  problems: number;
  tests: number;
  call_based: number;
  /** Programs by language. */
  solutions: Record<string, number>;
  /** Rows by reason. */
  rejected: Record<string, number>;
  /** Problems by flag. */
  flags: Record<string, number>;
  /** Sums of the flags that have a count. */
  flag_totals: Record<string, number>;
  rejected_rows: RejectedRow[];
};

const add = (counts: Record<string, number>, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by;
};

/** Reads everything once; holds only counts and rejected rows in memory. */
async function summarise(path: string): Promise<Summary> {
  const { config, baseDir } = await loadInputs(path);
  for (const note of await notesOf(config.import.inputs, baseDir))
    process.stderr.write(printable(`note: ${note}\n`));
  const sum: Summary = {
    rows: 0,
    problems: 0,
    tests: 0,
    call_based: 0,
    solutions: {},
    rejected: {},
    flags: {},
    flag_totals: {},
    rejected_rows: [],
  };
  for await (const item of importStage.read(config.import, { baseDir, signal: interruption.signal })) {
    sum.rows++;
    if ("rejected" in item) {
      add(sum.rejected, item.rejected.reason);
      sum.rejected_rows.push(item.rejected);
      continue;
    }
    const { problem } = item;
    sum.problems++;
    sum.tests += allTests(problem).length;
    if (problem.fn_name !== null) sum.call_based++;
    for (const { language } of problem.solutions) add(sum.solutions, language);
    for (const flag of problem.flags) {
      const [name = flag, count] = flag.split(":");
      add(sum.flags, name);
      if (count !== undefined) add(sum.flag_totals, name, Number(count));
    }
  }
  return sum;
}

/** A title and one line per key, most frequent first; `totals` are printed beside the counts. */
function section(
  title: string,
  counts: Record<string, number>,
  totals: Record<string, number> = {},
): string[] {
  const entries = Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (entries.length === 0) return [];
  const inAll = (key: string): string => (totals[key] === undefined ? "" : ` (${n(totals[key])} in all)`);
  return [`${title}:`, ...entries.map(([key, count]) => `  ${key}  ${n(count)}${inAll(key)}`)];
}

/** What the command prints without --json. @param list with every rejected row */
export function asText(sum: Summary, list: boolean): string {
  const lines = [
    `${n(sum.rows)} rows: ${n(sum.problems)} problems, ${n(sum.rows - sum.problems)} rejected`,
    `${n(sum.tests)} tests; function calls instead of programs: ${n(sum.call_based)}`,
    ...section("solutions", sum.solutions),
    ...section("rejected", sum.rejected),
    ...section("flags", sum.flags, sum.flag_totals),
    ...(list
      ? sum.rejected_rows.map((row) =>
          [row.source_row, row.reason, row.name, row.detail ?? ""].map(printableLine).join("\t"),
        )
      : []),
  ];
  return printable(`${lines.join("\n")}\n`);
}

async function handler(args: Args): Promise<void> {
  const { config, json, list } = args;
  if (args.trajectories !== undefined) {
    await importTrajectories({ ...args, trajectories: args.trajectories });
    return;
  }
  const sum = await summarise(config);
  if (sum.problems === 0) {
    throw new UserError({
      where: `${config}: import.inputs`,
      expected: "at least one problem",
      got: `${sum.rows} rows, all rejected (${Object.keys(sum.rejected).join(", ")})`,
      fix: "Check the files and their format.",
    });
  }
  process.stdout.write(json ? `${JSON.stringify(sum)}\n` : asText(sum, list));
}

export const command = defineCommand({ positionals: CONFIG, options: OPTIONS, handler });
