/**
 * Policy that calls servers with an OpenAI-compatible chat completions API.
 * Promises: temporary errors (429, 5xx, timeouts, truncated or invalid answers) are retried with
 * jitter and Retry-After, 400 never; context overflow or a rejected request fails only its
 * trajectory; a wrong key, URL or model stops the run with exit code 2, servers that stay down with
 * 75. The key is sent in one header only.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { TryLaterError, UserError } from "../schemas/errors.ts";
import type { PolicyOptions } from "../schemas/run-options.ts";
import { underOwnSignal } from "./openai/abort.ts";
import type { Failure } from "./openai/classify.ts";
import { type Ask, clientFor } from "./openai/client.ts";
import { FirstTurns } from "./openai/first-turns.ts";
import { httpFetch } from "./openai/http.ts";
import { shapingAnswers } from "./openai/identity.ts";
import { checkUrls, readKey } from "./openai/key.ts";
import { rendezvous } from "./openai/rendezvous.ts";
import { Server, type ServerState } from "./openai/server.ts";
import { Account, type Usage } from "./openai/usage.ts";
import { type Answer, type CallContext, type ChatRequest, type Policy, PolicyFailure } from "./policy.ts";

export type OpenAiOptions = Extract<PolicyOptions, { kind: "openai" }>;

/** Delays in milliseconds; tests shorten them. */
export type Tuning = { backoffMs: number; longestBackoffMs: number; breakAfter: number; breakMs: number };

/**
 * Rejected requests without any answer after which the configuration is wrong, not the requests.
 */
const HOPELESS = 16;

const TUNING: Tuning = { backoffMs: 500, longestBackoffMs: 30_000, breakAfter: 5, breakMs: 1000 };

export type OpenAiPolicy = Policy & {
  /** Width, calls in flight and breaker of each server, for the progress display. */
  servers(): ServerState[];
  /** Number of retries. */
  readonly retries: number;
  /** Retries by cause: a status, "no connection", … */
  readonly retriesBy: ReadonlyMap<string, number>;
  readonly usage: Readonly<Usage>;
};

/** @throws UserError for a key that cannot be read or a base URL with credentials */
export async function openaiPolicy(
  options: OpenAiOptions,
  baseDir: string,
  tuning: Partial<Tuning> = {},
): Promise<OpenAiPolicy> {
  const urls = checkUrls(options.base_urls);
  const caller = new Caller(urls, await readKey(options, baseDir), { ...options, ...TUNING, ...tuning });
  const firstTurns = new FirstTurns(options.choices_per_request, (request, context, n) =>
    caller.ask(request, context, n),
  );
  return {
    kind: "openai",
    model: options.model,
    identity: { policy: "openai", model: options.model, ...shapingAnswers(options) },
    complete: (request, context) =>
      underOwnSignal(context.signal, (signal) =>
        firstTurns.complete(request, signal === undefined ? context : { ...context, signal }),
      ),
    close: () => caller.close(),
    servers: () => caller.servers.map(({ server }) => server.state),
    get retries() {
      return [...caller.retriesBy.values()].reduce((sum, times) => sum + times, 0);
    },
    retriesBy: caller.retriesBy,
    get usage() {
      return caller.account.used;
    },
  };
}

type Target = { url: string; server: Server; ask: Ask };

class Caller {
  readonly servers: Target[];
  readonly account: Account;
  readonly retriesBy = new Map<string, number>();
  #rejected = 0;
  readonly #key: string | null;
  readonly #options: OpenAiOptions & Tuning;
  readonly #http = httpFetch();

  constructor(urls: readonly string[], key: string | null, options: OpenAiOptions & Tuning) {
    this.#key = key;
    this.#options = options;
    this.account = new Account(options);
    const { timeout_s, breakAfter, breakMs, longestBackoffMs: longestBreakMs } = options;
    const share = {
      cap: Math.max(1, Math.ceil(options.concurrency / urls.length)),
      breakAfter,
      breakMs,
      longestBreakMs,
    };
    this.servers = urls.map((url) => ({
      url,
      server: new Server(url, share),
      ask: clientFor({
        baseURL: url,
        key,
        timeoutMs: Math.ceil(timeout_s * 1000),
        http: this.#http,
        reasoningField: options.send_reasoning,
      }),
    }));
  }

  /** The answers that the server returns for `n`, at least one. */
  async ask(request: ChatRequest, context: CallContext, n: number): Promise<Answer[]> {
    const started = performance.now();
    const order = rendezvous(this.servers, context.problem.problem_id);
    let last = "";
    for (let attempt = 0; attempt <= this.#options.max_retries; ) {
      const target = await this.#ready(order, { started, signal: context.signal });
      let known: Answer | undefined;
      const send = async (): Promise<Answer[]> => {
        known = n === 1 ? await context.known?.() : undefined;
        if (known !== undefined) return [known];
        // Checked right before sending, so that calls from the queue see the usage of earlier ones.
        this.account.check();
        return target.ask(request, { model: this.#options.model, n, signal: context.signal });
      };
      const result = await target.server.run(send, context.turn * 2 + (attempt > 0 ? 1 : 0));
      if ("value" in result) {
        if (known === undefined) this.account.add(result.value);
        return result.value;
      }
      if (result.failure.kind === "held") continue;
      if (result.failure.kind !== "retry") throw this.#final(result.failure, context);
      last = this.#scrub(result.failure.message);
      attempt++;
      const { cause } = result.failure;
      this.retriesBy.set(cause, (this.retriesBy.get(cause) ?? 0) + 1);
      await this.#pause(this.#backoff(attempt), context.signal);
    }
    throw this.#givenUp(last, started);
  }

  /**
   * The first server, in the problem's order, that accepts calls now. Waiting does not use up an
   * attempt.
   * @throws TryLaterError if no server has answered for as long as all attempts of a call may take
   */
  async #ready(
    order: readonly Target[],
    { started, signal }: { started: number; signal: CallContext["signal"] },
  ) {
    const patience = (this.#options.max_retries + 1) * this.#options.longestBackoffMs;
    for (;;) {
      signal?.throwIfAborted();
      const ready = order.find(({ server }) => server.waitMs() === 0);
      if (ready !== undefined) return ready;
      // A pause requested by the server does not count as time without an answer.
      const heard = order.map(({ server: { state } }) => Math.max(state.lastSuccess, state.pausedUntil));
      const wait = Math.min(...order.map(({ server }) => server.waitMs()));
      if (performance.now() - Math.max(started, ...heard) > patience)
        throw this.#givenUp("", performance.now());
      await this.#pause(wait * (1 + Math.random() / 10), signal);
    }
  }

  /** The error for a failure that a retry cannot fix. */
  #final(failure: Exclude<Failure, { kind: "retry" | "held" }>, { signal }: CallContext): Error {
    switch (failure.kind) {
      case "overflow":
        return new PolicyFailure("context_overflow", this.#scrub(failure.message));
      case "rejected":
        if (this.account.used.answers === 0 && ++this.#rejected >= HOPELESS)
          return this.#mistaken(failure.message);
        return new PolicyFailure("rejected", this.#scrub(failure.message));
      case "quota":
        return new TryLaterError(`The quota of the model server is used up: ${this.#scrub(failure.message)}`);
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
    const hosts = this.servers.map(({ url }) => new URL(url).host).join(", ");
    return new UserError({
      where: `policy: model ${this.#options.model} at ${hosts}`,
      expected: "a chat completion",
      got: this.#scrub(got),
      fix: "Check base_urls (they usually end in /v1), model, the API key and the server's error message.",
    });
  }

  /** If other calls succeeded meanwhile, only this call failed; otherwise the servers are down. */
  #givenUp(last: string, started: number): Error {
    const alive = this.servers.some(({ server }) => server.state.lastSuccess > started);
    const tries = `${this.#options.max_retries + 1} tries`;
    if (alive) return new PolicyFailure("gave_up", `no answer after ${tries}: ${last}`);
    return new TryLaterError(`No model server answered within ${tries}: ${last || "all are waiting"}.`);
  }

  #backoff(attempt: number): number {
    const { backoffMs, longestBackoffMs } = this.#options;
    // Jitter spreads calls over time; it does not affect results.
    return Math.min(longestBackoffMs, backoffMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
  }

  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  }

  /** Removes the key: some servers repeat it in error messages. */
  #scrub(text: string): string {
    return this.#key === null ? text : text.replaceAll(this.#key, "[key]");
  }

  close(): Promise<void> {
    this.#http.close();
    return Promise.resolve();
  }
}
