/**
 * The rows of a bucket, problem by problem, with what sealed stages decided: read from their files
 * in one pass. Files of a bucket have the problems in their order; a file with another order is an
 * error.
 */
import { readParquet } from "../../io/parquet.ts";
import type { Problem } from "../../schemas/problem.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { Verification } from "../../schemas/verdict.ts";
import type { Row } from "../../stages/define-stage.ts";
import { producerOf } from "../recipes.ts";
import type { ChainLink } from "../store/chain.ts";
import { lastVerifications } from "./bucket-state.ts";

/** The stages that are sealed, and the columns of trajectories that later ones read. */
export type Done = { links: readonly ChainLink[]; columns: readonly string[]; bucket: number };

type OfProblem = { problem_id: string };

/** Hands out the rows of one problem after the other. */
class Groups<T extends OfProblem> {
  readonly #rows: AsyncIterator<T>;
  readonly #what: string;
  #next: T | null = null;
  #isStarted = false;

  constructor(rows: AsyncIterable<T>, what: string) {
    this.#rows = rows[Symbol.asyncIterator]();
    this.#what = what;
  }

  async #advance(): Promise<void> {
    const { done, value } = await this.#rows.next();
    this.#next = done === true ? null : (value as T);
  }

  async of(problemId: string): Promise<T[]> {
    if (!this.#isStarted) await this.#advance();
    this.#isStarted = true;
    const found: T[] = [];
    for (; this.#next?.problem_id === problemId; await this.#advance()) found.push(this.#next);
    return found;
  }

  /** Throws if rows are left: their problems were not in the expected order. */
  checkEnd(): void {
    const left = this.#next;
    if (left !== null) throw new Error(`${this.#what} of problem ${left.problem_id} are out of order`);
  }

  async close(): Promise<void> {
    await this.#rows.return?.();
  }
}

export async function* rowsByProblem(
  problems: readonly Problem[],
  { links, columns, bucket }: Done,
): AsyncGenerator<{ problem: Problem; rows: Row[] }> {
  const producer = (schema: string): ChainLink | undefined =>
    links.find(({ stage }) => stage.name === producerOf(schema));
  const sampled = producer("trajectory/1");
  if (sampled === undefined) throw new Error("rows are read before they were sampled");
  const wanted = new Set(["trajectory_id", "problem_id", ...columns]);
  const trajectories = new Groups(
    readParquet(sampled.files.rowsFile(bucket), {
      schema: Trajectory,
      schemaName: "trajectory/1",
      columns: (Object.keys(Trajectory.shape) as (keyof Trajectory)[]).filter((name) => wanted.has(name)),
    }),
    "trajectories",
  );
  const verified = wanted.has("verification") ? producer("verification/1") : undefined;
  const verifications =
    verified &&
    new Groups(
      readParquet(verified.files.rowsFile(bucket), { schema: Verification, schemaName: "verification/1" }),
      "verifications",
    );
  const { dropped, labels } = await decidedIn(bucket, links);
  try {
    for (const problem of problems) {
      const verdicts = lastVerifications((await verifications?.of(problem.problem_id)) ?? []);
      const rows: Row[] = [];
      for (const row of await trajectories.of(problem.problem_id)) {
        const id = row.trajectory_id;
        const [verification, label] = [verdicts.get(id) ?? null, labels.get(id) ?? null];
        if (!dropped.has(id)) rows.push({ ...row, verification, label });
      }
      yield { problem, rows };
    }
    trajectories.checkEnd();
    verifications?.checkEnd();
  } finally {
    await trajectories.close();
    await verifications?.close();
  }
}

/** The rows that the stages dropped, and the labels that they gave. */
async function decidedIn(
  bucket: number,
  links: readonly ChainLink[],
): Promise<{ dropped: Set<string>; labels: Map<string, string> }> {
  const [dropped, labels] = [new Set<string>(), new Map<string, string>()];
  for (const { stage, files } of links) {
    if (stage.kind !== "global" && stage.writes !== "decisions" && stage.decides === "problem") continue;
    for (const { row_id, kept, label } of await files.readDecisions(bucket)) {
      if (!kept) dropped.add(row_id);
      else if (label !== null) labels.set(row_id, label);
    }
  }
  return { dropped, labels };
}
