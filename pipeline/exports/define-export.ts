/**
 * The contract of an export: a pure function from a published unit to lines of its consumer's file,
 * the consumer's own configuration, and what its card says. One file a consumer, in consumers/.
 * Promise: a unit that the consumer cannot represent faithfully is left out with a reason, never
 * changed silently.
 */
import type { ZodObject } from "zod";
import type { Problem } from "../../schemas/problem.ts";
import type { PublishedExample, SftExample } from "../../schemas/published.ts";
import type { ReasoningForm } from "../publish/message-line.ts";

export type Line = Record<string, unknown>;
export type ChatMessage = { role: string; content: string };

/** What a user may choose; every export gets all of it. */
export type ExportOptions = {
  reasoning: ReasoningForm;
  /** What the consumer's chat template is given; null: nothing was named. */
  kwargs: Readonly<Record<string, unknown>> | null;
  /** Whether tests of problems are written. */
  inlineTests: boolean;
  /** The model that configurations name. */
  model: string;
  /** Texts that end an answer, if a checkpoint was given. */
  stops: readonly string[] | null;
};

/** Two answers to one prompt: `chosen` passes every test, `rejected` does not. */
export type Pair = { id: string; problem_id: string; prompt: ChatMessage[]; chosen: Line; rejected: Line };
/** One answer and whether it passes. */
export type Judged = { id: string; problem_id: string; prompt: Line[]; completion: Line; label: boolean };
/** A problem as it is put to a model, and the language of answers if it is not Python. */
export type Asked = { problem: Problem; prompt: ChatMessage[]; language?: string };
export type Tokens = { id: string; problem_id: string; ids: number[]; spans: [number, number][] };

export type Units = {
  row: PublishedExample;
  turn: SftExample;
  judged: Judged;
  pair: Pair;
  problem: Asked;
  tokens: Tokens;
};

/** Why a unit is not in the file. */
export class LeftOut {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** What configurations and cards know of the finished files. */
export type ExportFacts = { options: ExportOptions; train: number; val: number; hasVal: boolean };

export type ExportDefinition<U extends keyof Units = keyof Units> = {
  name: string;
  /** The consumer with the version that it was checked with. */
  consumer: string;
  /** One line for `--help` and the card. */
  describe: string;
  unit: U;
  /** Whether the consumer renders rows by the checkpoint's own template: they can be checked. */
  rendersTemplate?: boolean;
  /** The sets that are read if the user names none. */
  sets: "multi_turn" | "single_turn" | "all";
  /** Columns of a Parquet file; without them the file is JSON Lines. */
  columns?: ZodObject;
  /** Paths of the optional columns that rows have with these options. */
  optional?(options: ExportOptions): ReadonlySet<string>;
  /** Method syntax, so that definitions of different units fit into one list. */
  write(unit: Units[U], options: ExportOptions): Line | LeftOut;
  /** The consumer's configuration: texts by file name. */
  files?(facts: ExportFacts): Record<string, string>;
  /** The command that starts the consumer on it. */
  start(facts: ExportFacts): string;
  /** What the consumer trains, and what this file cannot say. */
  notes: readonly string[];
  /** Checked before anything is written. @throws UserError */
  check?(options: ExportOptions): void;
};

/** Names the unit of a definition, so that `write` knows its type. */
export const defineExport = <U extends keyof Units>(definition: ExportDefinition<U>): ExportDefinition<U> =>
  definition;

/** Data files of both sides, as configurations name them. */
export const dataFile = (definition: Pick<ExportDefinition, "columns">, side: "train" | "val"): string =>
  `${side}.${definition.columns === undefined ? "jsonl" : "parquet"}`;
