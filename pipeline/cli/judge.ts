/**
 * `rftkit judge`: judges programs from a file or stdin; results go to stdout in the same order.
 * With --check it runs the conformance suite, which shows how far the judge can be trusted on this
 * machine. With --flaky each program is judged several times, and changing verdicts are reported.
 */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { readJsonl } from "../../io/jsonl.ts";
import { canRedraw } from "../../io/terminal.ts";
import { type BulkLine, comparatorOf, ignoredKeys, judgeLines, parseBulkLine } from "../../judge/bulk.ts";
import { type CheckReport, checkJudge } from "../../judge/check.ts";
import { loadSuite } from "../../judge/conformance.ts";
import { createJudge } from "../../judge/create.ts";
import { checkDeciders } from "../../judge/deciders.ts";
import type { Runner } from "../../judge/judge.ts";
import { DEFAULT_LANGUAGE, languageNamed } from "../../judge/languages/index.ts";
import { NativeJudge } from "../../judge/native/native.ts";
import { usable } from "../../judge/native/setup.ts";
import { FreshJudges, type Repeats } from "../../judge/repeats.ts";
import { sampleCases } from "../../judge/sample-cases.ts";
import { readTestlib } from "../../judge/testlib-file.ts";
import { EXIT, UserError } from "../../schemas/errors.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import {
  flakyOption,
  flakyRuns,
  jsonOption,
  PYTHON,
  TESTLIB,
  UNSAFE,
  workersOption,
} from "./common/options.ts";
import { printable } from "./common/printable.ts";

const FILE = {
  file: {
    type: "string",
    describe: "JSON Lines file of {id, code, tests: [{input, output}]}; use - for stdin",
  },
} as const;
const OPTIONS = {
  "all-tests": { type: "boolean", default: false, describe: "continue after a failing test" },
  check: { type: "boolean", default: false, describe: "run the conformance suite instead of judging a file" },
  ...flakyOption("each program"),
  language: {
    type: "string",
    default: DEFAULT_LANGUAGE,
    describe: "language of programs that name none: python3, cpp, …",
  },
  ...PYTHON,
  ...TESTLIB,
  ...workersOption("parallel interpreters (default: one per core)"),
  ...UNSAFE,
  ...jsonOption("print the result of --check as JSON"),
} as const;
type Args = ArgsOf<typeof FILE & typeof OPTIONS>;

/** Programs in flight for each interpreter: enough to bridge one slow program. */
const AT_ONCE_PER_WORKER = 16;

async function* linesOfStdin(): AsyncGenerator<BulkLine> {
  let number = 0;
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (text.trim() === "") continue;
    const where = `stdin, line ${number}`;
    yield parseBulkLine(parsedJson(text, where), where);
  }
}

function parsedJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new UserError({ where, expected: "one JSON value", got, fix: "Fix or remove the line." });
  }
}

async function* linesOfFile(path: string): AsyncGenerator<BulkLine> {
  for await (const { value, line } of readJsonl(path)) yield parseBulkLine(value, `${path}, line ${line}`);
}

/** Reads a file once before anything runs, so that a bad line is found before any judging. */
async function checkedLines(
  { file: path = "-", language }: Args,
  testlib: boolean,
): Promise<AsyncGenerator<BulkLine>> {
  languageNamed(language, "--language");
  // yargs passes a lone "-" as an empty string.
  if (path === "-" || path === "") return linesOfStdin();
  const ignored = new Set<string>();
  const languages = new Set<string>();
  for await (const { value, line } of readJsonl(path)) {
    const where = `${path}, line ${line}`;
    const parsed = parseBulkLine(value, where);
    languages.add(parsed.language ?? language);
    await checkDeciders(comparatorOf(parsed), { testlib, where });
    for (const key of ignoredKeys(value)) ignored.add(key);
  }
  if (ignored.size > 0)
    process.stderr.write(printable(`${path}: keys that are ignored: ${[...ignored].join(", ")}\n`));
  languages.delete(DEFAULT_LANGUAGE);
  for (const name of languages) await usable(name);
  return linesOfFile(path);
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

async function judgeFile(
  judge: Runner | Repeats,
  lines: AsyncIterable<BulkLine>,
  args: Args,
  workers: number,
): Promise<void> {
  const options = {
    allTests: args["all-tests"],
    language: args.language,
    atOnce: workers * AT_ONCE_PER_WORKER,
  };
  let [programs, flaky, internal] = [0, 0, 0];
  for await (const result of judgeLines(lines, judge, options)) {
    programs++;
    const { verdict, verdicts = [verdict] } = result as { verdict: VerdictClass; verdicts?: VerdictClass[] };
    if (result.flaky === true) flaky++;
    if (verdicts.includes("INTERNAL")) internal++;
    await print(`${JSON.stringify(result)}\n`);
  }
  if (args.flaky !== undefined)
    process.stderr.write(
      `${flaky} of ${programs} programs are flaky: their verdict changes in ${args.flaky} runs\n`,
    );
  if (internal === 0) return;
  process.stderr.write(`${internal} programs have no verdict (INTERNAL)\n`);
  process.exitCode = EXIT.failedItems;
}

/** What --check prints without --json. */
export function reportLines(
  { isolation, run, right, wrong, languages, unprotected }: CheckReport,
  missing: readonly string[],
): string[] {
  const absent = languages.some(({ toolchain }) => toolchain === null);
  const last = absent ? "every case of a language that is here was run" : "every case was run";
  return [
    `isolation level ${isolation} of 3`,
    ...missing.map((guarantee) => `  not shown here: ${guarantee}`),
    `conformance ${right} of ${run} (${((100 * right) / Math.max(run, 1)).toFixed(1)} %)`,
    ...wrong.map((item) => `  WRONG ${item.name}: ${item.about}; expected ${item.expected}, got ${item.got}`),
    ...languages.map(({ name, toolchain, cases }) =>
      toolchain === null
        ? `  ${name}: not here, ${cases} cases not run`
        : `  ${name}: ${toolchain}, ${cases} cases`,
    ),
    unprotected.length === 0 ? last : "not protected from, and so not run:",
    ...unprotected.map((item) => `  ${item.name} (level ${item.level}): ${item.about}`),
  ].map(printable);
}

async function check(
  judge: Runner & { missing: readonly string[] },
  args: Args,
  workers: number,
): Promise<void> {
  const suite = await loadSuite();
  if (args.testlib !== undefined) suite.programs.push(...(await sampleCases()));
  const total = suite.programs.length + suite.comparators.length;
  let done = 0;
  const onDone = (): void => {
    done++;
    if (canRedraw(process.stderr)) process.stderr.write(`\r${done} of ${total} cases`);
  };
  const toolchains = new Map(
    (await NativeJudge.languages()).map(({ language, toolchain }) => [language.name, toolchain.version]),
  );
  const report = await checkJudge(judge, suite, { concurrency: workers * 2, onDone, toolchains });
  if (canRedraw(process.stderr)) process.stderr.write("\r\u001b[K");
  const missing = [...judge.missing];
  await print(
    args.json
      ? `${JSON.stringify({ ...report, missing })}\n`
      : `${reportLines(report, missing).join("\n")}\n`,
  );
  if (report.wrong.length > 0) process.exitCode = EXIT.failedItems;
}

const flakyCheck = (): UserError =>
  new UserError({
    where: "--flaky",
    expected: "a file of programs",
    got: "--check, whose cases have known verdicts",
    fix: "Leave out one of the two.",
  });

async function handler(args: Args): Promise<void> {
  if (!args.check && args.file === undefined) {
    throw new UserError({
      where: "rftkit judge",
      expected: "a file of JSON lines, - for stdin, or --check",
      got: "nothing",
      fix: "Name the file: rftkit judge programs.jsonl",
    });
  }
  const runs = flakyRuns(args.flaky);
  if (args.check && runs !== null) throw flakyCheck();
  const testlib = readTestlib(args.testlib, { where: "--testlib" });
  const lines = args.check ? null : await checkedLines(args, testlib !== undefined);
  const workers = args.workers ?? availableParallelism();
  const setup = { python: args.python, workers, unsafe: args.unsafe, testlib };
  if (lines !== null && runs !== null) {
    const judges = new FreshJudges(runs, setup);
    return judgeFile(judges, lines, args, workers).finally(() => judges.close());
  }
  const judge = await createJudge(setup);
  try {
    await (lines === null ? check(judge, args, workers) : judgeFile(judge, lines, args, workers));
  } finally {
    await judge.close();
  }
}

export const command = defineCommand({ positionals: FILE, options: OPTIONS, handler });
