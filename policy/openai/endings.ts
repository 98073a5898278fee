/**
 * What a failure that no retry can fix means: the end of a trajectory, a state that passes, or an
 * error that the user has to fix. Promise: no message has the API key, which some servers repeat.
 */
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { type CallContext, type ChatRequest, PolicyFailure } from "../policy.ts";
import type { Failure } from "./classify.ts";
import { tooManyTokens, tooSmallWindow } from "./limits.ts";

/**
 * Rejected requests without any answer after which the configuration is wrong, not the requests.
 */
export const HOPELESS = 16;

export type Final = Exclude<Failure, { kind: "retry" | "held" }>;

/** `hasAnswers`: whether the servers have answered any request of this process. */
type Ended = { request: ChatRequest; context: CallContext; n: number; hasAnswers: boolean };

export class Endings {
  readonly #model: string;
  readonly #hosts: string;
  readonly #key: string | null;
  #rejected = 0;

  constructor(urls: readonly string[], { model, key }: { model: string; key: string | null }) {
    this.#model = model;
    this.#hosts = urls.map((url) => new URL(url).host).join(", ");
    this.#key = key;
  }

  scrub(text: string): string {
    return this.#key === null ? text : text.replaceAll(this.#key, "[key]");
  }

  of(failure: Final, { request, context: { signal }, n, hasAnswers }: Ended): Error {
    switch (failure.kind) {
      case "overflow": {
        const message = this.scrub(failure.message);
        return tooSmallWindow(message, request) ?? new PolicyFailure("context_overflow", message);
      }
      case "too_many_tokens":
        return tooManyTokens(this.scrub(failure.message), request.max_tokens);
      case "rejected":
        // A server may refuse several answers at once, and give single ones.
        if (n === 1 && !hasAnswers && ++this.#rejected >= HOPELESS) return this.#mistaken(failure.message);
        return new PolicyFailure("rejected", this.scrub(failure.message), { lasts: n === 1 && hasAnswers });
      case "quota":
        return new TryLaterError(`The quota of the model server is used up: ${this.scrub(failure.message)}`);
      case "spent":
        return failure.error;
      case "aborted":
        signal?.throwIfAborted();
        return new DOMException("The call was aborted.", "AbortError");
      case "user":
        return this.#mistaken(failure.message);
    }
  }

  /** An error that the user has to fix. */
  #mistaken(got: string): UserError {
    return new UserError({
      where: `policy: model ${this.#model} at ${this.#hosts}`,
      expected: "a chat completion",
      got: this.scrub(got),
      fix: "Check base_urls (they usually end in /v1), model, the API key and the server's error message.",
    });
  }
}
