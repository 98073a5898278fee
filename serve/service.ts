/**
 * The judge behind the server: admits requests, replaces a judge that gave up, drains.
 * Promises: an infrastructure error is a refusal (503), never a verdict; a full queue refuses
 * (429); a request whose client is gone stops its program. Does not know HTTP.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Executed, LocalJudge } from "../judge/create.ts";
import type { JudgeRequest, JudgeResult } from "../judge/judge.ts";
import { type Cancellation, Cancelled } from "../judge/task.ts";
import { TryLaterError, UserError } from "../schemas/errors.ts";
import type { JudgeIdentity } from "../schemas/verdict.ts";
import { Refusal } from "./refusal.ts";

export type Watch = {
  judged: (verdict: JudgeResult["verdict"], seconds: number) => void;
  cancelled: () => void;
};

export type ServiceOptions = {
  create: () => Promise<LocalJudge>;
  /** Requests that wait or run; more are refused. */
  queue: number;
  watch?: Watch;
};

const LONGEST_RETRY_S = 30;
/** Share of the newest program in the mean time of one. */
const NEWEST = 0.05;
/** Time between attempts to start the judge again. */
const RESTART_MS = 1000;

export class JudgeService {
  readonly #options: ServiceOptions;
  #judge: LocalJudge;
  #restart: Promise<LocalJudge> | null = null;
  #requests = 0;
  #programs = 0;
  #meanMs = 50;
  #draining = false;
  #onIdle: (() => void) | null = null;

  private constructor(judge: LocalJudge, options: ServiceOptions) {
    this.#judge = judge;
    this.#options = options;
  }

  static async start(options: ServiceOptions): Promise<JudgeService> {
    return new JudgeService(await options.create(), options);
  }

  get identity(): JudgeIdentity {
    return this.#judge.identity;
  }

  get requests(): number {
    return this.#requests;
  }

  get programs(): number {
    return this.#programs;
  }

  get state(): "ok" | "draining" | "failing" {
    if (this.#draining) return "draining";
    return this.#judge.failure === null ? "ok" : "failing";
  }

  get cachedBytes(): number {
    return this.#judge.cachedBytes;
  }

  /** Pid of the judge's supervisor, for tests that kill it. */
  get supervisorPid(): number | undefined {
    return this.#judge.supervisorPid;
  }

  /** Admits a request. @returns what to call once it is answered  @throws Refusal */
  enter(): () => void {
    if (this.#draining) throw new Refusal(503, "draining", "the server is being stopped", { retryAfterS: 5 });
    if (this.#requests >= this.#options.queue) {
      const message = `${this.#requests} requests wait or run, the most that this server admits`;
      throw new Refusal(429, "queue_full", message, { retryAfterS: this.#retryAfterS() });
    }
    this.#requests++;
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#requests--;
      if (this.#requests === 0) this.#onIdle?.();
    };
  }

  #retryAfterS(): number {
    const seconds = Math.ceil((this.#requests * this.#meanMs) / 1000);
    return Math.min(Math.max(seconds, 1), LONGEST_RETRY_S);
  }

  /** A verdict, which is never INTERNAL. @throws Refusal, Cancelled */
  judge(request: JudgeRequest, client: Cancellation): Promise<JudgeResult> {
    return this.#decided(async (judge) => {
      const result = await judge.run(request, client);
      return { result, value: result };
    }, client);
  }

  /** Runs a program on one input. @throws Refusal, Cancelled */
  execute(request: JudgeRequest, client: Cancellation): Promise<Executed> {
    return this.#decided(async (judge) => {
      const value = await judge.execute(request, client);
      return { result: value.result, value };
    }, client);
  }

  async #decided<T>(
    run: (judge: LocalJudge) => Promise<{ result: JudgeResult; value: T }>,
    client: Cancellation,
  ): Promise<T> {
    const begun = performance.now();
    this.#programs++;
    try {
      for (let isLast = false; ; isLast = true) {
        const judge = await this.#working();
        const { result, value } = await unlessCancelled(run(judge), client);
        const ms = performance.now() - begun;
        this.#options.watch?.judged(result.verdict, ms / 1000);
        if (result.verdict !== "INTERNAL") {
          this.#meanMs += NEWEST * (ms / Math.max(this.#programs, 1) - this.#meanMs);
          return value;
        }
        if (judge.failure === null || isLast)
          throw new Refusal(503, "no_verdict", `no verdict: ${result.detail ?? "infrastructure error"}`, {
            retryAfterS: 1,
          });
      }
    } catch (error) {
      if (error instanceof Cancelled) this.#options.watch?.cancelled();
      throw refusalOf(error);
    } finally {
      this.#programs--;
    }
  }

  /** The judge; a new one where the former gave up. */
  async #working(): Promise<LocalJudge> {
    if (this.#judge.failure === null) return this.#judge;
    this.#restart ??= this.#restarted(this.#judge).finally(() => {
      this.#restart = null;
    });
    try {
      return await this.#restart;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Refusal(503, "no_judge", `the judge does not start: ${why}`, { retryAfterS: 5 });
    }
  }

  async #restarted(former: LocalJudge): Promise<LocalJudge> {
    await former.close();
    await sleep(RESTART_MS);
    const next = await this.#options.create();
    this.#judge = next;
    return next;
  }

  /** Refuses what comes, and resolves once what runs is answered. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#requests === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  async close(): Promise<void> {
    this.#draining = true;
    await this.#judge.close();
  }
}

/**
 * What this judge cannot judge is the fault of a request: a problem of function calls for C++, or a
 * language that does not work in the sandbox here.
 */
function refusalOf(error: unknown): unknown {
  if (error instanceof TryLaterError)
    return new Refusal(503, "no_verdict", `no verdict: ${error.message}`, { retryAfterS: 5 });
  if (error instanceof UserError) return new Refusal(400, "not_judged", error.message);
  return error;
}

/** @throws Cancelled as soon as the client is gone, whatever the promise does */
function unlessCancelled<T>(promise: Promise<T>, client: Cancellation): Promise<T> {
  return new Promise((resolve, reject) => {
    const endListening = client.onCancel(() => reject(new Cancelled()));
    promise.then(resolve, reject).finally(endListening);
  });
}
