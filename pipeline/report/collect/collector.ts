/**
 * Collects the buckets of a run, one at a time: writes all trajectories and problems to data files
 * and builds the index. Memory holds one bucket and the index: about 100 bytes per trajectory, plus
 * the word index.
 */

import { groupBy } from "../../../io/group-by.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { Trajectory } from "../../../schemas/trajectory.ts";
import { VERDICTS, type Verification } from "../../../schemas/verdict.ts";
import { duplicateIn } from "../../../stages/dedup/reasons.ts";
import { dedup } from "../../../stages/dedup.ts";
import { PROMOTED } from "../../../stages/import/draft.ts";
import type { FailedProblem } from "../../store/failed.ts";
import { problemBody } from "../problem-body.ts";
import { problemLine } from "../problem-line.ts";
import {
  type Body,
  type Columns,
  type CpuTime,
  FORMAT,
  type ProblemLine,
  type RunIndex,
  type StageDecision,
} from "../shared/format.ts";
import { Chunks } from "./chunks.ts";
import { type ProblemTimes, type RowTimes, rowTimes } from "./cpu-times.ts";
import { decisionsOn, Fates, fateOf } from "./fate.ts";
import type { Sink } from "./pack.ts";
import { pathOf } from "./path.ts";
import { proseOf } from "./prose.ts";
import type { Bucket, ChainBucket } from "./read-run.ts";
import { searchable, tokensOf } from "./row-facts.ts";
import { WordIndex } from "./word-index.ts";

export type Collected = {
  index: RunIndex;
  pairs: ChainBucket["pairs"];
  statements: ReadonlyMap<string, string>;
  /** Number of buckets with sealed problems. */
  buckets: number;
  judges: ReadonlySet<string>;
  /** Problems whose first private test is shown to the model. */
  promoted: number;
  /** CPU times of the last program of each trajectory that has one. */
  cpu: { times: readonly CpuTime[]; unknown: number };
  givenUp: readonly FailedProblem[];
};

const NO_VERDICT = "none";

type ListedColumns = Omit<Columns, "ids"> & { ids: string[] };

export class Collector {
  readonly #fates = new Fates();
  readonly #verdicts = [...VERDICTS, NO_VERDICT];
  readonly #arms = new Map<string, { at: number; strategy: string; model: string }>();
  readonly #problems: ProblemLine[] = [];
  readonly #words = new WordIndex();
  readonly #rows: Chunks<Body>;
  readonly #bodies: Chunks<ReturnType<typeof problemBody>>;
  readonly #sink: Sink;
  readonly #clusters = new Map<string, number[]>();
  readonly #pairs: ChainBucket["pairs"] = [];
  readonly #statements = new Map<string, string>();
  readonly #judges = new Set<string>();
  readonly #columns: ListedColumns = {
    ids: [],
    problem: [],
    arm: [],
    sample: [],
    turns: [],
    verdict: [],
    set: [],
    fate: [],
    tokens: [],
    similarity: [],
    path: [],
    cpu: [],
  };
  readonly #paths = new Map<string, number>();
  readonly #stages: readonly string[];
  readonly #givenUp: FailedProblem[] = [];
  readonly #cpu: CpuTime[] = [];
  #withoutCpu = 0;
  #buckets = 0;
  #promoted = 0;

  /** @param stages that trajectories pass, in order */
  constructor(sink: Sink, stages: readonly string[] = []) {
    this.#sink = sink;
    this.#stages = stages;
    this.#rows = new Chunks(sink, "rows");
    this.#bodies = new Chunks(sink, "problems");
  }

  async addBucket({ problems, chains }: Bucket, timesOf: (problem: Problem) => ProblemTimes): Promise<void> {
    this.#buckets += 1;
    const groups = chains.map(({ trajectories }) => groupBy(trajectories, (row) => row.problem_id));
    const all = chains.flatMap(({ pairs }) => pairs);
    const paired = groupBy(all, (pair) => pair.problem_id);
    for (const problem of problems) {
      if (problem.flags.includes(PROMOTED)) this.#promoted += 1;
      if (paired.has(problem.problem_id)) this.#statements.set(problem.problem_id, problem.statement);
      const failed = chains.flatMap((chain, i) =>
        (groups[i]?.get(problem.problem_id) ?? []).flatMap(
          (row) => chain.verifications.get(row.trajectory_id) ?? [],
        ),
      );
      const chunk = await this.#bodies.add(problemBody(problem, failed, paired.get(problem.problem_id)));
      const line = problemLine(problem, chains, chunk);
      this.#problems.push(line);
      const times = timesOf(problem);
      for (const [i, chain] of chains.entries()) {
        for (const row of groups[i]?.get(problem.problem_id) ?? [])
          await this.#addRow(row, chain, { line, times });
      }
    }
    this.#pairs.push(...all);
    for (const { givenUp } of chains) this.#givenUp.push(...givenUp);
  }

  async #addRow(
    row: Trajectory,
    chain: ChainBucket,
    { line: problem, times }: { line: ProblemLine; times: ProblemTimes },
  ): Promise<void> {
    const id = row.trajectory_id;
    const decisions = decisionsOn(row, chain);
    const verifications = [...(chain.verifications.get(id) ?? [])].sort((a, b) => a.turn - b.turn);
    const last = verifications.at(-1);
    const fate = fateOf(row, decisions, chain);
    const label = decisions.findLast((decided) => decided.label !== null)?.label ?? null;
    const at = this.#columns.ids.length;
    this.#words.add(at, searchable(row));
    this.#countRow(problem, { row, last, isPublished: fate.state === "published", label });
    if (last?.judge_version) {
      this.#judges.add(
        `judge ${last.judge_version}, Python ${last.python}, isolation level ${last.isolation}`,
      );
    }
    const columns = this.#columns;
    columns.ids.push(id);
    columns.problem.push(this.#problems.length - 1);
    columns.arm.push(this.#armOf(row));
    columns.sample.push(row.sample);
    columns.turns.push(row.turns.length);
    columns.verdict.push(this.#verdicts.indexOf(last?.verdict ?? NO_VERDICT));
    columns.set.push(label === "single" ? 1 : label === "multi" ? 2 : 0);
    columns.fate.push(this.#fates.indexOf(fate));
    columns.tokens.push(tokensOf(row) ?? chain.published.get(id) ?? -1);
    columns.similarity.push(this.#similarityOf(decisions, at));
    columns.path.push(this.#pathAt(pathOf(row, verifications)));
    const { seed, policy, temperature, top_p, turns, outcome, failure } = row;
    const { last: time, ...cpu } = this.#timesOf(row, verifications, times);
    columns.cpu.push(time == null || time.tests === 0 ? -1 : Math.round(time.slowest_ms));
    await this.#rows.add({
      id,
      seed,
      policy,
      temperature,
      top_p,
      turns,
      outcome,
      failure,
      verifications,
      decisions,
      cpu,
      prose: proseOf(row),
    });
  }

  #timesOf(row: Trajectory, verifications: readonly Verification[], times: ProblemTimes): RowTimes {
    const found = rowTimes(row, verifications, times);
    const { last } = found;
    if (last === null) this.#withoutCpu += 1;
    else if (last !== undefined && last.tests > 0) this.#cpu.push(last);
    return found;
  }

  #pathAt(path: string): number {
    const at = this.#paths.get(path) ?? this.#paths.size;
    this.#paths.set(path, at);
    return at;
  }

  #countRow(
    problem: ProblemLine,
    {
      row,
      last,
      isPublished,
      label,
    }: { row: Trajectory; last: Verification | undefined; isPublished: boolean; label: string | null },
  ): void {
    problem.samples += 1;
    while (problem.solved.length < row.turns.length) problem.solved.push(0);
    if (last?.verdict === "OK") problem.solved[last.turn - 1] = (problem.solved[last.turn - 1] ?? 0) + 1;
    if (isPublished && label === "single") problem.single += 1;
    if (isPublished && label === "multi") problem.multi += 1;
  }

  #armOf({ arm, strategy, model }: Trajectory): number {
    const known = this.#arms.get(arm);
    if (known !== undefined) return known.at;
    const at = this.#arms.size;
    this.#arms.set(arm, { at, strategy, model });
    return at;
  }

  #similarityOf(decisions: readonly StageDecision[], row: number): number {
    const detail = decisions.find(({ stage, kept }) => stage === dedup.name && !kept)?.detail ?? "";
    const duplicate = duplicateIn(detail);
    if (duplicate === null) return -1;
    const { of, jaccard } = duplicate;
    this.#clusters.set(of, [...(this.#clusters.get(of) ?? []), row]);
    return Math.round(jaccard * 10_000);
  }

  async finish(name: string): Promise<Collected> {
    await this.#rows.flush();
    await this.#bodies.flush();
    const words: string[] = [];
    for (const { first, bytes } of this.#words.files(this.#columns.ids.length)) {
      await this.#sink.add(`words-${words.length}`, bytes);
      words.push(first);
    }
    const index: RunIndex = {
      schema: FORMAT,
      name,
      verdicts: this.#verdicts,
      fates: this.#fates.list,
      paths: [...this.#paths.keys()],
      stages: [...this.#stages],
      words,
      arms: [...this.#arms].map(([arm, { strategy, model }]) => ({ arm, strategy, model })),
      problems: this.#problems,
      rows: { ...this.#columns, ids: this.#columns.ids.join("\n") },
      chunks: this.#rows.starts,
      clusters: Object.fromEntries(this.#clusters),
      pairs: this.#pairs.length,
    };
    const collected = { pairs: this.#pairs, statements: this.#statements };
    const cpu = { times: this.#cpu, unknown: this.#withoutCpu };
    const counted = { buckets: this.#buckets, promoted: this.#promoted };
    return { index, cpu, givenUp: this.#givenUp, ...collected, ...counted, judges: this.#judges };
  }
}
