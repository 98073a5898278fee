/**
 * `make bench-judge-real`: accepted solutions and mutants of the 200 real problems at 10 s and 1
 * GB, once with each problem's own limits, then RUNS times at 10 s with all cores kept busy.
 * Reports mutants that pass, accepted solutions that fail here but not in a plain interpreter with
 * the same limits and comparator, and verdicts that differ between runs. Each run is saved in
 * .cache/judge-real/, so that the benchmark can be done in parts. Run: node
 * .cache/bench/bench/judge/real.js run | own | summary; DATA, SHARE (1: all problems), PART, NICE
 * and WORKERS by name.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createJudge } from "../../judge/create.ts";
import type { JudgeRequest } from "../../judge/judge.ts";
import { resolvePython } from "../../judge/python.ts";
import { requestFor } from "../../judge/request.ts";
import { ImportOptions } from "../../schemas/options.ts";
import { allTests } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { importStage } from "../../stages/import.ts";
import { plainVerdict } from "./plain.ts";

const DATA = process.env.DATA ?? "../shared/data/code_contests";
const SHARE = Number(process.env.SHARE ?? 1);
/** Which part of the problems to use: with SHARE=0.25, 0 to 3 are the four quarters. */
const PART = Number(process.env.PART ?? 0);
const WORKERS = Number(process.env.WORKERS ?? availableParallelism());
const NICE = process.env.NICE ?? "0";
const FOLDER = join(".cache", "judge-real");
const IN_FLIGHT = 4;

const LIMITS = JudgeOptions.parse({ cpu_limit_ms: 10_000, memory_limit_mb: 1024, own_limits: false });
const OWN = JudgeOptions.parse({ cpu_limit_ms: 10_000, memory_limit_mb: 1024, own_limits: true });

type Program = { name: string; right: boolean; request: JudgeRequest };
type Verdicts = Record<string, string>;

async function* realPrograms(judge: typeof LIMITS): AsyncGenerator<Program> {
  const rows = importStage.read(
    ImportOptions.parse({ inputs: [{ path: DATA, format: "code_contests" }], keep_untested: false }),
    { baseDir: process.cwd(), signal: new AbortController().signal },
  );
  let index = 0;
  for await (const row of rows) {
    if (!("problem" in row) || (index++ + PART) % Math.round(1 / SHARE) !== 0) continue;
    const { problem } = row;
    const tests = allTests(problem);
    const place = problem.source_row.replace(/^.*#/, "#");
    const made = (kind: string, code: string, i: number): Program => ({
      name: `${place} ${kind} ${i}`,
      right: kind === "solution",
      request: requestFor(problem, { code, tests }, { judge }),
    });
    for (const [i, { code }] of problem.solutions.entries()) yield made("solution", code, i);
    for (const [i, { code }] of problem.incorrect_solutions.entries()) yield made("mutant", code, i);
  }
}

/**
 * Keeps all cores busy until the returned function is called; NICE: niceness of the loops. Each
 * loop is a separate session, because with autogroup the kernel schedules sessions before
 * processes.
 */
function busyCores(): () => void {
  const start = `(echo ${Number(NICE)} > /proc/self/autogroup) 2> /dev/null; exec nice -n ${Number(NICE)} "$0" -e "for (;;);"`;
  const loops = Array.from({ length: availableParallelism() }, () =>
    spawn("sh", ["-c", start, process.execPath], { stdio: "ignore", detached: true }),
  );
  return () => {
    for (const loop of loops) loop.kill("SIGKILL");
  };
}

async function judgeAll(limits: typeof LIMITS): Promise<Verdicts> {
  const judge = await createJudge({ workers: WORKERS, memoryMb: 0 });
  const verdicts: Verdicts = {};
  const programs = realPrograms(limits);
  const worker = async () => {
    for (;;) {
      const next = await programs.next();
      if (next.done === true) return;
      const { verdict, firstFailing, detail } = await judge.run(next.value.request);
      const why = verdict === "INTERNAL" ? ` (${detail})` : "";
      verdicts[next.value.name] = firstFailing === null ? verdict + why : `${verdict} at ${firstFailing}`;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  await judge.close();
  return verdicts;
}

const filed = (prefix: string): string[] =>
  existsSync(FOLDER)
    ? readdirSync(FOLDER)
        .filter((name) => name.startsWith(prefix))
        .sort()
        .map((name) => join(FOLDER, name))
    : [];

function keep(prefix: string, verdicts: Verdicts, seconds: number): void {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${prefix}-${filed(prefix).length + 1}.json`);
  writeFileSync(path, JSON.stringify({ seconds, verdicts }));
  process.stdout.write(`${path}: ${Object.keys(verdicts).length} programs in ${seconds.toFixed(0)} s\n`);
}

const isMutant = (name: string): boolean => name.includes("mutant");
const classOf = (verdict: string): string => verdict.split(" ")[0] ?? verdict;

function counted(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => `${value} ${count}`).join(", ");
}

/** Unexpected verdicts, each with the verdict of a plain interpreter. */
async function beside(names: readonly string[], verdicts: Verdicts): Promise<void> {
  const { path } = await resolvePython("python3");
  for await (const { name, request } of realPrograms(LIMITS)) {
    if (!names.includes(name)) continue;
    const plain = await plainVerdict(path, request);
    const word = classOf(plain) === classOf(verdicts[name] ?? "") ? "the same" : "DIFFERENT";
    process.stdout.write(`  ${name}: ${verdicts[name]}; in a plain interpreter ${plain}: ${word}\n`);
  }
}

async function summary(): Promise<void> {
  const read = (path: string): Verdicts =>
    (JSON.parse(readFileSync(path, "utf8")) as { verdicts: Verdicts }).verdicts;
  const runs = filed("run").map(read);
  const [first, ...others] = runs;
  if (first === undefined) throw new Error("no run yet");
  const names = Object.keys(first);
  const mutants = names.filter(isMutant);
  const right = names.filter((name) => !isMutant(name));
  const passing = mutants.filter((name) => first[name] === "OK");
  const failing = right.filter((name) => first[name] !== "OK");
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`mutants that fail: ${mutants.length - passing.length} of ${mutants.length}`);
  say(`accepted solutions that pass: ${right.length - failing.length} of ${right.length}`);
  await beside([...passing, ...failing], first);
  const differing = names.filter((name) => others.some((other) => other[name] !== first[name]));
  say(
    `verdicts that differ over ${runs.length} runs with every core busy: ${differing.length} of ${names.length}`,
  );
  for (const name of differing) say(`  ${name}: ${runs.map((run) => run[name]).join(" | ")}`);
  const [own] = filed("own").map(read);
  if (own === undefined) return;
  const changed = right.filter((name) => own[name] !== first[name]);
  say(`accepted solutions whose verdict the rows' own limits change: ${changed.length}`);
  say(`  ${counted(changed.map((name) => `${classOf(first[name] ?? "")} to ${classOf(own[name] ?? "")}`))}`);
}

async function main(): Promise<void> {
  const [what] = process.argv.slice(2);
  if (what === "summary") return summary();
  const begun = performance.now();
  const idle = what === "own" ? () => {} : busyCores();
  try {
    const verdicts = await judgeAll(what === "own" ? OWN : LIMITS);
    keep(what === "own" ? "own" : "run", verdicts, (performance.now() - begun) / 1000);
  } finally {
    idle();
  }
}

await main();
