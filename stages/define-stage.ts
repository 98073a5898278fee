/**
 * The contract of a stage. A stage is one exported definition; it is pure but for what `ctx` hands it.
 * The pipeline joins, sorts, counts and seals; rows in = kept + dropped is checked when a bucket is sealed.
 */
import type { z } from "zod";
import type { Judge } from "../judge/judge.ts";
import type { Policy } from "../policy/policy.ts";
import type { Config } from "../schemas/config.ts";
import type { Decision } from "../schemas/decision.ts";
import type { Problem, RejectedRow } from "../schemas/problem.ts";
import type { Trajectory } from "../schemas/trajectory.ts";
import type { Verification } from "../schemas/verdict.ts";
import type { Embedder } from "../text/embed.ts";

/** A trajectory joined with what earlier stages said of it. */
export type Row = Trajectory & { verification: Verification | null; label: string | null };

/** What a stage may use of the world. All randomness is by hash of (seed, stage, row id). */
export type StageContext = {
  readonly seed: number;
  readonly config: Config;
  /** Folder that relative paths of the configuration start from. */
  readonly baseDir: string;
  readonly judge: Judge;
  readonly policy: Policy;
  readonly embedder: () => Promise<Embedder>;
  /** Uniform in [0, 1), by hash of (run seed, stage name, id). */
  random(id: string): number;
  /** What `prepare` returned, read back from its sealed file. */
  artifact(): Promise<Uint8Array>;
  /** Counts for the progress display and measurements/; never part of data. */
  count(what: string, by?: number): void;
  log(message: string, fields?: Record<string, unknown>): void;
  readonly signal: AbortSignal;
};

export type PerProblemInput<T extends Row = Row> = { problem: Problem; rows: T[] };

/** Output of a stage that writes rows of its own beside its decisions. */
export type Produced<R> = { rows: R[]; decisions: Decision[] };

type Common<O> = {
  name: string;
  /** Raised when equal inputs would give other outputs; part of the key. */
  revision: number;
  /**
   * Every literal reason by which the stage drops (or a source rejects), and what it means; docs/reference.md lists
   * them. A drop for another reason is an error at the seal.
   */
  reasons?: Readonly<Record<string, string>>;
  options: z.ZodType<O>;
  /**
   * Everything of the configuration that decides the output; hashed into the stage's key.
   * Left out: the stage's own options whole. Give it where other sections count too (judge, policy) or where
   * an option only steers speed.
   */
  keyOf?(config: Config, baseDir: string): unknown | Promise<unknown>;
};

/** What must be up before a stage runs; a stage that names nothing here costs no judge, server or model. */
export type Needs = "judge" | "policy" | "embedder";

export type SourceStage<O> = Common<O> & {
  kind: "source";
  /** Yields problems and rejected rows in input order; called once a run. */
  read(
    options: O,
    ctx: { baseDir: string; signal: AbortSignal },
  ): AsyncIterable<{ problem: Problem } | { rejected: RejectedRow }>;
  /** Absolute paths of every file read, for the content hash. */
  inputs(options: O, baseDir: string): Promise<string[]>;
};

export type FilterStage<O> = Common<O> & {
  kind: "perProblem";
  writes: "decisions";
  needs?: readonly Needs[];
  /** Columns of Row that the stage looks at, so that no more is loaded. */
  reads: readonly (keyof Row)[];
  /** One decision a row given, keyed by trajectory_id. */
  perProblem(input: PerProblemInput, options: O, ctx: StageContext): Decision[] | Promise<Decision[]>;
};

export type ProducerStage<O, R> = Common<O> & {
  kind: "perProblem";
  /** zod object schema of the rows written. */
  writes: z.ZodType<R>;
  /** Schema name in the files, e.g. trajectory/1. */
  schemaName: string;
  needs?: readonly Needs[];
  /** What one decision is about: the problem (generate, decontaminate) or each row that came in. */
  decides: "problem" | "row";
  /** Column of the written rows that sorts a bucket, after problem_id. */
  rowId: keyof R & string;
  reads: readonly (keyof Row)[];
  /** Of a stage that decides problems: it also gets the problems that a stage with `screens` dropped. */
  evenScreened?: boolean;
  /** Of a stage that decides problems: later stages without `evenScreened` skip the problems that it drops. */
  screens?: boolean;
  /** Stage whose recorded verdicts this one takes up, since it would ask for the same; default: its own. */
  verdictsOf?: string;
  /** Shared sealed bytes made once before any bucket (benchmark index, vectors). */
  prepare?(options: O, ctx: StageContext): Promise<Uint8Array>;
  /** What the stage shows of itself on made-up input, as text; sealed beside the artifact as self-test.json. */
  selfTest?(options: O, ctx: StageContext): Promise<string>;
  /** Absolute paths of files whose content belongs into the key. */
  inputs?(options: O, baseDir: string): Promise<string[]>;
  perProblem(input: PerProblemInput, options: O, ctx: StageContext): Produced<R> | Promise<Produced<R>>;
};

/** The summaries of all buckets, to be read as often as needed, so that only the columns in use are in memory. */
export type Summaries<S> = {
  readonly buckets: number;
  read<K extends keyof S & string>(bucket: number, columns: readonly K[]): Promise<Pick<S, K>[]>;
};

/**
 * A filter that sees the whole set. Workers summarise their buckets; once all are there one process decides; workers
 * apply the decision. Which row goes must not depend on how rows are spread over buckets, nor on their order.
 */
export type GlobalStage<O, S> = Common<O> & {
  kind: "global";
  writes: "decisions";
  needs?: readonly Needs[];
  /** Columns of Row that the stage looks at, so that no more is loaded. */
  reads: readonly (keyof Row)[];
  /** zod object schema of a summary row, and its name in the files. */
  summary: z.ZodType<S>;
  summaryName: string;
  /** Rows that say of a bucket what the decision needs to know. */
  summarise(bucket: readonly PerProblemInput[], options: O, ctx: StageContext): S[] | Promise<S[]>;
  /** Bytes that every bucket gets as `ctx.artifact()`; no judge, policy or embedder is at hand. */
  decide(summaries: Summaries<S>, options: O, ctx: DecideContext): Promise<Uint8Array>;
  /** One decision a row of the bucket, keyed by trajectory_id. */
  apply(bucket: readonly PerProblemInput[], options: O, ctx: StageContext): Decision[] | Promise<Decision[]>;
};

export type DecideContext = Pick<StageContext, "seed" | "random" | "log" | "signal">;

export const defineSource = <O>(stage: SourceStage<O>): SourceStage<O> => stage;
export const defineFilter = <O>(stage: FilterStage<O>): FilterStage<O> => stage;
export const defineProducer = <O, R>(stage: ProducerStage<O, R>): ProducerStage<O, R> => stage;
export const defineGlobal = <O, S>(stage: GlobalStage<O, S>): GlobalStage<O, S> => stage;
