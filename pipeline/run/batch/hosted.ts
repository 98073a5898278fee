/**
 * The files of a round at the server: sent, created as batches, waited for, fetched.
 * Promises: a batch is created only if the server's list has none for the same file of the same
 * round, so a command that is killed at any place, or whose answer is lost, never asks twice; what
 * is known of each file is on disk before the next step, and `status` shows it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { number } from "../../../io/format.ts";
import { type BatchApi, QueueFull, Uncertain } from "../../../policy/openai/batch/api.ts";
import {
  asksNothing,
  type Batch,
  faultsOf,
  isQueueFull,
  stateOf,
} from "../../../policy/openai/batch/protocol.ts";
import type { FileOptions } from "../../../schemas/batch-options.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import {
  batchPlaces,
  notePart,
  type Part,
  type PartState,
  partState,
  type Round,
} from "../../store/batch-files.ts";
import type { RunDir } from "../../store/run-dir.ts";
import { fileName, findBatches, metadataOf } from "./find-batches.ts";
import { queueFull, unnamed, type Waiting } from "./waiting.ts";
import { Watch } from "./watch.ts";

/** Looks at a batch that has ended without its files before the command gives up. */
const SETTLING = 5;

/** How often it is tried to create a batch whose creation is uncertain. */
const CREATIONS = 5;

type Server = {
  run: RunDir;
  api: BatchApi;
  id: string /** What lacks an answer is lost. */;
  resend: boolean;
};
export type HostedOptions = FileOptions & Waiting & Server;

/**
 * Returns once the answers of all files are in the round's folder. @returns names of batches that
 * somebody cancelled
 */
export const awaitBatches = (round: Round, options: HostedOptions): Promise<string[]> =>
  new Hosted(round, options).run();

class Hosted {
  readonly #round: Round;
  readonly #options: HostedOptions;
  readonly #states = new Map<string, PartState>();
  readonly #cancelled: string[] = [];
  readonly #watch: Watch;
  #told = "";
  /** Looks at ended batches that lack their files. */
  readonly #settling = new Map<string, number>();

  constructor(round: Round, options: HostedOptions) {
    this.#round = round;
    this.#options = options;
    this.#watch = new Watch(options);
  }

  async run(): Promise<string[]> {
    const { run, signal, waits } = this.#options;
    for (const { name } of this.#round.parts) {
      const state = await partState(run, this.#round.round, name);
      if (state !== null) this.#states.set(name, state);
      if (state !== null && stateOf(state) === "cancelled") this.#cancelled.push(state.batch ?? name);
    }
    await this.#adopt();
    for (let look = 0; ; look += 1) {
      const before = this.#left().length;
      for (const part of this.#round.parts) await this.#advance(part);
      const left = this.#left();
      if (left.length === 0) return this.#cancelled;
      // What ended just now made room for the others.
      const isStuck =
        left.length === before && left.every((part) => this.#stateOf(part)?.batch === undefined);
      if (isStuck) throw queueFull(left.length);
      if (!waits) throw new TryLaterError(this.#where());
      this.#tell();
      await this.#pause(look, signal);
    }
  }

  #stateOf = ({ name }: Part): PartState | undefined => this.#states.get(name);

  /** Files whose answers are not here. */
  #left = (): Part[] => this.#round.parts.filter((part) => this.#stateOf(part)?.isHere !== true);

  async #pause(look: number, signal: AbortSignal): Promise<void> {
    const { poll_s, firstLook } = this.#options;
    await sleep(Math.min(poll_s * 1000, firstLook * 1.5 ** look), undefined, { signal }).catch(
      () => undefined,
    );
    if (signal.reason instanceof TryLaterError) throw signal.reason;
    if (signal.aborted) throw new TryLaterError(`stopped waiting; ${this.#where()}`);
  }

  /** A line whenever more requests are done; looks are minutes apart. */
  #tell(): void {
    const where = this.#where();
    if (where !== this.#told) this.#options.say(where);
    this.#told = where;
  }

  #where(): string {
    const done = [...this.#states.values()].reduce((sum, { completed }) => sum + completed, 0);
    const { round, requests, parts } = this.#round;
    const files = parts.length === 1 ? "one file" : `${number(parts.length)} files`;
    return `round ${round}: ${files} of ${number(requests)} requests at the server, ${number(done)} answered so far; the same command resumes`;
  }

  async #note(part: Part, change: Partial<PartState> & { status: string }): Promise<PartState> {
    const at = { round: this.#round.round, part: part.name };
    await notePart(this.#options.run, at, { ...this.#stateOf(part), ...change });
    const state = await partState(this.#options.run, at.round, at.part);
    if (state === null) throw new Error(`the state of ${part.name} cannot be read back`);
    this.#states.set(part.name, state);
    return state;
  }

  /** Takes over batches that a killed command created and did not note. */
  async #adopt(): Promise<void> {
    const lacking = this.#round.parts.filter((part) => this.#stateOf(part)?.batch === undefined);
    if (lacking.length === 0) return;
    const found = await findBatches(this.#round, this.#options);
    for (const part of lacking) {
      const batch = found.get(part.name);
      if (batch !== undefined) await this.#note(part, { batch: batch.id, status: batch.status });
    }
  }

  async #advance(part: Part): Promise<void> {
    const state = this.#stateOf(part);
    if (state?.isHere === true) return;
    if (state?.batch === undefined) {
      await this.#send(part);
      return;
    }
    const batch = await this.#watch.look(state.batch);
    if (batch === null) return;
    const { completed = 0, failed = 0 } = batch.request_counts ?? {};
    await this.#note(part, { status: batch.status, completed, failed });
    if (stateOf(batch) !== "waiting") await this.#ended(part, batch);
  }

  /** Sends the file and creates its batch; where the queue is full, a later look tries again. */
  async #send(part: Part): Promise<void> {
    const { completion_window } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const input_file_id = await this.#uploaded(part);
      const metadata = metadataOf(this.#options.id, this.#round, part);
      try {
        const batch = await this.#options.api.create({ input_file_id, metadata, completion_window });
        await this.#note(part, { batch: batch.id, status: batch.status });
        this.#options.count("batch_requests", part.requests);
        return;
      } catch (error) {
        if (error instanceof QueueFull) {
          await this.#note(part, { status: "waits for room at the server" });
          return;
        }
        if (!(error instanceof Uncertain)) throw error;
        if (attempt >= CREATIONS)
          throw new TryLaterError(
            `Whether a batch was created is not known (${error.message}). The same command looks for it.`,
          );
        await this.#pause(attempt, this.#options.signal);
        await this.#adopt();
        if (this.#stateOf(part)?.batch !== undefined) return;
      }
    }
  }

  /** The id of the part's file at the server. */
  async #uploaded(part: Part): Promise<string> {
    const { api, id, run } = this.#options;
    const state = this.#stateOf(part);
    if (state?.file !== undefined) return state.file;
    const name = fileName(id, this.#round, part);
    // Sent before, by a command that was killed before it noted the answer.
    const sent = state === undefined ? null : await api.sentFile(name, part.bytes);
    await this.#note(part, { status: "uploading" });
    const file = sent ?? (await api.upload(batchPlaces(run).requests(this.#round.round, part.name), name));
    await this.#note(part, { file, status: "uploaded" });
    return file;
  }

  async #ended(part: Part, batch: Batch): Promise<void> {
    const { run, api, say } = this.#options;
    const { output_file_id: output, error_file_id: errors } = batch;
    if (asksNothing(batch)) return this.#refused(part, batch);
    const looks = (this.#settling.get(part.name) ?? 0) + 1;
    this.#settling.set(part.name, looks);
    const isLate = !output && (batch.request_counts?.completed ?? 0) > 0;
    if (isLate && looks < SETTLING) return;
    if (isLate && !errors && !this.#options.resend) throw unnamed(batch.id);
    const to = (kind: "output" | "errors") => batchPlaces(run).answers(this.#round.round, part.name, kind);
    if (output) await api.download(output, to("output"));
    if (errors) await api.download(errors, to("errors"));
    await this.#note(part, { status: batch.status, isHere: true });
    const state = stateOf(batch);
    if (state !== "completed") say(`batch ${batch.id} is ${state}: what it has answered is taken`);
    if (state === "cancelled") this.#cancelled.push(batch.id);
  }

  /** A batch that the server did not take: nothing of it was asked. */
  async #refused(part: Part, batch: Batch): Promise<void> {
    const why = faultsOf(batch);
    const { batch: _, ...bare } = this.#stateOf(part) ?? { status: "" };
    this.#states.set(part.name, { ...bare, completed: 0, failed: 0, isHere: false, at: "" });
    if (isQueueFull(why)) {
      await this.#note(part, { status: "waits for room at the server" });
      return;
    }
    await this.#note(part, { status: "refused" });
    throw new UserError({
      where: `policy: batch ${batch.id}`,
      expected: "a batch that the server takes",
      got: why,
      fix: "Nothing was asked. Correct what the server names, then run the same command again.",
    });
  }
}
