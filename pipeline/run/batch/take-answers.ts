/**
 * Takes the answers of a file of requests into the journals of their buckets.
 * Promises: an answer is recorded under the key of its request and no other; the first answer to a
 * request wins, also over an error; lines that are foreign, double, damaged or too long change
 * nothing and are counted. Taking a file twice records nothing twice.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { linesAs, readJsonl } from "../../../io/jsonl.ts";
import { outcomeOf } from "../../../policy/openai/batch/lines.ts";
import type { Failure } from "../../../policy/openai/classify.ts";
import { hadNoRoom } from "../../../policy/openai/limits.ts";
import type { Answer } from "../../../policy/policy.ts";
import { BucketJournal } from "../../journal/journal.ts";
import { batchPlaces, IndexLine, type Round } from "../../store/batch-files.ts";
import type { RunDir } from "../../store/run-dir.ts";

/** What the answers of one file of requests led to. */
export type Taken = {
  answered: number;
  /** Requests without an answer, each with what was said of it. */
  unanswered: { line: IndexLine; failure: Failure | undefined }[];
  /** Answers without token counts. */
  uncounted: number;
  foreign: number;
  duplicate: number;
  damaged: number;
};

/** The longest line that is read; a body of an online answer has the same limit. */
const LONGEST_LINE = 64 << 20;

/** Files with answers to a file of requests. */
export async function answerFiles(run: RunDir, round: number, part: string): Promise<string[]> {
  const folder = batchPlaces(run).folder(round);
  const names: string[] = await readdir(folder).catch(() => []);
  return names
    .filter((name) => ["output", "errors"].some((kind) => name.startsWith(`${part}.${kind}`)))
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((name) => join(folder, name));
}

/** The lines of answer files that can be read, and the number of those that cannot. */
export async function* answerLines(files: readonly string[]): AsyncGenerator<{ value: unknown } | null> {
  for (const file of files) {
    for await (const line of linesAs(file, (text) => JSON.parse(text) as unknown, {
      maxLineBytes: LONGEST_LINE,
    }))
      yield "fault" in line ? null : line;
  }
}

export async function indexOf(run: RunDir, round: number, part: string): Promise<Map<string, IndexLine>> {
  const index = new Map<string, IndexLine>();
  for await (const { value } of readJsonl(batchPlaces(run).index(round, part))) {
    const line = IndexLine.parse(value);
    index.set(line.id, line);
  }
  return index;
}

type Count = (what: string, by?: number) => void;

/** @param part count: for what is recorded for the first time; key: removed from messages */
export async function takePart(
  run: RunDir,
  { round, part, count, key }: { round: Round; part: string; count: Count; key: string | null },
): Promise<Taken> {
  const index = await indexOf(run, round.round, part);
  const answered = new Set<string>();
  const failures = new Map<string, Failure>();
  const taken = { uncounted: 0, foreign: 0, duplicate: 0, damaged: 0 };
  const records = new Records(run, count);
  const files = await answerFiles(run, round.round, part);
  for await (const line of answerLines(files)) {
    const read = line === null ? null : outcomeOf(line.value, (id) => index.get(id)?.max_tokens ?? 0);
    const asked = read === null ? undefined : index.get(read.id);
    if (read === null) taken.damaged += 1;
    else if (asked === undefined) taken.foreign += 1;
    else if (answered.has(read.id)) taken.duplicate += 1;
    else if ("failure" in read.outcome) failures.set(read.id, scrubbed(read.outcome.failure, key));
    else if (asked.max_tokens > 1 && hadNoRoom(read.outcome.answer)) {
      failures.set(read.id, { kind: "overflow", message: "the server left no room for an answer" });
    } else {
      answered.add(read.id);
      const { answer } = read.outcome;
      if (answer.prompt_tokens === null || answer.completion_tokens === null) taken.uncounted += 1;
      await records.add(asked, asAsked(answer, asked, round));
    }
  }
  await records.flush();
  const unanswered = [...index.values()]
    .filter(({ id }) => !answered.has(id))
    .map((line) => ({ line, failure: failures.get(line.id) }));
  return { answered: answered.size, unanswered, ...taken };
}

/** Some servers repeat the API key in their messages. */
function scrubbed(failure: Failure, key: string | null): Failure {
  if (key === null || !("message" in failure)) return failure;
  return { ...failure, message: failure.message.replaceAll(key, "[key]") };
}

/** The answer with what is known of its request. */
function asAsked(answer: Answer, { sampling }: IndexLine, { mode, fixes }: Round): Answer {
  const omitted = fixes.omitted.filter((field) => sampling.includes(field));
  return {
    ...answer,
    ...(omitted.length > 0 && { omitted }),
    ...(mode === "batch" && { batch: true as const }),
  };
}

/** Characters of answers that are gathered before journals are written. */
const GATHERED = 16 << 20;
/** Journals that are written at once. */
const AT_ONCE = 8;

/** Answers on their way to the journals, so that a journal is opened once for many of them. */
class Records {
  readonly #run: RunDir;
  readonly #count: Count;
  #waiting = new Map<number, { key: string; answer: Answer }[]>();
  #size = 0;

  constructor(run: RunDir, count: Count) {
    this.#run = run;
    this.#count = count;
  }

  async add({ bucket, key }: IndexLine, answer: Answer): Promise<void> {
    const list = this.#waiting.get(bucket) ?? [];
    list.push({ key, answer });
    this.#waiting.set(bucket, list);
    this.#size += answer.text.length + (answer.reasoning?.length ?? 0) + 500;
    if (this.#size > GATHERED) await this.flush();
  }

  async flush(): Promise<void> {
    const buckets = [...this.#waiting];
    this.#waiting = new Map();
    this.#size = 0;
    for (let at = 0; at < buckets.length; at += AT_ONCE)
      await Promise.all(buckets.slice(at, at + AT_ONCE).map(([bucket, list]) => this.#write(bucket, list)));
  }

  async #write(bucket: number, list: readonly { key: string; answer: Answer }[]): Promise<void> {
    const journal = await BucketJournal.open(this.#run.journal(bucket));
    try {
      const fresh = list.filter(({ key }) => journal.get(key) === undefined);
      await Promise.all(fresh.map(({ key, answer }) => journal.put(key, answer)));
      for (const { answer } of fresh) this.#counted(answer);
    } finally {
      await journal.close();
    }
  }

  #counted({ prompt_tokens, cached_tokens, completion_tokens, batch }: Answer): void {
    this.#count("model_calls");
    const used = { prompt_tokens, cached_tokens, completion_tokens };
    for (const [what, tokens] of Object.entries(used)) {
      this.#count(what, tokens ?? 0);
      if (batch === true) this.#count(`batch_${what}`, tokens ?? 0);
    }
  }
}
