/**
 * The sealed content of a run directory, bucket by bucket, for each chain of stages (an evaluation
 * has one per arm). Works while the run is in progress: what is not sealed yet is left out.
 */

import { readAllParquet } from "../../../io/parquet.ts";
import { Contamination } from "../../../schemas/contamination.ts";
import type { Decision } from "../../../schemas/decision.ts";
import { Example } from "../../../schemas/example.ts";
import { PROBLEM_SCHEMA, Problem } from "../../../schemas/problem.ts";
import { Trajectory } from "../../../schemas/trajectory.ts";
import { Verification } from "../../../schemas/verdict.ts";
import { decidesOf, producerOf } from "../../recipes.ts";
import { type FailedProblem, givenUpIn } from "../../store/failed.ts";
import type { Chain, ReportSource } from "../../store/source.ts";

/** What the stages of one chain wrote about one bucket. */
export type ChainBucket<Row extends Ended = Trajectory> = {
  trajectories: Row[];
  verifications: ReadonlyMap<string, Verification[]>;
  /** Decisions on trajectories, by stage and row; stages that are not sealed are left out. */
  decisions: readonly { stage: string; byRow: ReadonlyMap<string, Decision> }[];
  /** Decisions of decontaminate, by problem. */
  cleared: ReadonlyMap<string, Decision>;
  /** Tokens of published rows, by trajectory. */
  published: ReadonlyMap<string, number>;
  pairs: Contamination[];
  /** Problems that a stage gave up because its worker was killed each time. */
  givenUp: readonly FailedProblem[];
};

export type Bucket = { problems: Problem[]; chains: ChainBucket[] };

const PROBLEMS = { schema: Problem, schemaName: PROBLEM_SCHEMA };
const TRAJECTORIES = { schema: Trajectory, schemaName: "trajectory/1" };

/** @returns null if the problems of the bucket are not sealed */
export async function readBucket(source: ReportSource, bucket: number): Promise<Bucket | null> {
  if ((await source.problems.readSeal(bucket)) === null) return null;
  const problems = await readAllParquet(source.problems.rowsFile(bucket), PROBLEMS);
  const chains: ChainBucket[] = [];
  for (const chain of source.chains) {
    const trajectories = (file: string) => readAllParquet(file, TRAJECTORIES);
    chains.push(await readChain(chain, bucket, trajectories));
  }
  return { problems, chains };
}

/** Columns of a trajectory that tell where it ended. */
export type Ended = Pick<Trajectory, "trajectory_id" | "problem_id" | "outcome">;
export type EndsBucket = {
  problems: Pick<Problem, "problem_id" | "name">[];
  chain: ChainBucket<Ended>;
};

/** The first chain of a bucket, without texts, tests and programs. */
export async function readEnds(source: ReportSource, bucket: number): Promise<EndsBucket | null> {
  const [chain] = source.chains;
  if (chain === undefined || (await source.problems.readSeal(bucket)) === null) return null;
  const columns = ["problem_id", "name"] as const;
  const problems = await readAllParquet(source.problems.rowsFile(bucket), { ...PROBLEMS, columns });
  const ended = ["trajectory_id", "problem_id", "outcome"] as const;
  const trajectories = (file: string): Promise<Ended[]> =>
    readAllParquet(file, { ...TRAJECTORIES, columns: ended });
  return { problems, chain: await readChain(chain, bucket, trajectories) };
}

const PUBLISHED = ["problem_id", "tokens", "provenance"] as const;

async function readChain<Row extends Ended>(
  chain: Chain,
  bucket: number,
  read: (file: string) => Promise<Row[]>,
): Promise<ChainBucket<Row>> {
  const verifications = new Map<string, Verification[]>();
  const decisions: { stage: string; byRow: Map<string, Decision> }[] = [];
  let trajectories: Row[] = [];
  let cleared = new Map<string, Decision>();
  let pairs: Contamination[] = [];
  const published = new Map<string, number>();
  const givenUp: FailedProblem[] = [];
  for (const { name, files } of chain) {
    // Stages of a bucket are sealed in order.
    const seal = await files.readSeal(bucket);
    if (seal === null) break;
    if (seal.counts.reasons.failed !== undefined)
      givenUp.push(...givenUpIn(name, await files.readDecisions(bucket)));
    const rows = files.rowsFile(bucket);
    const clears = name === producerOf("contamination/1");
    if (name === producerOf("trajectory/1")) {
      trajectories = await read(rows);
    } else if (name === producerOf("verification/1")) {
      for (const row of await readAllParquet(rows, { schema: Verification, schemaName: "verification/1" })) {
        verifications.set(row.trajectory_id, [...(verifications.get(row.trajectory_id) ?? []), row]);
      }
    } else if (name === producerOf("example/1")) {
      const examples = { schema: Example, schemaName: "example/1", columns: PUBLISHED };
      for (const row of await readAllParquet(rows, examples))
        published.set(row.provenance.trajectory_id, row.tokens);
    } else if (clears) {
      pairs = await readAllParquet(rows, { schema: Contamination, schemaName: "contamination/1" });
    }
    if (!clears && decidesOf(name) !== "row") continue;
    const byRow = new Map((await files.readDecisions(bucket)).map((decision) => [decision.row_id, decision]));
    if (clears) cleared = byRow;
    else decisions.push({ stage: name, byRow });
  }
  return { trajectories, verifications, decisions, cleared, published, pairs, givenUp };
}
