/**
 * Makes a round: request files of what the workers of one pass handed over, over all buckets, split
 * at the limits of the server, with an index that leads each answer back to its journal.
 * Promise: equal requests give equal files. With a budget a round has only as many requests as it
 * can pay for if every answer is as long as it may be.
 */
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { explainWriteError, writeWhole } from "../../../io/files.ts";
import { readJsonl } from "../../../io/jsonl.ts";
import { requestLine } from "../../../policy/openai/batch/request-line.ts";
import { bodyOf } from "../../../policy/openai/body.ts";
import type { FieldFixes } from "../../../policy/openai/fields.ts";
import { SAMPLING_FIELDS } from "../../../policy/policy.ts";
import { type FileMode, fileOptionsOf } from "../../../schemas/batch-options.ts";
import type { PolicyOptions } from "../../../schemas/run-options.ts";
import { batchPlaces, type IndexLine, type Part, type Round, roundsOf } from "../../store/batch-files.ts";
import type { RunDir } from "../../store/run-dir.ts";
import type { HandedLine } from "../../worker/handover.ts";

type OpenAiOptions = Extract<PolicyOptions, { kind: "openai" }>;

export type Building = {
  mode: FileMode;
  policy: OpenAiOptions;
  key: string;
  fixes: FieldFixes;
  /** Requests that were in an earlier round. */
  tried: ReadonlyMap<string, unknown>;
  /** Whether the budget has room for a further request; it counts what it is asked. */
  affords: (line: { characters: number; maxTokens: number }) => boolean;
};

/** @returns null where no request was handed over, or none can be paid for */
export async function buildRound(
  run: RunDir,
  { mode, policy, key, fixes, tried, affords }: Building,
): Promise<Round | null> {
  const round = ((await roundsOf(run)).at(-1)?.round ?? 0) + 1;
  const folder = batchPlaces(run).folder(round);
  const { max_requests, max_mb } = fileOptionsOf(policy);
  const parts: Part[] = [];
  let writer: PartWriter | null = null;
  let again = 0;
  for await (const { bucket, line } of handedOver(run)) {
    const characters = line.request.messages.reduce((sum, { content }) => sum + content.length, 0);
    const { max_tokens } = line.request;
    if (!affords({ characters, maxTokens: max_tokens })) break;
    const text = requestLine(line.id, bodyOf(line.request, { n: 1, fixes, options: policy }));
    const bytes = Buffer.byteLength(text);
    if (writer !== null && (writer.requests >= max_requests || writer.bytes + bytes > max_mb * 1e6)) {
      parts.push(await writer.end());
      writer = null;
    }
    if (writer === null && parts.length === 0) await emptied(folder);
    writer ??= await PartWriter.begin(run, { round, number: parts.length + 1 });
    const sampling = SAMPLING_FIELDS.filter((field) => line.request[field] !== undefined);
    const { id } = line;
    await writer.add(text, { id, bucket, key: line.key, max_tokens, characters, sampling });
    if (tried.has(id)) again += 1;
  }
  if (writer === null) return null;
  parts.push(await writer.end());
  const requests = parts.reduce((sum, part) => sum + part.requests, 0);
  const made = Math.floor(Date.now() / 1000);
  const sealed: Round = { schema: "round/1", round, mode, key, made, fixes, requests, again, parts };
  await writeWhole(batchPlaces(run).round(round), `${JSON.stringify(sealed, null, 1)}\n`);
  return sealed;
}

/** A folder without round.json is what a killed command left. */
async function emptied(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  } catch (error) {
    explainWriteError(error, folder);
  }
}

async function* handedOver(run: RunDir): AsyncGenerator<{ bucket: number; line: HandedLine }> {
  const { lines } = batchPlaces(run);
  const names: string[] = await readdir(lines).catch(() => []);
  for (const name of names.sort()) {
    const bucket = /^bucket-(\d+)\.jsonl$/.exec(name)?.[1];
    if (bucket === undefined) continue;
    // Written by a worker of the same command.
    for await (const { value } of readJsonl(join(lines, name)))
      yield { bucket: Number(bucket), line: value as HandedLine };
  }
}

/** Characters that are gathered before a write. */
const GATHERED = 1 << 20;

/** A text file that is written in pieces; nobody reads it before the round is sealed. */
class Sheet {
  readonly #path: string;
  readonly #file: FileHandle;
  #held = "";

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async begin(path: string): Promise<Sheet> {
    try {
      return new Sheet(path, await open(path, "wx"));
    } catch (error) {
      return explainWriteError(error, path);
    }
  }

  async add(text: string): Promise<void> {
    this.#held += text;
    if (this.#held.length > GATHERED) await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#held;
    this.#held = "";
    try {
      await this.#file.appendFile(text);
    } catch (error) {
      explainWriteError(error, this.#path);
    }
  }

  async end(): Promise<void> {
    try {
      await this.#flush();
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }
}

class PartWriter {
  requests = 0;
  bytes = 0;
  readonly #name: string;
  readonly #sent: Sheet;
  readonly #index: Sheet;
  readonly #hash: Hash = createHash("sha256");

  private constructor(name: string, sheets: { sent: Sheet; index: Sheet }) {
    this.#name = name;
    this.#sent = sheets.sent;
    this.#index = sheets.index;
  }

  static async begin(run: RunDir, { round, number }: { round: number; number: number }): Promise<PartWriter> {
    const name = `part-${String(number).padStart(2, "0")}`;
    const places = batchPlaces(run);
    const sent = await Sheet.begin(places.requests(round, name));
    return new PartWriter(name, { sent, index: await Sheet.begin(places.index(round, name)) });
  }

  async add(text: string, line: IndexLine): Promise<void> {
    this.requests += 1;
    this.bytes += Buffer.byteLength(text);
    this.#hash.update(text);
    await this.#sent.add(text);
    await this.#index.add(`${JSON.stringify(line)}\n`);
  }

  async end(): Promise<Part> {
    await this.#sent.end();
    await this.#index.end();
    return { name: this.#name, requests: this.requests, bytes: this.bytes, sha256: this.#hash.digest("hex") };
  }
}
