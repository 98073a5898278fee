/**
 * The contract of a stage. A stage is one exported definition, and pure except for what `ctx` gives
 * it. The pipeline joins, sorts, counts and seals; when it seals a bucket it checks that rows in =
 * kept + dropped.
 */
import type { z } from "zod";
import type { Judge, Runner } from "../judge/judge.ts";
import type { Policy } from "../policy/policy.ts";
import type { Config } from "../schemas/config.ts";
import type { Problem, RejectedRow } from "../schemas/problem.ts";
import type { Trajectory } from "../schemas/trajectory.ts";
import type { Verification } from "../schemas/verdict.ts";
import type { Embedder } from "../text/embedding/contract.ts";
import type { Decided } from "./decide.ts";

/**
 * A trajectory joined with its verification and its label; null where no earlier stage made one.
 */
export type Row = Trajectory & { verification: Verification | null; label: string | null };

/**
 * What a stage may use beside its rows and options. All randomness is by hash of (seed, stage, row
 * id).
 */
export type StageContext = {
  readonly seed: number;
  readonly config: Config;
  /** Folder that the configuration's relative paths start from. */
  readonly baseDir: string;
  readonly judge: Judge;
  /**
   * The judge of a repeated run: other interpreters than those of every other run, and a record of
   * its own. @param run from 2 to keep-passing.repeat; 1 is the run that `judge` made
   */
  freshJudge(run: number): Promise<Pick<Runner, "run">>;
  /**
   * Whether the whole results of `judge.runGated` are recorded for a later stage of this run that
   * asks for them; otherwise programs are judged on their public tests only.
   */
  readonly judgesRest: boolean;
  readonly policy: Policy;
  readonly embedder: () => Promise<Embedder>;
  /** Uniform in [0, 1), by hash of (run seed, stage name, id). */
  random(id: string): number;
  /** What `prepare` returned, read back from its sealed file. */
  artifact(): Promise<Uint8Array>;
  /**
   * A text that depends on `parts` alone, from this run's record, else from the user's cache, else
   * made; recorded in the run. Absent: nothing is kept. What is not final is not kept either.
   */
  shared?(
    kind: "verdicts",
    parts: unknown,
    make: () => Promise<{ text: string; isFinal: boolean }>,
  ): Promise<string>;
  /** Counts for the progress display and measurements/; never part of data. */
  count(what: string, by?: number): void;
  log(message: string, fields?: Record<string, unknown>): void;
  readonly signal: AbortSignal;
};

export type PerProblemInput<T extends Row = Row> = { problem: Problem; rows: T[] };

/** Output of a stage that writes rows of its own beside its decisions. */
export type Produced<R, Reason extends string = string> = {
  rows: R[];
  decisions: Decided<Reason>[];
  /** Work that the output does not depend on: the bucket is not sealed before it has ended. */
  rest?: Promise<void>;
};

/** The compiler takes `Reason` from `reasons`, and holds decisions to it. */
type Common<O, Reason extends string> = {
  name: string;
  /** Raised when equal inputs would give other outputs; part of the key. */
  revision: number;
  /**
   * Every reason for which the stage drops (or a source rejects), and what it means;
   * docs/reference.md lists them. A drop for another reason fails to compile, and to seal.
   */
  reasons: Readonly<Record<Reason, string>>;
  options: z.ZodType<O>;
  /**
   * Everything in the configuration that decides the output; hashed into the stage's key. Default:
   * all options of the stage. Define it if other sections count too (judge, policy) or if an option
   * affects only speed.
   */
  keyOf?(config: Config, baseDir: string): unknown | Promise<unknown>;
};

/** Services that a stage uses; those that no stage names are not started. */
export type Needs = "judge" | "policy" | "embedder";

type Source<O> = Common<O, string> & {
  /** Yields problems and rejected rows in input order; called once a run. */
  read(
    options: O,
    ctx: { baseDir: string; signal: AbortSignal },
  ): AsyncIterable<{ problem: Problem } | { rejected: RejectedRow }>;
  /** Absolute paths of every file read, for the content hash. */
  inputs(options: O, baseDir: string): Promise<string[]>;
};

type Filter<O, Reason extends string> = Common<O, Reason> & {
  needs?: readonly Needs[];
  /** Columns of Row that the stage looks at, so that no more is loaded. */
  reads: readonly (keyof Row)[];
  /** One decision for each row given. */
  perProblem(input: PerProblemInput, options: O, ctx: StageContext): Deciding<Reason>;
};

type Deciding<Reason extends string> = Decided<NoInfer<Reason>>[] | Promise<Decided<NoInfer<Reason>>[]>;

type Producer<O, R, Reason extends string> = Common<O, Reason> & {
  /** zod object schema of the rows that the stage writes. */
  writes: z.ZodType<R>;
  /** Schema name in the files, e.g. trajectory/1. */
  schemaName: string;
  needs?: readonly Needs[];
  /**
   * What one decision is about: the problem (keepProblem, dropProblem) or each row that came in
   * (keep, drop).
   */
  decides: "problem" | "row";
  /** Column of the written rows that sorts a bucket, after problem_id. */
  rowId: keyof R & string;
  reads: readonly (keyof Row)[];
  /**
   * Of a stage that decides problems: it also gets the problems that a stage with `screens`
   * dropped.
   */
  evenScreened?: boolean;
  /**
   * Of a stage that decides problems: later stages without `evenScreened` skip the problems that it
   * drops.
   */
  screens?: boolean;
  /**
   * Stage whose recorded verdicts this one uses, because it asks for the same ones; default: its
   * own.
   */
  verdictsOf?: string;
  /** Shared sealed bytes made once before any bucket (benchmark index, vectors). */
  prepare?(options: O, ctx: StageContext): Promise<Uint8Array>;
  /**
   * A report on how the stage does on generated input, as text; sealed beside the artifact as
   * self-test.json.
   */
  selfTest?(options: O, ctx: StageContext): Promise<string>;
  /**
   * What `prepare` (of "indexes") and `selfTest` depend on beside the content of the input files,
   * and the artifact; runs share results with equal parts. Absent or null: not shared.
   */
  sharedBy?(kind: "indexes" | "self-tests", config: Config): unknown;
  /** Absolute paths of the files whose content is part of the key. */
  inputs?(options: O, baseDir: string): Promise<string[]>;
  perProblem(input: PerProblemInput, options: O, ctx: StageContext): Producing<R, Reason>;
};

type Producing<R, Reason extends string> =
  | Produced<R, NoInfer<Reason>>
  | Promise<Produced<R, NoInfer<Reason>>>;

/**
 * The summaries of all buckets. They can be read repeatedly, so that only the columns in use are in
 * memory.
 */
export type Summaries<S> = {
  readonly buckets: number;
  read<K extends keyof S & string>(bucket: number, columns: readonly K[]): Promise<Pick<S, K>[]>;
};

/**
 * A filter that sees the whole set. Workers summarise their buckets; then one process decides; then
 * workers apply the decision. Which rows are dropped must depend neither on how rows are spread
 * over buckets nor on their order.
 */
type Global<O, S, Reason extends string> = Common<O, Reason> & {
  needs?: readonly Needs[];
  /** Columns of Row that the stage looks at, so that no more is loaded. */
  reads: readonly (keyof Row)[];
  /** zod object schema of a summary row, and its name in the files. */
  summary: z.ZodType<S>;
  summaryName: string;
  /** Rows with what the decision needs to know of a bucket. */
  summarise(bucket: readonly PerProblemInput[], options: O, ctx: StageContext): S[] | Promise<S[]>;
  /**
   * Bytes that every bucket gets as `ctx.artifact()`. No judge, policy or embedder is available.
   */
  decide(summaries: Summaries<S>, options: O, ctx: DecideContext): Promise<Uint8Array>;
  /** One decision for each row of the bucket. */
  apply(bucket: readonly PerProblemInput[], options: O, ctx: StageContext): Deciding<Reason>;
};

export type DecideContext = Pick<StageContext, "seed" | "baseDir" | "random" | "log" | "signal">;

export type SourceStage<O> = Source<O> & { kind: "source" };
export type FilterStage<O, Reason extends string = string> = Filter<O, Reason> & {
  kind: "perProblem";
  writes: "decisions";
};
export type ProducerStage<O, R, Reason extends string = string> = Producer<O, R, Reason> & {
  kind: "perProblem";
};
export type GlobalStage<O, S, Reason extends string = string> = Global<O, S, Reason> & {
  kind: "global";
  writes: "decisions";
};

export const defineSource = <O>(stage: Source<O>): SourceStage<O> => ({ ...stage, kind: "source" });

export const defineFilter = <O, Reason extends string>(stage: Filter<O, Reason>): FilterStage<O, Reason> => ({
  ...stage,
  kind: "perProblem",
  writes: "decisions",
});

export const defineProducer = <O, R, Reason extends string>(
  stage: Producer<O, R, Reason>,
): ProducerStage<O, R, Reason> => ({ ...stage, kind: "perProblem" });

export const defineGlobal = <O, S, Reason extends string>(
  stage: Global<O, S, Reason>,
): GlobalStage<O, S, Reason> => ({ ...stage, kind: "global", writes: "decisions" });
