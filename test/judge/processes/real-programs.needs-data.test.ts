/**
 * Accepted solutions and mutants of real problems, judged both ways: all tests in one process where
 * that can be trusted, and a process a test. Programs that run into the short time limit say
 * nothing here and are left out.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge } from "../../../judge/create.ts";
import type { Judge, JudgeRequest, JudgeResult } from "../../../judge/judge.ts";
import { requestFor } from "../../../judge/request.ts";
import { ImportOptions } from "../../../schemas/options.ts";
import { allTests } from "../../../schemas/problem.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import { importStage } from "../../../stages/import.ts";

const PROBLEMS = 30;
const MUTANTS = 1;
const options = { judge: JudgeOptions.parse({ cpu_limit_ms: 1000, wall_factor: 60, own_limits: false }) };

type Program = { name: string; right: boolean; request: JudgeRequest };
type Both = { program: Program; batch: JudgeResult; isolated: JudgeResult };

async function realPrograms(): Promise<Program[]> {
  const input = { path: "../shared/data/code_contests", format: "code_contests" };
  const rows = importStage.read(ImportOptions.parse({ inputs: [input], limit: PROBLEMS }), {
    baseDir: join(import.meta.dirname, "..", "..", ".."),
    signal: new AbortController().signal,
  });
  const programs: Program[] = [];
  for await (const row of rows) {
    if (!("problem" in row)) continue;
    const { problem } = row;
    const tests = allTests(problem);
    const add =
      (right: boolean) =>
      ({ code }: { code: string }, index: number) =>
        programs.push({
          name: `${problem.source_row} ${right ? "solution" : "mutant"} ${index}`,
          right,
          request: requestFor(problem, { code, tests }, options),
        });
    problem.solutions.forEach(add(true));
    problem.incorrect_solutions.slice(0, MUTANTS).forEach(add(false));
  }
  return programs;
}

/** What a verdict is about, without times. */
const facts = ({ verdict, firstFailing, tests }: JudgeResult) => ({
  verdict,
  firstFailing,
  rules: tests.map(({ acceptedBy }) => acceptedBy),
});

const ways: Judge[] = [];
let decided: Both[] = [];

beforeAll(async () => {
  for (const batch of [true, false]) ways.push(await createJudge({ workers: 1, batch }));
  const [batching, isolating] = ways as [Judge, Judge];
  const all = await Promise.all(
    (await realPrograms()).map(async (program) => ({
      program,
      batch: await batching.run(program.request),
      isolated: await isolating.run(program.request),
    })),
  );
  const timed = new Set(["TLE", "ILE"]);
  decided = all.filter((each) => !timed.has(each.batch.verdict) && !timed.has(each.isolated.verdict));
}, 600_000);

afterAll(() => Promise.all(ways.map((judge) => judge.close())));

test("most programs are decided without the time limit", () => {
  expect(decided.length).toBeGreaterThan(PROBLEMS);
});

test("both ways of running give equal verdicts, failing tests and accepting rules", () => {
  const differing = decided.filter(
    ({ batch, isolated }) => JSON.stringify(facts(batch)) !== JSON.stringify(facts(isolated)),
  );
  expect(
    differing.map(({ program, batch, isolated }) => [program.name, facts(batch), facts(isolated)]),
  ).toEqual([]);
});

test("every mutant fails, and no verdict is missing", () => {
  const passing = decided.filter(({ program, batch }) => !program.right && batch.verdict === "OK");
  expect(passing.map(({ program }) => program.name)).toEqual([]);
  expect(decided.filter(({ batch }) => batch.verdict === "INTERNAL")).toEqual([]);
});

test("an accepted solution crashes only where it does in a plain interpreter too: one input is cut short", () => {
  const crashed = decided.filter(
    ({ program, batch }) => program.right && !["OK", "WA"].includes(batch.verdict),
  );
  expect(crashed.map(({ program, batch }) => [program.name, batch.verdict, batch.firstFailing])).toEqual([
    ["train-00000-of-00001.parquet#25 solution 0", "RE", 5],
  ]);
});
