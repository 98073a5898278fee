/**
 * One bucket with made-up stages: no judge, no model. Each stage notes which problems it was asked
 * for.
 */
import { writeParquet } from "../../../io/parquet.ts";
import { type ChainLink, chainOf, importFiles } from "../../../pipeline/store/chain.ts";
import { InFlightLog, Suspects } from "../../../pipeline/store/suspects.ts";
import type { Services } from "../../../pipeline/worker/services.ts";
import type { PassSetup } from "../../../pipeline/worker/setup.ts";
import { Problem } from "../../../schemas/problem.ts";
import type { PerProblemInput, Row, StageContext } from "../../../stages/define-stage.ts";
import { makeProblem, makeTrajectory, makeVerification } from "../../make.ts";
import { contextAt, makeDecision, makeSeal } from "../store/made-store.ts";

export const BUCKET = 1;

/** What a stage does with one problem. */
type Work = (input: PerProblemInput, options: unknown, ctx: StageContext) => unknown;
export type Works = Record<string, Work>;

/** Two trajectories a problem; verify takes all of them, keep-passing the first one of each. */
export const works: Works = {
  generate: ({ problem: { problem_id } }) => ({
    decisions: [makeDecision({ row_id: problem_id, problem_id })],
    rows: [0, 1].map((sample) =>
      makeTrajectory({ trajectory_id: `${problem_id}-${sample}`, problem_id, sample }),
    ),
  }),
  verify: ({ rows }) => ({
    decisions: rows.map(({ trajectory_id, problem_id }) =>
      makeDecision({ row_id: trajectory_id, problem_id }),
    ),
    rows: rows.map(({ trajectory_id, problem_id }) =>
      makeVerification({ row_id: trajectory_id, trajectory_id, problem_id }),
    ),
  }),
  "keep-passing": ({ rows }) =>
    rows.map(({ trajectory_id, problem_id, sample }) =>
      makeDecision({
        row_id: trajectory_id,
        problem_id,
        ...(sample === 0 ? {} : { kept: false, reason: "wrong_answer" }),
      }),
    ),
};

export type Bucket = {
  setup: PassSetup;
  /** "stage problem" for each call of a stage, in order. */
  asked: string[];
  counts: Map<string, number>;
  logged: unknown[];
  /** What the services were asked to start. */
  needed: string[];
};

/** A chain of made-up stages over a bucket with the problems a, b, c. */
export async function bucketAt(
  root: string,
  own: Works = {},
  change: { until?: string; problems?: string[]; stages?: object; setup?: Partial<PassSetup> } = {},
): Promise<Bucket> {
  const { until = "keep-passing", problems = ["a", "b", "c"] } = change;
  const context = contextAt(root, change.stages === undefined ? {} : { ...change.stages }, until);
  const { run, config } = context;
  const asked: string[] = [];
  const chain = (await chainOf(context)).map((link): ChainLink => {
    const { name } = link.stage;
    const work = own[name] ?? works[name];
    if (work === undefined) return link;
    const perProblem: Work = (input, options, ctx) => {
      asked.push(`${name} ${input.problem.problem_id}`);
      return work(input, options, ctx);
    };
    return { ...link, stage: { ...link.stage, perProblem } as unknown as ChainLink["stage"] };
  });
  const imported = importFiles(context);
  const rows = problems.map((problem_id) => makeProblem({ problem_id }));
  await writeParquet(imported.rowsFile(BUCKET), { schema: Problem, schemaName: "problem/1", rows });
  const counts = new Map<string, number>();
  const logged: unknown[] = [];
  const needed: string[] = [];
  const ensure = (needs: readonly string[]) => Promise.resolve(void needed.push(needs.join()));
  const setup: PassSetup = {
    run,
    config,
    baseDir: root,
    chain,
    problemsFile: (bucket) => imported.rowsFile(bucket),
    problemsSeal: (bucket) => Promise.resolve(makeSeal(bucket, "key", problems.join())),
    services: { ensure } as unknown as Services,
    inFlight: new InFlightLog(run, undefined),
    suspects: new Suspects(),
    signal: new AbortController().signal,
    count: (what, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by),
    log: (message, fields) => void logged.push([message, fields]),
    ...change.setup,
  };
  return { setup, asked, counts, logged, needed };
}

export const idsOf = (rows: readonly Row[]): string[] => rows.map((row) => row.trajectory_id);
