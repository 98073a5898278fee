/**
 * Data format between the report writer and the page: the index of all trajectories, their bodies
 * in chunks, problems and words. Plain JSON; a page refuses data of another version by `schema`.
 */
import type { Contamination } from "../../../schemas/contamination.ts";
import type { Test } from "../../../schemas/problem.ts";
import type { Trajectory } from "../../../schemas/trajectory.ts";
import type { TestGroup, Verification } from "../../../schemas/verdict.ts";
import type { Tree } from "./tree.ts";

export const FORMAT = "report/3";

/**
 * Where a trajectory ended. `error`: an infrastructure error, which says nothing about the program.
 */
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
  /** Rule by which decontaminate removed it; "" if it was not removed. */
  removed: string;
  /** Stages that skipped it because it crashed their worker every time; "" if none did. */
  given_up: string;
  /** Chunk with statement and tests. */
  chunk: number;
};

/** Columns of equal length, one entry per trajectory; -1 means none. */
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
  /**
   * Prompt and completion tokens of all calls; for recorded answers the tokens of the published
   * row.
   */
  tokens: number[];
  /** Jaccard similarity to the kept row that this one duplicates, in units of 1e-4. */
  similarity: number[];
  /** Index in `paths`. */
  path: number[];
  /** CPU time of the slowest test of the last program, in whole milliseconds. */
  cpu: number[];
};

export type Arm = { arm: string; strategy: string; model: string };

export type RunIndex = {
  schema: typeof FORMAT;
  name: string;
  verdicts: string[];
  fates: Fate[];
  /** What the turns of a trajectory came to, a letter for each (steps.ts). */
  paths: string[];
  /** Stages that trajectories pass, in order; the last one publishes. */
  stages: string[];
  arms: Arm[];
  problems: ProblemLine[];
  rows: Columns;
  /** First row of each chunk of trajectories. */
  chunks: number[];
  /** First word of each file of the word index. */
  words: string[];
  /** Near-duplicates of each kept row, by its id. */
  clusters: Record<string, number[]>;
  /** Number of pairs in the evidence files. */
  pairs: number;
};

export type StageDecision = {
  stage: string;
  kept: boolean;
  reason: string | null;
  detail: string | null;
  label: string | null;
};

/**
 * CPU time of one program over the tests that ran. Verdicts of judge version 2 have the mean of the
 * tests that share a process.
 */
export type CpuTime = { slowest_ms: number; total_ms: number; tests: number };

export type Body = Pick<
  Trajectory,
  "seed" | "policy" | "temperature" | "top_p" | "turns" | "outcome" | "failure"
> & {
  id: string;
  verifications: Verification[];
  decisions: StageDecision[];
  /**
   * For each turn's program on the public tests and for each verification; null if not recorded.
   */
  cpu: { turns: (CpuTime | null)[]; verifications: (CpuTime | null)[] };
  /** Formatted texts, for each turn and call; null if no text has formatting. */
  prose: FormattedCall[][] | null;
};

/** A text as elements; null: it has no formatting, or is too long, and is shown as it is. */
export type Formatted = Tree[] | null;
/** Of the answer, each part between its code blocks (`answerParts`). */
export type FormattedCall = { answer: Formatted[]; reasoning: Formatted };

export type ShownTest = Test & { group: TestGroup; index: number };

/**
 * Text of a problem; private and generated tests only if they were the first failing test of a
 * trajectory.
 */
export type ProblemBody = {
  id: string;
  statement: string;
  formatted: Formatted;
  source_row: string;
  url: string | null;
  flags: string[];
  tests: ShownTest[];
  /** Benchmark items that it was compared with, the nearest first. */
  nearest: NearItem[];
};

export type NearItem = Pick<
  Contamination,
  "pair_id" | "benchmark" | "item_name" | "removed" | "rule" | "cleared" | "cosine" | "containment8"
> &
  Pick<Contamination, "wording" | "undecided">;

/** A line in the list of pairs; texts and all signals are in the evidence file `chunk`. */
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
  | "undecided"
  | "cleared"
  | "wording"
> & { problem_id: string; chunk: number };

export type Evidence = { pair: Contamination; statement: string; item: string };

/** Kinds of prompt segments that are not published. */
export const STRIPPED: ReadonlySet<string> = new Set(["cot_reasoning", "cot_instruction"]);

export const SETS = ["", "single", "multi"] as const;
