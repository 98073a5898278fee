/**
 * What a worker hands over where the model is asked by files: the requests of a bucket that lack an
 * answer, as one file. Promise: the file of a bucket appears whole, and never holds a request whose
 * answer is in the journal or that a former round gave up.
 */

import { exists, writeWhole } from "../../io/files.ts";
import { readJsonl } from "../../io/jsonl.ts";
import { AwaitsAnswer } from "../../policy/deferred.ts";
import { customId } from "../../policy/openai/batch/request-line.ts";
import { type ChatRequest, PolicyFailure } from "../../policy/policy.ts";
import type { Defer } from "../journal/wrap.ts";
import { batchPlaces, FailureLine, overUpTo, roundsOf } from "../store/batch-files.ts";
import type { RunDir } from "../store/run-dir.ts";

/** A request, by its journal key and the name that it has in files. */
export type HandedLine = { id: string; key: string; request: ChatRequest };

export class Handover {
  readonly #run: RunDir;
  readonly #failures: ReadonlyMap<string, FailureLine>;
  #lines: HandedLine[] = [];

  private constructor(run: RunDir, failures: ReadonlyMap<string, FailureLine>) {
    this.#run = run;
    this.#failures = failures;
  }

  static async open(run: RunDir): Promise<Handover> {
    const failures = new Map<string, FailureLine>();
    const over = await overUpTo(run);
    for (const { round } of await roundsOf(run)) {
      const file = batchPlaces(run).failures(round);
      if (round <= over || !(await exists(file))) continue;
      for await (const { value } of readJsonl(file)) {
        const line = FailureLine.parse(value);
        failures.set(line.id, line);
      }
    }
    return new Handover(run, failures);
  }

  readonly defer: Defer = ({ key, request }) => {
    const id = customId(key);
    const failure = this.#failures.get(id);
    if (failure !== undefined) throw new PolicyFailure(failure.kind, failure.message);
    this.#lines.push({ id, key, request });
    throw new AwaitsAnswer();
  };

  /**
   * Runs the pass over a bucket. @returns the number of requests that it handed over; 0: the bucket
   * is done
   */
  async ofBucket(bucket: number, pass: () => Promise<unknown>): Promise<number> {
    this.#lines = [];
    try {
      await pass();
      return 0;
    } catch (error) {
      if (!(error instanceof AwaitsAnswer)) throw error;
    }
    // Answers arrive in any order: the file does not depend on it, and a problem's requests stay
    // together.
    const lines = this.#lines.sort((a, b) => (a.key < b.key ? -1 : 1));
    await writeWhole(
      batchPlaces(this.#run).linesOf(bucket),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
    return lines.length;
  }
}
