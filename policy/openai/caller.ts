/**
 * Calls to the servers of a policy: order of servers, retries, fields that a server does not take,
 * usage, and what a failure means for the trajectory or the run.
 * Promise: one request that a server always fails on ends its trajectory, never the run.
 */
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import type { PolicyOptions } from "../../schemas/run-options.ts";
import { type Answer, type CallContext, type ChatRequest, PolicyFailure } from "../policy.ts";
import { type Failure, TIME_OUT } from "./classify.ts";
import { clientFor, SHORT_ANSWER } from "./client.ts";
import { type FieldFixes, type FixStore, fixedBy } from "./fields.ts";
import { httpFetch } from "./http.ts";
import { hadNoRoom, tooManyTokens, tooSmallWindow } from "./limits.ts";
import { rendezvous } from "./rendezvous.ts";
import { Server } from "./server.ts";
import { firstReady, lastFaultOf, pause, type Target } from "./targets.ts";
import { unreachable } from "./unreachable.ts";
import { Account } from "./usage.ts";

export type OpenAiOptions = Extract<PolicyOptions, { kind: "openai" }>;

/** Delays in milliseconds; tests shorten them. */
export type Tuning = { backoffMs: number; longestBackoffMs: number; breakAfter: number; breakMs: number };

/**
 * Rejected requests without any answer after which the configuration is wrong, not the requests.
 */
const HOPELESS = 16;

type Retry = Extract<Failure, { kind: "retry" }>;

const triesIn = (tries: number): string => (tries === 1 ? "one try" : `${tries} tries`);

export class Caller {
  readonly servers: Target[];
  readonly account: Account;
  readonly retriesBy = new Map<string, number>();
  #rejected = 0;
  #fixes: FieldFixes;
  readonly #store: FixStore | undefined;
  readonly #key: string | null;
  readonly #options: OpenAiOptions & Tuning;
  readonly #http = httpFetch();

  constructor(
    urls: readonly string[],
    {
      key,
      options,
      fixes,
    }: { key: string | null; options: OpenAiOptions & Tuning; fixes?: FixStore | undefined },
  ) {
    this.#key = key;
    this.#options = options;
    this.#store = fixes;
    this.#fixes = fixes?.known ?? { omitted: [] };
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
        stream: options.stream,
        body: options,
      }),
    }));
  }

  /**
   * The answers that the server returns for `n`, at least one; null for one that broke off.
   * @throws PolicyFailure, TryLaterError, UserError
   */
  async ask(request: ChatRequest, context: CallContext, n: number): Promise<(Answer | null)[]> {
    const started = performance.now();
    const order = rendezvous(this.servers, context.problem.problem_id);
    let last: Retry | null = null;
    let timeouts = 0;
    let attempt = 0;
    while (attempt <= this.#triesOf(n, last)) {
      const target = await firstReady(order, {
        started,
        signal: context.signal,
        patience: (this.#options.max_retries + 1) * this.#options.longestBackoffMs,
      });
      if (target === null)
        throw unreachable(triesIn(this.#options.max_retries + 1), this.#scrub(lastFaultOf(order) ?? ""));
      const fixes = this.#fixes;
      let known: Answer | undefined;
      const send = async (): Promise<(Answer | null)[]> => {
        known = n === 1 ? await context.known?.() : undefined;
        if (known !== undefined) return [known];
        // Checked right before sending, so that calls from the queue see the usage of earlier ones.
        this.account.check();
        return target.ask(request, { n, fixes, signal: context.signal });
      };
      const result = await target.server.run(send, context.turn * 2 + (attempt > 0 ? 1 : 0));
      if ("value" in result) return known === undefined ? this.#taken(result.value, request, fixes) : [known];
      const { failure } = result;
      if (failure.kind === "held" || this.#isFixed(failure, fixes)) continue;
      if (failure.kind !== "retry") throw this.#final(failure, { request, context, n });
      last = { ...failure, message: this.#scrub(failure.message) };
      attempt++;
      // A long answer that timed out is paid for each time.
      if (failure.cause === TIME_OUT && request.max_tokens > SHORT_ANSWER && ++timeouts > 1) break;
      this.retriesBy.set(failure.cause, (this.retriesBy.get(failure.cause) ?? 0) + 1);
      await pause(this.#backoff(attempt), context.signal);
    }
    throw await this.#givenUp(last, { started, order, signal: context.signal, n, tries: attempt });
  }

  /** Several answers at once are not insisted on where the server fails with them. */
  #triesOf(n: number, last: Retry | null): number {
    const { max_retries: most } = this.#options;
    return n > 1 && last?.fromServer === true ? Math.min(1, most) : most;
  }

  /** Counts answers, and notes the sampling fields that they were asked for without. */
  #taken(answers: (Answer | null)[], request: ChatRequest, { omitted }: FieldFixes): (Answer | null)[] {
    const whole = answers.filter((answer) => answer !== null);
    this.account.add(whole);
    const [first] = whole;
    if (first !== undefined && request.max_tokens > 1 && hadNoRoom(first))
      throw new PolicyFailure("context_overflow", "the server left no room for an answer");
    const missing = omitted.filter((field) => request[field] !== undefined);
    if (missing.length === 0) return answers;
    return answers.map((answer) => answer && { ...answer, omitted: missing });
  }

  /**
   * Whether a refusal named a field that is sent otherwise from now on; another call may have found
   * it meanwhile.
   */
  #isFixed(failure: Failure, sent: FieldFixes): boolean {
    if (failure.kind !== "rejected") return false;
    const fixes = fixedBy(failure, sent);
    if (fixes === null) return false;
    if (sent === this.#fixes) {
      this.#fixes = fixes;
      this.#store?.save(fixes);
    }
    return true;
  }

  /** The error for a failure that a retry cannot fix. */
  #final(
    failure: Exclude<Failure, { kind: "retry" | "held" }>,
    { request, context: { signal }, n }: { request: ChatRequest; context: CallContext; n: number },
  ): Error {
    switch (failure.kind) {
      case "overflow": {
        const message = this.#scrub(failure.message);
        return tooSmallWindow(message, request) ?? new PolicyFailure("context_overflow", message);
      }
      case "too_many_tokens":
        return tooManyTokens(this.#scrub(failure.message), request.max_tokens);
      case "rejected":
        // A server may refuse several answers at once, and give single ones.
        if (n === 1 && this.account.used.answers === 0 && ++this.#rejected >= HOPELESS)
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

  /**
   * Only this call failed if other calls succeeded meanwhile, or if a server that failed on it
   * answers a small one; otherwise the servers are down.
   */
  async #givenUp(
    last: Retry | null,
    {
      started,
      order,
      signal,
      n,
      tries,
    }: { started: number; order: readonly Target[]; signal: CallContext["signal"]; n: number; tries: number },
  ): Promise<Error> {
    const message = last?.message ?? "";
    if (n > 1 && last?.fromServer === true) return new PolicyFailure("rejected", message);
    const isAlive = this.servers.some(({ server }) => server.state.lastSuccess > started);
    if (isAlive || (last?.fromServer === true && (await this.#answersSmall(order, signal))))
      return new PolicyFailure("gave_up", `no answer after ${triesIn(tries)}: ${message}`);
    return unreachable(triesIn(tries), this.#scrub(message));
  }

  /** Whether a server answers one word, asked beside its breaker. */
  async #answersSmall(order: readonly Target[], signal: CallContext["signal"]): Promise<boolean> {
    const request: ChatRequest = { messages: [{ role: "user", content: "Hi" }], max_tokens: 1 };
    for (const { ask } of order) {
      try {
        const answers = await ask(request, { n: 1, fixes: this.#fixes, signal });
        this.account.add(answers.filter((answer) => answer !== null));
        return true;
      } catch {
        signal?.throwIfAborted();
      }
    }
    return false;
  }

  #backoff(attempt: number): number {
    const { backoffMs, longestBackoffMs } = this.#options;
    // Jitter spreads calls over time; it does not affect results.
    return Math.min(longestBackoffMs, backoffMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
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
