/**
 * Files of the modes that ask by files, in batch/ of a run directory. Workers hand over the
 * requests that they lack an answer to, one file a bucket. A round makes request files of them and
 * ends once all of these are answered. Promise: round.json is the last file that is written of a
 * round, settled.json the last one of its end.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull, textOrNull, writeWhole } from "../../io/files.ts";
import { FieldFixes } from "../../policy/openai/fields.ts";
import { POLICY_FAILURES, SAMPLING_FIELDS } from "../../policy/policy.ts";
import { bucketName } from "./buckets.ts";
import type { RunDir } from "./run-dir.ts";

/** One file of requests. */
const Part = z.object({ name: z.string(), requests: z.int(), bytes: z.int(), sha256: z.string() });
export type Part = z.infer<typeof Part>;

const Round = z.object({
  schema: z.literal("round/1"),
  round: z.int().min(1),
  mode: z.enum(["batch", "files"]),
  /** What its requests were made for: another configuration makes other ones. */
  key: z.string(),
  /** Seconds since 1970. */
  made: z.int(),
  fixes: FieldFixes,
  requests: z.int(),
  /** Of these, requests that were in an earlier round, too. */
  again: z.int(),
  parts: z.array(Part),
});
export type Round = z.infer<typeof Round>;

/** What is known of a file at the server. */
const PartState = z.object({
  file: z.string().optional(),
  batch: z.string().optional(),
  status: z.string(),
  completed: z.number().default(0),
  failed: z.number().default(0),
  /** When it was last looked at; an ISO time. */
  at: z.string(),
  /** Its answers are in the round's folder. */
  isHere: z.boolean().default(false),
});
export type PartState = z.infer<typeof PartState>;

/** What a round led to. */
export const Settled = z.object({
  schema: z.literal("settled/1"),
  answered: z.int(),
  /** Refused for good, or given up: their trajectories end. */
  failed: z.int(),
  /** Without an answer: they are in the next round again. */
  open: z.int(),
  /** Lines that answer no request of the round, one that is answered, or cannot be read. */
  foreign: z.int(),
  duplicate: z.int(),
  damaged: z.int(),
});
export type Settled = z.infer<typeof Settled>;

/** A line of PART.index.jsonl: a request of the file, by its name. */
export const IndexLine = z.object({
  id: z.string(),
  bucket: z.int(),
  key: z.string(),
  max_tokens: z.number(),
  /** Of all messages. */
  characters: z.number(),
  sampling: z.array(z.enum(SAMPLING_FIELDS)),
});
export type IndexLine = z.infer<typeof IndexLine>;

/** A line of failures.jsonl: a request that will not be answered. */
export const FailureLine = z.object({
  id: z.string(),
  kind: z.enum(Object.keys(POLICY_FAILURES) as (keyof typeof POLICY_FAILURES)[]),
  message: z.string(),
});
export type FailureLine = z.infer<typeof FailureLine>;

/** A line of open.jsonl: a request that is sent again, and how often it was not answered. */
export const OpenLine = z.object({ id: z.string(), tries: z.int() });
export type OpenLine = z.infer<typeof OpenLine>;

export const roundName = (round: number): string => `round-${String(round).padStart(4, "0")}`;

export const batchPlaces = (run: RunDir) => {
  const inRound = (round: number, name: string) => join(run.batch, roundName(round), name);
  return {
    id: join(run.batch, "id.json"),
    /** Rounds up to this one are over and have no say any more. */
    over: join(run.batch, "over.json"),
    lines: join(run.batch, "lines"),
    linesOf: (bucket: number) => join(run.batch, "lines", `bucket-${bucketName(bucket)}.jsonl`),
    folder: (round: number) => join(run.batch, roundName(round)),
    round: (round: number) => inRound(round, "round.json"),
    settled: (round: number) => inRound(round, "settled.json"),
    failures: (round: number) => inRound(round, "failures.jsonl"),
    open: (round: number) => inRound(round, "open.jsonl"),
    requests: (round: number, part: string) => inRound(round, `${part}.jsonl`),
    index: (round: number, part: string) => inRound(round, `${part}.index.jsonl`),
    state: (round: number, part: string) => inRound(round, `${part}.state.json`),
    /** Without a suffix of its own; answers may be in several files that begin so. */
    answers: (round: number, part: string, kind: "output" | "errors") =>
      inRound(round, `${part}.${kind}.jsonl`),
  };
};

/** Numbers of the rounds that were made whole, in order. */
export async function roundsOf(run: RunDir): Promise<Round[]> {
  const names: string[] = await readdir(run.batch).catch(() => []);
  const numbers = names.flatMap((name) => /^round-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  const rounds = await Promise.all(numbers.sort((a, b) => a - b).map((number) => readRound(run, number)));
  return rounds.filter((round) => round !== null);
}

async function readRound(run: RunDir, number: number): Promise<Round | null> {
  const text = await textOrNull(batchPlaces(run).round(number));
  return text === null ? null : (Round.safeParse(jsonOrNull(text)).data ?? null);
}

export async function settledOf(run: RunDir, round: number): Promise<Settled | null> {
  const text = await textOrNull(batchPlaces(run).settled(round));
  return text === null ? null : (Settled.safeParse(jsonOrNull(text)).data ?? null);
}

/** The round that waits for answers; null without one. */
export async function openRound(run: RunDir): Promise<Round | null> {
  const last = (await roundsOf(run)).at(-1);
  return last === undefined || (await settledOf(run, last.round)) !== null ? null : last;
}

export async function partState(run: RunDir, round: number, part: string): Promise<PartState | null> {
  const text = await textOrNull(batchPlaces(run).state(round, part));
  return text === null ? null : (PartState.safeParse(jsonOrNull(text)).data ?? null);
}

export async function notePart(
  run: RunDir,
  { round, part }: { round: number; part: string },
  state: Omit<PartState, "at" | "isHere" | "completed" | "failed"> & Partial<PartState>,
): Promise<void> {
  const whole = { ...state, at: new Date().toISOString() };
  await writeWhole(batchPlaces(run).state(round, part), `${JSON.stringify(whole)}\n`);
}

const Over = z.object({ round: z.int() });

/** The last round that is over; 0 without one. */
export async function overUpTo(run: RunDir): Promise<number> {
  const text = await readFile(batchPlaces(run).over, "utf8").catch(() => "");
  return Over.safeParse(jsonOrNull(text)).data?.round ?? 0;
}
