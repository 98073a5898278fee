/**
 * Problems, a judge and an embedder small enough to reason about: programs are names of functions
 * of the input.
 */

import type { z } from "zod";
import type { JudgeRequest, JudgeResult, Runner, TestResult } from "../../../judge/judge.ts";
import { BLANK } from "../../../judge/run.ts";
import { DecontaminateOptions } from "../../../schemas/options.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import { encodeIndex } from "../../../stages/decontaminate/benchmark-index.ts";
import { buildIndex } from "../../../stages/decontaminate/build-index.ts";
import { decontaminate } from "../../../stages/decontaminate.ts";
import type { Row, StageContext } from "../../../stages/define-stage.ts";
import type { Embedder } from "../../../text/embedding/contract.ts";
import { makeProblem } from "../../make.ts";

/** What programs do; `broken` stands for infrastructure errors of the judge. */
const PROGRAMS: Record<string, (input: string) => string> = {
  double: (input) => String(Number(input) * 2),
  "double again": (input) => String(Number(input) + Number(input)),
  square: (input) => String(Number(input) ** 2),
  even: (input) => (Number(input) % 2 === 0 ? "YES" : "NO"),
};

const FORTY =
  "the keeper of the lamp climbs the tower each night and writes a number in the book before dawn";
/** Words in which no two statements share a run of eight. */
export const story = (seed: string): string =>
  Array.from({ length: 40 }, (_, i) => `${seed}${(i * 7) % 41}`).join(" ");
export const LAMP = `${FORTY} ${story("lamp")}`;

export function problem(given: Partial<Problem> & { problem_id: string }): Problem {
  const tests = (given.private_tests ?? []).map(({ input, output }) => ({ input, output }));
  return makeProblem({
    name: given.problem_id,
    statement: story(given.problem_id),
    public_tests: [],
    cpu_limit_ms: null,
    memory_limit_mb: null,
    solutions: [],
    incorrect_solutions: [],
    difficulty: null,
    tags: [],
    source_row: `${given.problem_id}.jsonl#0`,
    ...given,
    private_tests: tests,
  });
}

export const testsOf = (program: string, inputs: readonly number[]): Problem["private_tests"] =>
  inputs.map((input) => ({
    input: String(input),
    output: (PROGRAMS[program] as (input: string) => string)(String(input)),
  }));

export const solvedBy = (...programs: string[]): Problem["solutions"] =>
  programs.map((code) => ({ language: "python3", code }));

export const INPUTS = [3, 5, 8, 12];

/** A problem whose task is to double a number. */
export const doubling = (id: string, statement: string = story(id)): Problem =>
  problem({
    problem_id: id,
    statement,
    private_tests: testsOf("double", INPUTS),
    solutions: solvedBy("double"),
  });

export function survivor(id: string, code: string): Row {
  return { trajectory_id: id, turns: [{ code }], verification: { verdict: "OK" } } as unknown as Row;
}

export type World = { ctx: StageContext; asked: JudgeRequest[] };

const verdict = (kind: TestResult["verdict"]): TestResult => ({ ...BLANK, verdict: kind });

function judged(request: JudgeRequest): TestResult[] {
  const results: TestResult[] = [];
  for (const { input, output } of request.tests) {
    if (request.code === "broken") return [verdict("INTERNAL")];
    const run = PROGRAMS[request.code];
    results.push(verdict(run === undefined ? "RE" : run(input) === output ? "OK" : "WA"));
    if (results.at(-1)?.verdict !== "OK" && results.length > request.earlyExitFrom) break;
  }
  return results;
}

/** Cosine of texts: 1 between two that say "lamp", `tower` against `lamp` 0.8, all else 0. */
const embedder: Embedder = {
  model: "toy@1",
  dimensions: 3,
  embed: (texts) =>
    Promise.resolve(
      texts.map((text) =>
        text.includes("lamp")
          ? Float32Array.of(1, 0, 0)
          : text.includes("tower")
            ? Float32Array.of(0.8, 0.6, 0)
            : Float32Array.of(0, 0, 1),
      ),
    ),
};

export function world(): World {
  const asked: JudgeRequest[] = [];
  const judge = {
    identity: { isolation: 3, judge_version: "toy", python: "3.11" },
    run(request: JudgeRequest): Promise<JudgeResult> {
      asked.push(request);
      const tests = judged(request);
      const failing = tests.findIndex((test) => test.verdict !== "OK");
      const result = failing < 0 ? "OK" : (tests[failing] as TestResult).verdict;
      return Promise.resolve({
        verdict: result,
        tests,
        firstFailing: failing < 0 ? null : failing,
        detail: null,
      });
    },
    close: () => Promise.resolve(),
  } satisfies Runner;
  const ctx = {
    seed: 1,
    config: { judge: JudgeOptions.parse({}), import: {} },
    judge,
    embedder: () => Promise.resolve(embedder),
    count: () => undefined,
    log: () => undefined,
    signal: new AbortController().signal,
  } as unknown as StageContext;
  return { ctx, asked };
}

export const optionsOf = (given: Partial<z.input<typeof DecontaminateOptions>> = {}): DecontaminateOptions =>
  DecontaminateOptions.parse({
    benchmarks: [{ name: "bench", inputs: [{ path: "bench.jsonl", format: "jsonl" }] }],
    ...given,
  });

/** Runs the stage on one problem against benchmark problems. */
export async function screen(
  input: { problem: Problem; rows?: Row[] },
  benchmark: readonly (Problem & { of?: string })[],
  given: Partial<z.input<typeof DecontaminateOptions>> = {},
) {
  const options = optionsOf(given);
  const { ctx, asked } = world();
  async function* items() {
    for (const { of = "bench", ...item } of benchmark) yield { benchmark: of, problem: item };
  }
  const artifact = encodeIndex(await buildIndex(items(), options, ctx));
  const prepared = asked.length;
  const produced = await decontaminate.perProblem(
    { problem: input.problem, rows: input.rows ?? [] },
    options,
    {
      ...ctx,
      artifact: () => Promise.resolve(artifact),
    },
  );
  const [decision] = produced.decisions;
  if (decision === undefined) throw new Error("no decision");
  return { decision, pairs: produced.rows, asked: asked.slice(prepared), artifact };
}
