/**
 * Looks at batches of a server. Promise: a server that is away for a while does not end a wait of
 * days; one that stays away does, with exit code 75.
 */
import type { BatchApi } from "../../../policy/openai/batch/api.ts";
import type { Batch } from "../../../policy/openai/batch/protocol.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import type { Waiting } from "./waiting.ts";

/** Looks in a row without an answer of the server after which the wait ends. */
const MOST_MISSED = 12;

export class Watch {
  readonly #options: Waiting & { api: Pick<BatchApi, "retrieve"> };
  #missed = 0;

  constructor(options: Waiting & { api: Pick<BatchApi, "retrieve"> }) {
    this.#options = options;
  }

  /** The batch as it is now; null where the server does not say. */
  async look(id: string): Promise<Batch | null> {
    const { api, signal, waits, say } = this.#options;
    try {
      const batch = await api.retrieve(id);
      this.#missed = 0;
      return batch;
    } catch (error) {
      this.#missed += 1;
      const isOver = !waits || signal.aborted || this.#missed > MOST_MISSED;
      if (isOver || !(error instanceof TryLaterError)) throw error;
      if (this.#missed === 1) say(`${error.message} Still waiting for ${id}.`);
      return null;
    }
  }
}
