/**
 * Runs the conformance suite with a judge and reports whether it can be trusted on this machine:
 * the isolation level, every case with a wrong result, and what this level does not protect
 * against.
 * Promises: cases that need a higher level are listed but not run (there a fork bomb would be
 * real). After every hostile program a plain one is judged, so that a broken judge is noticed.
 */
import PQueue from "p-queue";
import { sha256 } from "../io/hash.ts";
import type { VerdictClass } from "../schemas/verdict.ts";
import { compare } from "./compare/compare.ts";
import type { ComparatorCase, ProgramCase, Suite } from "./conformance.ts";
import type { JudgeRequest, JudgeResult, Runner } from "./judge.ts";
import { DEFAULT_LANGUAGE, languageNamed } from "./languages/index.ts";

/** A case with a wrong result. */
export type WrongCase = { name: string; about: string; expected: string; got: string };

export type CheckReport = {
  isolation: number;
  /** Cases that ran, including comparator pairs. */
  run: number;
  right: number;
  wrong: WrongCase[];
  /** Each language, what runs it here (null: nothing, its cases did not run), and its cases. */
  languages: { name: string; toolchain: string | null; cases: number }[];
  /** Cases that need a higher level and did not run. */
  unprotected: { name: string; about: string; level: number }[];
};

const PLAIN: JudgeRequest = {
  problemKey: "conformance/plain",
  code: "print(int(input()) + 1)\n",
  tests: [{ input: "1\n", output: "2\n" }],
  comparator: { kind: "tokens", checker: null, provenance: "conformance suite" },
  fnName: null,
  inputFile: null,
  outputFile: null,
  cpuLimitMs: 10_000,
  wallLimitMs: 60_000,
  memoryLimitMb: 256,
  outputLimitBytes: 1 << 20,
  earlyExitFrom: 0,
  trusted: true,
};

function expectation({ expect, failing }: ProgramCase): string {
  return expect.join(" or ") + (failing === null ? "" : ` at test ${failing + 1}`);
}

function outcome({ verdict, firstFailing, detail }: JudgeResult): string {
  const place = firstFailing === null ? "" : ` at test ${firstFailing + 1}`;
  return verdict + place + (detail === null ? "" : ` (${detail})`);
}

/** Unique code or tests each time: equal programs may be answered from the cache. */
function plainAfter({ name, language, request }: ProgramCase): JudgeRequest {
  const code = languageNamed(language).machinery?.plain;
  if (code === undefined) return { ...PLAIN, code: `${PLAIN.code}# after ${name}\n` };
  // Another input, because a program is compiled once.
  const number = Number.parseInt(sha256(name).slice(0, 7), 16);
  const tests = [{ input: `${number}\n`, output: `${number + 1}\n` }];
  const own = { problemKey: `${PLAIN.problemKey}/${name}`, code, tests };
  return { ...PLAIN, ...own, ...(request.language && { language: request.language }) };
}

/** Null if the result is right. */
async function checkProgram(judge: Runner, item: ProgramCase): Promise<WrongCase | null> {
  const result = await judge.run(item.request);
  const right =
    item.expect.includes(result.verdict) && (item.failing === null || item.failing === result.firstFailing);
  const wrong = { name: item.name, about: item.about, expected: expectation(item), got: outcome(result) };
  if (!right) return wrong;
  if (item.group === "honest") return null;
  const after = await judge.run(plainAfter(item));
  const survived: VerdictClass = "OK";
  if (after.verdict === survived) return null;
  return { ...wrong, expected: "a plain program passes afterwards", got: outcome(after) };
}

/** Null if the comparison is right. */
function checkComparator(item: ComparatorCase): WrongCase | null {
  const actual =
    item.actual === undefined ? Buffer.from(item.actual_base64 ?? "", "base64") : Buffer.from(item.actual);
  const { acceptedBy } = compare(actual, item.expected, { kind: item.comparator });
  if (acceptedBy === item.accepted_by) return null;
  return {
    name: `comparators/${item.comparator}: ${item.name}`,
    about: "two outputs",
    expected: item.accepted_by === null ? "rejected" : `accepted by ${item.accepted_by}`,
    got: acceptedBy === null ? "rejected" : `accepted by ${acceptedBy}`,
  };
}

/**
 * @param options.concurrency cases judged concurrently
 * @param options.onDone called after each case
 */
export async function checkJudge(
  judge: Runner,
  suite: Suite,
  options: {
    concurrency: number;
    onDone?: (name: string, wrong: WrongCase | null) => void;
    /** What runs each language here, beside Python; absent languages are not run. */
    toolchains?: ReadonlyMap<string, string>;
  },
): Promise<CheckReport> {
  const { isolation, python } = judge.identity;
  const toolchains = new Map([[DEFAULT_LANGUAGE, `Python ${python}`], ...(options.toolchains ?? [])]);
  const here = suite.programs.filter(({ language }) => toolchains.has(language));
  const runnable = here.filter((item) => item.level <= isolation);
  const queue = new PQueue({ concurrency: options.concurrency });
  const done = (name: string, wrong: WrongCase | null): WrongCase | null => {
    options.onDone?.(name, wrong);
    return wrong;
  };
  const results = await Promise.all([
    ...suite.comparators.map((item) => done(item.name, checkComparator(item))),
    ...runnable.map((item) => queue.add(async () => done(item.name, await checkProgram(judge, item)))),
  ]);
  const wrong = results.filter((result) => result !== null);
  return {
    isolation,
    run: results.length,
    right: results.length - wrong.length,
    wrong,
    languages: [...new Set([DEFAULT_LANGUAGE, ...suite.programs.map(({ language }) => language)])].map(
      (name) => ({
        name,
        toolchain: toolchains.get(name) ?? null,
        cases: suite.programs.filter(({ language }) => language === name).length,
      }),
    ),
    unprotected: here
      .filter((item) => item.level > isolation)
      .map(({ name, about, level }) => ({ name, about, level })),
  };
}
