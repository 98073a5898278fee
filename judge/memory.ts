/**
 * Cache of verdicts: equal programs on equal tests under equal limits are judged once. Both parts
 * of a gated judging are cached, each as the result of its own request.
 * Promises: bounded by the bytes that the entries take in memory; verdicts that depend on the load
 * of the machine (INTERNAL, ILE, TLE) are not cached.
 */
import { createHash } from "node:crypto";
import type { Test } from "../schemas/problem.ts";
import { onceBegun, runsInTurn } from "./gate.ts";
import type { GatedRequests, GatedResults, JudgeRequest, JudgeResult } from "./judge.ts";
import { bytesOf, packed, unpacked } from "./packed.ts";
import { Cancelled } from "./task.ts";

const FORGOTTEN = new Set(["INTERNAL", "ILE", "TLE"]);
/** Bytes of an entry beside its text: the key, its place in the map, and the headers of both. */
const ENTRY_BYTES = 160;
const HASHED_CHARACTERS = 1 << 18;
const HASHED_AT_ONCE = 1 << 20;

const weightOf = (text: string): number => ENTRY_BYTES + bytesOf(text);

/** Copies a result to its depth; structuredClone takes ten times as long. */
const copyOf = (result: JudgeResult): JudgeResult => ({
  ...result,
  tests: result.tests.map((test) => ({ ...test })),
});

/** A run that its own asker cancelled decides nothing for the others that wait for it. */
function unlessCancelled(error: unknown): null {
  if (error instanceof Cancelled) return null;
  throw error;
}

export class VerdictMemory {
  /** Packed results by key, the least recently used first. */
  #entries = new Map<string, string>();
  /** Results of requests in progress; null: a gated judging ends before it has this result. */
  #running = new Map<string, Promise<JudgeResult | null>>();
  #weight = 0;
  readonly #capacity: number;
  #outputs = new WeakMap<readonly Test[], string>();

  /**
   * @param capacity bytes; 0: nothing is cached, but equal programs at the same time still run once
   */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Bytes of the cached verdicts. */
  get weight(): number {
    return this.#weight;
  }

  /**
   * Runs `judge` unless an equal request is cached or in progress. `inputs`: number of the
   * request's inputs.
   */
  async recall(
    request: JudgeRequest,
    inputs: number,
    judge: () => Promise<JudgeResult>,
  ): Promise<JudgeResult> {
    return this.#recall(await this.#key(request, inputs), judge);
  }

  async #recall(key: string, judge: () => Promise<JudgeResult>): Promise<JudgeResult> {
    for (;;) {
      const text = this.#entries.get(key);
      if (text !== undefined) {
        this.#entries.delete(key);
        this.#entries.set(key, text);
        return unpacked(text);
      }
      const running = this.#running.get(key);
      if (running === undefined) return this.#noted(key, judge());
      const result = await running.catch(unlessCancelled);
      if (result !== null) return copyOf(result);
    }
  }

  /**
   * Like `recall` for both parts of a gated judging. `judge` runs if neither is cached or in
   * progress; otherwise `run` judges what is missing.
   */
  recallGated(
    { first, whole }: GatedRequests,
    inputs: { first: number; whole: number },
    { judge, run }: { judge: () => GatedResults; run: (request: JudgeRequest) => Promise<JudgeResult> },
  ): GatedResults {
    const begun = async (): Promise<GatedResults> => {
      const [firstKey, wholeKey] = [
        await this.#key(first, inputs.first),
        await this.#key(whole, inputs.whole),
      ];
      if ([firstKey, wholeKey].some((key) => this.#entries.has(key) || this.#running.has(key))) {
        const recall = (request: JudgeRequest) =>
          this.#recall(request === first ? firstKey : wholeKey, () => run(request));
        return runsInTurn(recall, { first, whole });
      }
      const fresh = judge();
      return { first: this.#noted(firstKey, fresh.first), whole: this.#noted(wholeKey, fresh.whole) };
    };
    return onceBegun(begun());
  }

  /** Lets equal requests wait for a result, and caches it. */
  async #noted<R extends JudgeResult | null>(key: string, fresh: Promise<R>): Promise<R> {
    this.#running.set(key, fresh);
    try {
      const result = await fresh;
      if (result !== null) this.#remember(key, result);
      return result;
    } finally {
      this.#running.delete(key);
    }
  }

  #remember(key: string, result: JudgeResult): void {
    if (FORGOTTEN.has(result.verdict) || result.tests.some((test) => FORGOTTEN.has(test.verdict))) return;
    if (this.#entries.has(key)) return;
    const text = packed(result);
    const weight = weightOf(text);
    if (weight > this.#capacity / 4) return;
    this.#entries.set(key, text);
    this.#weight += weight;
    for (const [oldest, old] of this.#entries) {
      if (this.#weight <= this.#capacity) break;
      this.#entries.delete(oldest);
      this.#weight -= weightOf(old);
    }
  }

  async #key(request: JudgeRequest, inputs: number): Promise<string> {
    const { code, tests, problemKey, trusted: _, ...rest } = request;
    const outputs = this.#outputs.get(tests) ?? (await this.#outputsKey(tests));
    return createHash("sha256")
      .update(JSON.stringify([inputs, outputs, rest]))
      .update("\0")
      .update(code)
      .digest("base64");
  }

  /** Hash of the expected outputs; yields to the event loop within large ones. */
  async #outputsKey(tests: readonly Test[]): Promise<string> {
    const hash = createHash("sha256");
    let pending = 0;
    for (const { output } of tests) {
      hash.update(`${output.length}:`);
      for (let at = 0; at < output.length; at += HASHED_CHARACTERS) {
        // Hashed as UTF-16, so splitting a surrogate pair does no harm.
        const part = Buffer.from(output.slice(at, at + HASHED_CHARACTERS), "utf16le");
        hash.update(part);
        pending += part.length;
        if (pending < HASHED_AT_ONCE) continue;
        pending = 0;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const key = hash.digest("base64");
    this.#outputs.set(tests, key);
    return key;
  }
}
