/**
 * One model server: a queue whose width follows what the server bears (additive increase on success, halving on
 * 429, 503 and timeouts, Retry-After honoured), and a circuit breaker for a server that is gone.
 * Promises: at most `cap` calls in flight; while the breaker is open no call starts, then one probes.
 */
import PQueue from "p-queue";
import { classify, type Failure } from "./classify.ts";

export type ServerOptions = {
  /** Calls in flight at most. */
  cap: number;
  /** Failures in a row that open the breaker. */
  breakAfter: number;
  /** Milliseconds that it stays open at first; doubles up to `longestBreakMs` while probes fail. */
  breakMs: number;
  longestBreakMs: number;
};

export type ServerState = {
  limit: number;
  inFlight: number;
  open: boolean;
  lastSuccess: number;
  /** End of the last pause that the server asked for. */
  pausedUntil: number;
};

export class Server {
  readonly url: string;
  readonly #options: ServerOptions;
  readonly #queue: PQueue;
  #limit: number;
  #failures = 0;
  #breaks = 0;
  #openUntil = 0;
  #probing = false;
  #pausedUntil = 0;
  #lastDecrease = 0;
  #lastSuccess = 0;

  constructor(url: string, options: ServerOptions) {
    this.url = url;
    this.#options = options;
    this.#limit = options.cap;
    this.#queue = new PQueue({ concurrency: options.cap });
  }

  get state(): ServerState {
    const open = this.waitMs() > 0;
    return {
      limit: this.#limit,
      inFlight: this.#queue.pending,
      open,
      lastSuccess: this.#lastSuccess,
      pausedUntil: this.#pausedUntil,
    };
  }

  /** Milliseconds until a call may start; 0: now. Infinity never: a probe in flight counts as a short wait. */
  waitMs(now: number = performance.now()): number {
    const broken = this.#breaks > 0 && (this.#probing || now < this.#openUntil);
    const untilProbe = broken ? Math.max(this.#openUntil - now, this.#options.breakMs / 4) : 0;
    return Math.max(untilProbe, this.#pausedUntil - now, 0);
  }

  /**
   * Runs a call in its turn and learns from how it ends.
   * @param priority later turns go first, so that trajectories finish
   * @returns the call's value, or how it failed
   */
  async run<T>(call: () => Promise<T>, priority: number): Promise<{ value: T } | { failure: Failure }> {
    return this.#queue.add(() => this.#attempt(call), { priority });
  }

  async #attempt<T>(call: () => Promise<T>): Promise<{ value: T } | { failure: Failure }> {
    if (this.waitMs() > 0) return { failure: held(this.url) };
    const probe = this.#breaks > 0;
    if (probe) this.#probing = true;
    const started = performance.now();
    try {
      const value = await call();
      this.#succeeded();
      return { value };
    } catch (error) {
      const failure = classify(error);
      this.#failed(failure, { started, probe });
      return { failure };
    } finally {
      if (probe) this.#probing = false;
    }
  }

  #succeeded(): void {
    this.#failures = 0;
    this.#breaks = 0;
    this.#lastSuccess = performance.now();
    this.#setLimit(this.#limit + 1 / this.#limit);
  }

  #failed(failure: Failure, { started, probe }: { started: number; probe: boolean }): void {
    if (failure.kind !== "retry") {
      if (failure.kind === "aborted" || failure.kind === "spent") return;
      // The server answered: whatever is wrong with the request, it is not gone.
      this.#failures = 0;
      this.#breaks = 0;
      return;
    }
    const now = performance.now();
    if (failure.retryAfterMs !== null)
      this.#pausedUntil = Math.max(this.#pausedUntil, now + failure.retryAfterMs);
    // Calls that started before the last halving say nothing about the width since.
    if (failure.overload && started >= this.#lastDecrease) {
      this.#lastDecrease = now;
      this.#setLimit(this.#limit / 2);
    }
    if (failure.down) this.#broke(now, probe);
  }

  #broke(now: number, probe: boolean): void {
    this.#failures++;
    const { breakAfter, breakMs, longestBreakMs } = this.#options;
    // Calls that were under way when it opened say nothing new.
    if (!probe && (this.#failures < breakAfter || this.#breaks > 0)) return;
    this.#breaks++;
    this.#openUntil = now + Math.min(longestBreakMs, breakMs * 2 ** (this.#breaks - 1));
  }

  #setLimit(limit: number): void {
    this.#limit = Math.min(this.#options.cap, Math.max(1, limit));
    const width = Math.floor(this.#limit);
    if (this.#queue.concurrency !== width) this.#queue.concurrency = width;
  }
}

function held(url: string): Failure {
  return { kind: "held", message: `${new URL(url).host} is waiting` };
}
