/**
 * One model server: a queue with adaptive concurrency (additive increase on success, halving on
 * 429, 503 and timeouts, respecting Retry-After), and a circuit breaker for a server that is down.
 * Promises: at most `cap` calls in flight; while the breaker is open no call starts, then a single
 * call probes.
 */
import PQueue from "p-queue";
import { classify, type Failure } from "./classify.ts";

export type ServerOptions = {
  /** Maximum calls in flight. */
  cap: number;
  /** Consecutive failures that open the breaker. */
  breakAfter: number;
  /**
   * Milliseconds that the breaker first stays open; doubles up to `longestBreakMs` while probes
   * fail.
   */
  breakMs: number;
  longestBreakMs: number;
};

export type ServerState = {
  limit: number;
  inFlight: number;
  open: boolean;
  lastSuccess: number;
  /** Message of the last failure; null after a success. */
  lastFault: string | null;
  /** End of the last pause that the server requested. */
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
  #lastFault: string | null = null;

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
      lastFault: this.#lastFault,
      pausedUntil: this.#pausedUntil,
    };
  }

  /**
   * Milliseconds until a call may start; 0: now. Always finite: a probe in flight counts as a short
   * wait.
   */
  waitMs(now: number = performance.now()): number {
    const broken = this.#breaks > 0 && (this.#probing || now < this.#openUntil);
    const untilProbe = broken ? Math.max(this.#openUntil - now, this.#options.breakMs / 4) : 0;
    return Math.max(untilProbe, this.#pausedUntil - now, 0);
  }

  /**
   * Runs a call from the queue and adapts to its result.
   * @param priority later turns run first, so that trajectories finish
   * @param settle what is made of the value before another call takes the place of this one
   * @returns what `settle` makes of the call's value, or the failure of the call
   */
  async run<T>(
    call: () => Promise<T>,
    priority: number,
    settle: (value: T) => Promise<T> = async (value) => value,
  ): Promise<{ value: T } | { failure: Failure }> {
    const settled = async () => {
      const result = await this.#attempt(call);
      return "value" in result ? { value: await settle(result.value) } : result;
    };
    return this.#queue.add(settled, { priority });
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
    this.#lastFault = null;
    this.#lastSuccess = performance.now();
    this.#setLimit(this.#limit + 1 / this.#limit);
  }

  #failed(failure: Failure, { started, probe }: { started: number; probe: boolean }): void {
    if (failure.kind !== "retry") {
      if (failure.kind === "aborted" || failure.kind === "spent") return;
      // The server answered, so it is up, whatever is wrong with the request.
      this.#failures = 0;
      this.#breaks = 0;
      return;
    }
    const now = performance.now();
    this.#lastFault = failure.message;
    if (failure.retryAfterMs !== null)
      this.#pausedUntil = Math.max(this.#pausedUntil, now + failure.retryAfterMs);
    // Calls that started before the last decrease say nothing about the present limit.
    if (failure.overload && started >= this.#lastDecrease) {
      this.#lastDecrease = now;
      this.#setLimit(this.#limit / 2);
    }
    if (failure.down) this.#broke(now, probe);
  }

  #broke(now: number, probe: boolean): void {
    this.#failures++;
    const { breakAfter, breakMs, longestBreakMs } = this.#options;
    // Calls that were in flight when the breaker opened give no new information.
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
