/**
 * What the report's program and its page say to each other: the index of all trajectories, their bodies in chunks,
 * problems, words. Plain JSON, so that a page of one version refuses data of another by `schema` alone.
 */
import type { Contamination } from "../../../schemas/contamination.ts";
import type { Test } from "../../../schemas/problem.ts";
import type { Trajectory } from "../../../schemas/trajectory.ts";
import type { TestGroup, Verification } from "../../../schemas/verdict.ts";

export const FORMAT = "report/2";

/** Where a trajectory ended. `error`: the surroundings failed, which says nothing of the program. */
export type Fate = {
  state: "published" | "kept" | "dropped";
  stage: string;
  reason: string;
  error: boolean;
};

export type ProblemLine = {
  id: string;
  name: string;
  source: string;
  difficulty: string;
  tags: string[];
  tests: number;
  samples: number;
  /** Trajectories whose last program, at turn 1, 2, …, passes all tests. */
  solved: number[];
  single: number;
  multi: number;
  /** Rule by which decontaminate removed it; "" where it did not. */
  removed: string;
  /** Stages that gave it up, since it killed their worker each time; "" where none did. */
  given_up: string;
  /** Chunk that holds statement and tests. */
  chunk: number;
};

/** Columns of equal length, one entry a trajectory; -1 stands for none. */
export type Columns = {
  /** Ids joined by line feeds. */
  ids: string;
  problem: number[];
  arm: number[];
  sample: number[];
  turns: number[];
  /** Index in `verdicts`. */
  verdict: number[];
  /** 0 none, 1 single, 2 multi. */
  set: number[];
  fate: number[];
  /** Prompt and completion tokens of the calls, or by the run's tokenizer of a published row. */
  tokens: number[];
  /** Jaccard to the kept row that this duplicates, in 1e-4. */
  similarity: number[];
};

export type Arm = { arm: string; strategy: string; model: string };

export type RunIndex = {
  schema: typeof FORMAT;
  name: string;
  verdicts: string[];
  fates: Fate[];
  arms: Arm[];
  problems: ProblemLine[];
  rows: Columns;
  /** First row of each chunk of trajectories. */
  chunks: number[];
  /** First word of each file of the word index. */
  words: string[];
  /** Rows that duplicate a kept one, by its id. */
  clusters: Record<string, number[]>;
  /** Contaminated or near pairs that the evidence file holds. */
  pairs: number;
};

export type Decided = {
  stage: string;
  kept: boolean;
  reason: string | null;
  detail: string | null;
  label: string | null;
};

/** Processor time of one program over the tests that ran; of tests in one process each counts with their mean. */
export type CpuTime = { slowest_ms: number; total_ms: number; tests: number };

export type Body = Pick<
  Trajectory,
  "seed" | "policy" | "temperature" | "top_p" | "turns" | "outcome" | "failure"
> & {
  id: string;
  verifications: Verification[];
  decisions: Decided[];
  /** Of each turn's program on the public tests, and of each verification's; null where none is on record. */
  cpu: { turns: (CpuTime | null)[]; verifications: (CpuTime | null)[] };
};

export type ShownTest = Test & { group: TestGroup; index: number };

/** A problem's text; of private and generated tests only those that a trajectory failed first. */
export type ProblemBody = {
  id: string;
  statement: string;
  source_row: string;
  url: string | null;
  flags: string[];
  tests: ShownTest[];
};

/** What the list of pairs shows; texts and all signals stand in the evidence file `chunk`. */
export type PairLine = Pick<
  Contamination,
  | "pair_id"
  | "problem_name"
  | "benchmark"
  | "item_name"
  | "removed"
  | "rule"
  | "cosine"
  | "containment8"
  | "near_threshold"
> & { chunk: number };

export type Evidence = { pair: Contamination; statement: string; item: string };

/** Kinds of prompt segments that are not published. */
export const STRIPPED: ReadonlySet<string> = new Set(["cot_reasoning", "cot_instruction"]);

export const SETS = ["", "single", "multi"] as const;
