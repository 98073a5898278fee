/**
 * The tries of a request over all commands of a run. A request that used up its tries in an earlier
 * command, because it stops or hangs its server, would otherwise end every later command.
 * Promise: such a request is sent at most twice more: once beside others, and once with no other
 * one of its kind in flight, after the server has answered a short request.
 */
import type { CallContext, ChatRequest } from "../policy.ts";
import { type Failure, TIME_OUT } from "./classify.ts";
import { SHORT_ANSWER } from "./client.ts";

type Retry = Extract<Failure, { kind: "retry" }>;

/** Tries of a long answer that timed out; each one is paid for. */
const MOST_TIME_OUTS = 2;

export class Spent {
  /** Retries that this command may make. */
  readonly left: number;
  /** Whether an earlier command came to the end of its tries. */
  readonly isUsedUp: boolean;
  readonly #tries: CallContext["tries"];
  readonly #isLong: boolean;
  readonly #n: number;
  #timeOuts: number;

  constructor(
    { max_tokens }: Pick<ChatRequest, "max_tokens">,
    { tries }: Pick<CallContext, "tries">,
    { maxRetries, n }: { maxRetries: number; n: number },
  ) {
    const causes = tries?.causes ?? [];
    this.#tries = tries;
    this.#n = n;
    this.#isLong = max_tokens > SHORT_ANSWER;
    this.#timeOuts = causes.filter((cause) => cause === TIME_OUT).length;
    this.isUsedUp = causes.length > maxRetries || this.#isTooLong();
    this.left = this.isUsedUp ? 0 : maxRetries - causes.length;
  }

  /** @returns whether to stop here: a long answer that timed out is paid for each time */
  note({ cause, message, sent, fromServer }: Retry): boolean {
    // Several answers at once that a server fails on are asked for singly.
    if (sent && !(this.#n > 1 && fromServer)) this.#tries?.add(cause, message);
    if (cause === TIME_OUT) this.#timeOuts += 1;
    return cause === TIME_OUT && this.#isTooLong();
  }

  #isTooLong(): boolean {
    return this.#isLong && this.#timeOuts >= MOST_TIME_OUTS;
  }
}
