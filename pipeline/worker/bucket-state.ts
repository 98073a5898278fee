/**
 * The rows of one bucket after some stages: trajectories joined with their verification and label,
 * without what filters dropped. Loaded only when a stage must be computed, and only the columns
 * that later stages read.
 */
import { readAllParquet } from "../../io/parquet.ts";
import type { Decision } from "../../schemas/decision.ts";
import { Problem } from "../../schemas/problem.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { Verification } from "../../schemas/verdict.ts";
import type { Row } from "../../stages/define-stage.ts";
import { producerOf, screensProblems } from "../recipes.ts";
import type { Link } from "../store/chain.ts";
import type { StageOutput } from "../store/stage-files.ts";

const TRAJECTORY_COLUMNS = Object.keys(Trajectory.shape) as (keyof Trajectory)[];

export class BucketState {
  readonly problems: readonly Problem[];
  readonly #bucket: number;
  readonly #columns: ReadonlySet<string>;
  readonly #rows = new Map<string, Row[]>();
  readonly #screened = new Set<string>();

  private constructor(bucket: number, parts: { problems: Problem[]; columns: ReadonlySet<string> }) {
    this.#bucket = bucket;
    this.problems = parts.problems;
    this.#columns = parts.columns;
  }

  /** Whether a screening stage dropped the problem: nothing is sampled for it. */
  isScreened(problemId: string): boolean {
    return this.#screened.has(problemId);
  }

  rowsOf(problemId: string): Row[] {
    return this.#rows.get(problemId) ?? [];
  }

  /**
   * @param done links that are sealed, in order
   * @param todo links still to run, whose columns are loaded
   */
  static async load(
    bucket: number,
    problemsFile: string,
    links: { done: Link[]; todo: Link[] },
  ): Promise<BucketState> {
    const problems = await readAllParquet(problemsFile, { schema: Problem, schemaName: "problem/1" });
    const columns = new Set<string>([
      "trajectory_id",
      "problem_id",
      ...links.todo.flatMap((l) => l.stage.reads),
    ]);
    const state = new BucketState(bucket, { problems, columns });
    for (const link of links.done) await state.replay(link);
    return state;
  }

  /** The state of one problem with its rows. */
  static ofProblem(problem: Problem, rows: Row[]): BucketState {
    const state = new BucketState(0, { problems: [problem], columns: new Set() });
    state.#rows.set(problem.problem_id, rows);
    return state;
  }

  /** Applies a sealed stage from its files. */
  async replay(link: Link): Promise<void> {
    const { stage, files } = link;
    if (link.summaries) return;
    const loaded: StageOutput = { decisions: [], rows: [] };
    if (stage.name === producerOf("trajectory/1")) {
      loaded.rows = await readAllParquet(files.rowsFile(this.#bucket), {
        schema: Trajectory,
        schemaName: "trajectory/1",
        columns: TRAJECTORY_COLUMNS.filter((name) => this.#columns.has(name)),
      });
    } else if (stage.name === producerOf("verification/1")) {
      loaded.decisions = await files.readDecisions(this.#bucket);
      if (this.#columns.has("verification")) {
        const file = files.rowsFile(this.#bucket);
        loaded.rows = await readAllParquet(file, { schema: Verification, schemaName: "verification/1" });
      }
    } else {
      loaded.decisions = await files.readDecisions(this.#bucket);
    }
    this.apply(link, loaded);
  }

  /**
   * Applies what a stage wrote: trajectories and verifications become columns of the rows; filters
   * drop rows.
   */
  apply({ stage, summaries }: Link, { decisions, rows }: StageOutput): void {
    if (summaries) return;
    if (screensProblems(stage.name))
      for (const { problem_id } of decisions.filter((d) => !d.kept)) this.#screened.add(problem_id);
    else if (stage.name === producerOf("trajectory/1")) this.#addTrajectories(rows as Trajectory[]);
    else if (stage.name === producerOf("verification/1")) {
      this.#addVerifications(rows as Verification[]);
      this.#filter(decisions);
    } else if (stage.writes === "decisions" || stage.decides === "row") this.#filter(decisions);
  }

  #addTrajectories(rows: readonly Trajectory[]): void {
    for (const row of rows) {
      const list = this.#rows.get(row.problem_id) ?? [];
      list.push({ ...row, verification: null, label: null });
      this.#rows.set(row.problem_id, list);
    }
  }

  #addVerifications(rows: readonly Verification[]): void {
    const byId = lastVerifications(rows);
    for (const row of [...this.#rows.values()].flat()) row.verification = byId.get(row.trajectory_id) ?? null;
  }

  #filter(decisions: readonly Decision[]): void {
    const byId = new Map(decisions.map((decision) => [decision.row_id, decision]));
    for (const [problem, rows] of this.#rows) {
      const kept = rows.filter((row) => byId.get(row.trajectory_id)?.kept === true);
      for (const row of kept) row.label = byId.get(row.trajectory_id)?.label ?? row.label;
      this.#rows.set(problem, kept);
    }
  }
}

/**
 * The verification of each trajectory: where every turn was judged, the last turn's verdict is the
 * trajectory's.
 */
export function lastVerifications(rows: readonly Verification[]): Map<string, Verification> {
  const byId = new Map<string, Verification>();
  for (const row of rows) {
    const known = byId.get(row.trajectory_id);
    if (known === undefined || known.turn < row.turn) byId.set(row.trajectory_id, row);
  }
  return byId;
}
