/**
 * `rftkit audit`: judges the recorded right and wrong solutions of a configuration's problems.
 * Prints false-negative and false-positive rates, by language and problem set too, and writes the
 * quarantine list, which `import.quarantine` can name. With --flaky each solution is judged several
 * times.
 */
import { availableParallelism } from "node:os";
import { writeWhole } from "../../io/files.ts";
import { canRedraw } from "../../io/terminal.ts";
import {
  type AuditSummary,
  auditProblem,
  type ProblemAudit,
  type Quarantine,
  type Quarantined,
  quarantineOf,
  summarise,
} from "../../judge/audit/audit.ts";
import type { Share } from "../../judge/audit/by-language.ts";
import { TIME_FACTORS } from "../../judge/audit/time-factors.ts";
import { createJudge } from "../../judge/create.ts";
import { inOrder } from "../../judge/in-order.ts";
import { languageNames } from "../../judge/languages/index.ts";
import { usable } from "../../judge/native/setup.ts";
import { FreshJudges } from "../../judge/repeats.ts";
import { readTestlib } from "../../judge/testlib-file.ts";
import { EXIT, shown, UserError } from "../../schemas/errors.ts";
import type { Problem } from "../../schemas/problem.ts";
import { importStage } from "../../stages/import.ts";
import { shipsWithUs } from "../../stages/shipped.ts";
import type { LoadedConfig } from "../config.ts";
import { decidersCheck, languagesOf } from "../run/preflight.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { loadInputs } from "./common/load-inputs.ts";
import { CONFIG, flakyOption, flakyRuns, jsonOption, UNSAFE, workersOption } from "./common/options.ts";
import { printable, printableLine } from "./common/printable.ts";

const OPTIONS = {
  out: { type: "string", default: "quarantine.json", describe: "file to write the quarantine list to" },
  solutions: {
    type: "number",
    default: 5,
    describe: "maximum correct and maximum incorrect solutions to judge per problem and language",
  },
  "time-factors": {
    type: "string",
    default: TIME_FACTORS.join(","),
    describe: "multiples of the time limit to tell the share of right solutions for (without --flaky)",
  },
  ...flakyOption("each solution"),
  ...workersOption("parallel interpreters (default: one per core)"),
  ...UNSAFE,
  ...jsonOption("print the summary as JSON"),
} as const;
type Args = ArgsOf<typeof CONFIG & typeof OPTIONS>;

/** Problems in flight for each interpreter. */
const AT_ONCE_PER_WORKER = 4;

async function* problemsOf({ config, baseDir }: LoadedConfig, signal: AbortSignal): AsyncGenerator<Problem> {
  const check = decidersCheck(config.judge);
  for await (const imported of importStage.read(config.import, { baseDir, signal })) {
    if (!("problem" in imported)) continue;
    await check(imported.problem);
    yield imported.problem;
  }
}

/** @throws UserError for anything but numbers from 1 on */
export function factorsOf(text: string): number[] {
  const numbers = text.split(",").map((part) => Number(part.trim() || "x"));
  if (numbers.every((factor) => factor >= 1 && factor <= 100))
    return [...new Set([1, ...numbers])].sort((a, b) => a - b);
  throw new UserError({
    where: "--time-factors",
    expected: "numbers from 1 to 100, separated by commas",
    got: shown(text),
    fix: "Give them as in --time-factors 1,2,5.",
  });
}

async function audits(
  loaded: LoadedConfig,
  args: Args,
  timeFactors: readonly number[],
): Promise<ProblemAudit[]> {
  const { judge: options, import: own } = loaded.config;
  const known = languageNames();
  const runnable = own.languages?.filter((name) => known.includes(name));
  const workers = args.workers ?? availableParallelism();
  for (const language of languagesOf(loaded.config)) await usable(language);
  const testlib = readTestlib(options.testlib, { baseDir: loaded.baseDir });
  const setup = { python: options.python, workers, unsafe: args.unsafe || options.unsafe, testlib };
  const runs = flakyRuns(args.flaky);
  const judge = runs === null ? await createJudge(setup) : new FreshJudges(runs, setup);
  const done: ProblemAudit[] = [];
  try {
    const problems = problemsOf(loaded, interruption.listen());
    const results = inOrder(problems, workers * AT_ONCE_PER_WORKER, (problem) =>
      auditProblem(judge, problem, {
        judge: options,
        perKind: args.solutions,
        languages: runnable,
        timeFactors,
        trusted: shipsWithUs(problem, { policy: { kind: "recorded", right: 1 } }),
      }),
    );
    for await (const audit of results) {
      done.push(audit);
      if (canRedraw(process.stderr)) process.stderr.write(`\r${done.length} problems`);
    }
  } finally {
    if (canRedraw(process.stderr)) process.stderr.write("\r\u001b[K");
    await judge.close();
  }
  return done;
}

const percent = (rate: number | null): string =>
  rate === null ? "none judged" : `${(100 * rate).toFixed(2)} %`;

function flakyLines({ flaky }: AuditSummary): string[] {
  if (flaky === undefined) return [];
  const each = flaky.map(
    ({ problem_id, kind, index, verdicts }) =>
      `  ${problem_id}  ${kind} solution ${index}: ${verdicts.join(", ")}`,
  );
  return [`flaky                 ${flaky.length}, whose verdict changes between runs`, ...each];
}

/** Programs can deceive assertions, so their rates are told apart. */
const assertionLines = ({ assertions: rates }: AuditSummary): string[] =>
  rates === undefined
    ? []
    : [
        `tests are assertions  ${rates.problems} problems; right solutions ${rates.right_judged}, of which fail ` +
          `${rates.right_failed} (${percent(rates.false_negative_rate)}); wrong ones ${rates.wrong_judged}, of which pass ` +
          `${rates.wrong_passed} (${percent(rates.false_positive_rate)})`,
      ];

const share = ({ share: part, low, high }: Share): string =>
  part === null ? "none judged" : `${percent(part)} [${percent(low)}, ${percent(high)}]`;

/** How often the judge is wrong on the recorded solutions, with 95 % intervals. */
function languageLines({ by_language: all }: AuditSummary): string[] {
  const title = "by language and problem set, with Wilson's 95 % intervals:";
  const lines = all.map((rates) => {
    const right = rates.right_passed.map(
      (at) => `${share(at)}${at.time_factor === 1 ? "" : ` with ${at.time_factor} x the time limit`}`,
    );
    const failing = Object.entries(rates.reasons).map(([reason, count]) => `${reason} ${count}`);
    return [
      `  ${rates.language}, ${printableLine(rates.problem_set)}`,
      `    right ${rates.right_judged}, of which pass ${right.join(", ")}`,
      ...(failing.length === 0 ? [] : [`      fail: ${failing.join(", ")}`]),
      `    wrong ${rates.wrong_judged}, of which fail ${share(rates.wrong_failed)}`,
    ];
  });
  return all.length === 0 ? [] : [title, ...lines.flat()];
}

/** What the command prints without --json. */
export function summaryLines(
  summary: AuditSummary,
  quarantined: readonly Quarantined[],
  out: string,
): string[] {
  const reasons = Object.entries(summary.reasons).map(([reason, count]) => `  ${reason.padEnd(28)} ${count}`);
  return [
    `problems              ${summary.problems}`,
    `right solutions       ${summary.right_judged}, of which fail ${summary.right_failed} (${percent(summary.false_negative_rate)})`,
    ...reasons,
    `wrong solutions       ${summary.wrong_judged}, of which pass ${summary.wrong_passed} (${percent(summary.false_positive_rate)})`,
    ...summary.weak_tests.map((id) => `  passes wrong solutions: ${id}`),
    ...assertionLines(summary),
    ...languageLines(summary),
    `without a verdict     ${summary.internal}`,
    ...flakyLines(summary),
    `not run               ${summary.not_run} (other languages, or more than --solutions)`,
    `quarantined           ${quarantined.length}, written to ${out}; name it in import.quarantine to leave them out`,
    ...quarantined.map(
      (entry) =>
        `  ${entry.problem_id}  ${printableLine(entry.name)}: ${entry.reason} (${entry.right_failed} of ${entry.right_judged} fail: ${entry.verdicts.join(", ")})`,
    ),
  ].map(printable);
}

async function handler(args: Args): Promise<void> {
  const factors = factorsOf(args["time-factors"]);
  const all = await audits(await loadInputs(args.config), args, factors);
  const problems = all.map(quarantineOf).filter((entry) => entry !== null);
  const quarantine: Quarantine = { schema: "quarantine/1", problems };
  await writeWhole(args.out, `${JSON.stringify(quarantine, null, 2)}\n`);
  const summary = summarise(all, args.flaky === undefined ? factors : [1]);
  const text = args.json
    ? JSON.stringify({ ...summary, quarantine: problems })
    : summaryLines(summary, problems, args.out).join("\n");
  process.stdout.write(`${text}\n`);
  if (summary.internal > 0) process.exitCode = EXIT.failedItems;
}

export const command = defineCommand({ positionals: CONFIG, options: OPTIONS, handler });
