/**
 * Calls to the servers of a policy: order of servers, retries, fields that a server does not take,
 * usage, and what a failure means for the trajectory or the run.
 * Promise: one request that a server always fails on ends its trajectory, never the run.
 */
import PQueue from "p-queue";
import type { PolicyOptions } from "../../schemas/run-options.ts";
import { type Answer, type CallContext, type ChatRequest, PolicyFailure } from "../policy.ts";
import { shortAnswers } from "./alive.ts";
import type { Failure } from "./classify.ts";
import { clientFor } from "./client.ts";
import { Endings, HOPELESS } from "./endings.ts";
import { type FieldFixes, type FixStore, fixedBy } from "./fields.ts";
import { httpFetch } from "./http.ts";
import { hadNoRoom, shorterAnswer } from "./limits.ts";
import { rendezvous } from "./rendezvous.ts";
import { Server } from "./server.ts";
import { Spent } from "./spent.ts";
import { firstReady, lastFaultOf, pause, type Target } from "./targets.ts";
import { triesIn, unreachable } from "./unreachable.ts";
import { Account } from "./usage.ts";

export type OpenAiOptions = Extract<PolicyOptions, { kind: "openai" }>;

/** Delays in milliseconds; tests shorten them. */
export type Tuning = { backoffMs: number; longestBackoffMs: number; breakAfter: number; breakMs: number };

type Retry = Extract<Failure, { kind: "retry" }>;

/** One call with what is known of it. */
type Call = {
  request: ChatRequest;
  context: CallContext;
  n: number;
  order: readonly Target[];
  spent: Spent;
  started: number;
};

/** Tries that all failed. */
type GivenUp = { last: Retry | null; tries: number };

export class Caller {
  readonly servers: Target[];
  readonly account: Account;
  readonly retriesBy = new Map<string, number>();
  /** Requests of earlier commands that were given up without any answer to others. */
  #ended = 0;
  /** Answers to short requests, which only show that a server is up. */
  #small = 0;
  /** Requests that may stop a server are sent one at a time. */
  readonly #alone = new PQueue({ concurrency: 1 });
  #fixes: FieldFixes;
  readonly #store: FixStore | undefined;
  readonly #endings: Endings;
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
    this.#endings = new Endings(urls, { model: options.model, key });
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
    const order = rendezvous(this.servers, context.problem.problem_id);
    const spent = new Spent(request, context, { maxRetries: this.#options.max_retries, n });
    const call: Call = { request, context, n, order, spent, started: performance.now() };
    const first = await this.#tries(call, spent.left);
    if ("answers" in first) return first.answers;
    if (!spent.isUsedUp) throw await this.#givenUp(first, call);
    return this.#alone.add(() => this.#onceMore(call, first));
  }

  /** @param retries the most of them */
  async #tries(call: Call, retries: number): Promise<{ answers: (Answer | null)[] } | GivenUp> {
    const { context, n, order, spent, started } = call;
    let { request } = call;
    let last: Retry | null = null;
    let attempt = 0;
    while (attempt <= this.#retriesOf(n, last, retries)) {
      const target = await firstReady(order, {
        started,
        signal: context.signal,
        patience: (this.#options.max_retries + 1) * this.#options.longestBackoffMs,
      });
      if (target === null)
        throw unreachable(this.#options.max_retries + 1, this.#endings.scrub(lastFaultOf(order) ?? ""));
      const fixes = this.#fixes;
      let known: Answer | undefined;
      const send = async (): Promise<(Answer | null)[]> => {
        known = n === 1 ? await context.known?.() : undefined;
        if (known !== undefined) return [known];
        // Checked right before sending, so that calls from the queue see the usage of earlier ones.
        this.account.check();
        return target.ask(request, { n, fixes, signal: context.signal });
      };
      const settle = async (sent: (Answer | null)[]) => {
        const answers = known === undefined ? this.#taken(sent, request, fixes) : sent;
        if (n === 1 && answers[0]) await context.record?.(answers[0]);
        return answers;
      };
      const result = await target.server.run(send, context.turn * 2 + (attempt > 0 ? 1 : 0), settle);
      if ("value" in result) return { answers: result.value };
      const { failure } = result;
      if (failure.kind === "held" || this.#isFixed(failure, fixes)) continue;
      const shorter = failure.kind === "overflow" ? shorterAnswer(failure.message, request) : null;
      if (shorter !== null && request === call.request) {
        request = { ...request, max_tokens: shorter };
        continue;
      }
      if (failure.kind !== "retry")
        throw this.#endings.of(failure, { request, context, n, hasAnswers: this.#hasAnswers });
      last = { ...failure, message: this.#endings.scrub(failure.message) };
      attempt++;
      if (spent.note(last)) break;
      this.retriesBy.set(failure.cause, (this.retriesBy.get(failure.cause) ?? 0) + 1);
      await pause(this.#backoff(attempt), context.signal);
    }
    return { last, tries: attempt };
  }

  /**
   * The last try of a request that earlier commands gave up: with no other one in flight, at a
   * server that has just answered.
   */
  async #onceMore(call: Call, before: GivenUp): Promise<(Answer | null)[]> {
    const { order, context } = call;
    for (let attempt = 1; !(await this.#answersSmall(order, context.signal)); attempt++) {
      const message = before.last?.message ?? "";
      if (attempt > this.#options.max_retries) throw unreachable(attempt, message);
      await pause(this.#backoff(attempt), context.signal);
    }
    const again = await this.#tries({ ...call, started: performance.now() }, 0);
    if ("answers" in again) return again.answers;
    const message = again.last?.message ?? before.last?.message ?? "";
    // Many such requests without any answer: it is not the requests.
    const isDown = again.last?.sent !== true || (!this.#hasAnswers && ++this.#ended >= HOPELESS);
    if (isDown) throw unreachable(again.tries, message);
    const said = `no answer in this command and an earlier one: ${message}`;
    throw new PolicyFailure("gave_up", said, { lasts: true });
  }

  get #hasAnswers(): boolean {
    return this.account.used.answers > this.#small;
  }

  /**
   * Several answers at once are not insisted on where the server fails with them. A try that never
   * reached a server says nothing about the request.
   */
  #retriesOf(n: number, last: Retry | null, most: number): number {
    if (last?.sent === false) return this.#options.max_retries;
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

  /**
   * Only this call failed if other calls succeeded meanwhile, or if a server that failed on it
   * answers a small one; otherwise the servers are down.
   */
  async #givenUp({ last, tries }: GivenUp, { started, order, context, n }: Call): Promise<Error> {
    const message = last?.message ?? "";
    if (n > 1 && last?.fromServer === true) return new PolicyFailure("rejected", message);
    const isAlive = this.servers.some(({ server }) => server.state.lastSuccess > started);
    if (isAlive || (last?.fromServer === true && (await this.#answersSmall(order, context.signal))))
      return new PolicyFailure("gave_up", `no answer after ${triesIn(tries)}: ${message}`, {
        lasts: n === 1,
      });
    return unreachable(tries, this.#endings.scrub(message));
  }

  async #answersSmall(order: readonly Target[], signal: CallContext["signal"]): Promise<boolean> {
    const answers = await shortAnswers(order, { fixes: this.#fixes, signal });
    this.account.add(answers ?? []);
    this.#small += answers?.length ?? 0;
    return answers !== null;
  }

  #backoff(attempt: number): number {
    const { backoffMs, longestBackoffMs } = this.#options;
    // Jitter spreads calls over time; it does not affect results.
    return Math.min(longestBackoffMs, backoffMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
  }

  close(): Promise<void> {
    this.#http.close();
    return Promise.resolve();
  }
}
