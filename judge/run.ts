/**
 * Runs one program on one zygote: sends it, runs its tests in one process or in a process each, and
 * records their results in the job.
 * Promises: the first result of a test is its result. Only a test whose process was killed from
 * outside, never started, or ran on a machine that stood still has none; the program cannot cause
 * that. Does not choose the way of running: see program.ts.
 */
import { ALONE, type Count, countBy, ENDED_EARLY, leftoversOf, PROCESSES } from "./counts.ts";
import { decide, exitFrom, isDone, type Job } from "./job.ts";
import type { TestResult } from "./judge.ts";
import { ASK, decodeFacts, encodeJson, encodeNumbers, type Facts, SAYS, STATE, STOPPED } from "./protocol.ts";
import { type Slot, SlotLost } from "./slot.ts";
import { outputOf, resultOf, SHOWN_CHARACTERS } from "./verdicts.ts";

const MEBIBYTE = 1 << 20;
/** As in judge/supervisor/watch.py. */
const MAX_EXTENSION = 10;
const GRACE_MS = 60_000;
const SIGKILL = 9;
export const BLANK: TestResult = {
  verdict: "OK",
  acceptedBy: null,
  cpuMs: 0,
  wallMs: 0,
  memoryMb: 0,
  stdout: "",
  stderr: "",
};

/** Tests of one process: [first, end), of which those below `allowed` may run at once. */
export type Series = { first: number; end: number; allowed: number };

/**
 * How a process left the job. decided: continue with the next test; apart: the program did not
 * start here, compile it with limits of its own; idle: the machine was too slow to decide the next
 * test; lost: infrastructure error.
 */
export type Left = "decided" | "apart" | "idle" | "lost";

export class Run {
  readonly #slot: Slot;
  readonly #job: Job;
  readonly #pauses: () => boolean;
  readonly #count: Count;
  #isolatedOpen = false;
  /**
   * Longest silence of a healthy zygote in milliseconds: watch.py lets a busy program run this
   * long.
   */
  readonly #patience: number;

  /**
   * @param options pauses: whether a process waits for Node after the first test that can end the
   *   run; count: see counts.ts
   */
  constructor(slot: Slot, job: Job, { pauses, count }: { pauses: () => boolean; count: Count }) {
    this.#pauses = pauses;
    this.#count = count;
    this.#patience = MAX_EXTENSION * job.request.wallLimitMs + GRACE_MS;
    this.#slot = slot;
    this.#job = job;
  }

  /** Sends the program without running it. */
  begin(): void {
    const { request, inputs, program } = this.#job;
    if (program !== null && "bytes" in program) {
      const given = { ...program.header, problem: inputs.id };
      this.#slot.send(ASK.program, encodeJson(given), program.bytes);
      this.#slot.served++;
      return;
    }
    const header = encodeJson({
      problem: inputs.id,
      function: request.fnName,
      inputFile: request.inputFile,
      outputFile: request.outputFile,
      cpuMs: request.cpuLimitMs,
      wallMs: request.wallLimitMs,
      memory: request.memoryLimitMb * MEBIBYTE,
      output: request.outputLimitBytes,
      ...(request.entryPoint === undefined ? {} : { asserts: true, setup: request.setupCode ?? null }),
    });
    this.#slot.send(ASK.program, header, Buffer.from(request.code));
    this.#slot.served++;
  }

  leave(): void {
    if (this.#isolatedOpen) this.#slot.send(ASK.leave);
    this.#isolatedOpen = false;
  }

  /** Records that the program does not compile. */
  reject(message: string): void {
    this.#compileFailed(message);
  }

  /** Runs a series in one process. Stops it as soon as the job is done. */
  async series({ first, end, allowed }: Series): Promise<Left> {
    this.leave();
    this.#count(PROCESSES);
    this.#slot.send(ASK.series, encodeNumbers(first, end, allowed));
    return this.#collect(end, allowed);
  }

  /** Runs one test in a process that is forked after compilation. */
  async isolated(index: number): Promise<Left> {
    this.#slot.send(ASK.isolated, encodeNumbers(index));
    if (!this.#isolatedOpen) {
      const message = await this.#compiled();
      if (message !== null) {
        this.#compileFailed(message);
        return "decided";
      }
      this.#isolatedOpen = true;
    }
    this.#count(PROCESSES);
    const left = await this.#collect(index + 1, index + 1);
    return left === "apart" ? "lost" : left;
  }

  /** Records results until the process ends. */
  async #collect(end: number, permitted: number): Promise<Left> {
    const job = this.#job;
    let allowed = permitted;
    let isStopped = false;
    let why = 0;
    for (;;) {
      const { kind, body } = await this.#slot.next(this.#patience);
      if (kind === SAYS.ended) {
        if (isStopped) return "decided";
        const ended = decodeFacts(body);
        const left = await this.#ended(ended, end);
        if (left === "decided") this.#countEarly(ended, { end, why });
        return left;
      }
      if (kind === SAYS.died) {
        this.#isolatedOpen = false;
        throw new SlotLost("the process of the program ended between its tests");
      }
      if (kind !== SAYS.result) throw new SlotLost(`unexpected frame ${kind} of a series`);
      if (isStopped) continue;
      const facts = decodeFacts(body);
      if (facts.index !== job.results.length) throw new SlotLost(`unexpected test ${facts.index}`);
      job.lastFacts = facts;
      decide(job, await resultOf(facts, job.request), outputOf(facts, job.request));
      why = facts.state;
      if (facts.state !== 0 && facts.index + 1 < end) job.restarts++;
      if ((facts.state & ALONE) !== 0) job.apart = true;
      if (isDone(job)) {
        isStopped = true;
        if (facts.index + 1 < end && facts.state === 0) this.#slot.send(ASK.stop);
      } else if (job.results.length === allowed && allowed < end && facts.state === 0) {
        const pause = allowed <= exitFrom(job) && this.#pauses();
        allowed = pause ? Math.min(exitFrom(job) + 1, end) : end;
        this.#slot.send(ASK.go, encodeNumbers(allowed));
      }
    }
  }

  /** Records the test in which a process ended, if it was in one. */
  async #ended(facts: Facts, end: number): Promise<Left> {
    const job = this.#job;
    const state = facts.state & ~STATE.late;
    if (state === STATE.between) return "decided";
    if (state === STATE.notCompiled) {
      this.#compileFailed(facts.errors.toString("utf8"));
      return "decided";
    }
    if (state === STATE.notStarted) return "apart";
    if (state === STATE.outOfMemory) {
      if (!this.#isolatedOpen) return "apart";
      decide(job, { ...BLANK, verdict: "MLE", stderr: "MemoryError\n" }, facts.output);
      return "decided";
    }
    const isLate = (facts.state & STATE.late) !== 0 && facts.stopped === STOPPED.wall;
    if (isLate && job.triedExclusively !== job.results.length) return "idle";
    const result = await resultOf(facts, job.request);
    if (result.verdict === "INTERNAL") return "lost";
    if (facts.index + 1 < end) job.restarts++;
    job.lastFacts = facts;
    decide(job, result, facts.output);
    return "decided";
  }

  /** Counts a process that ended while tests of its series remained to be run. */
  #countEarly({ state }: Facts, { end, why }: { end: number; why: number }): void {
    const job = this.#job;
    if (isDone(job) || job.results.length >= end) return;
    const where = (state & ~STATE.late) === STATE.between ? "between tests" : "in a test";
    countBy(this.#count, ENDED_EARLY, why === 0 ? [where] : leftoversOf(why));
  }

  #compileFailed(message: string): void {
    const job = this.#job;
    job.compileError = message;
    decide(job, { ...BLANK, verdict: "CE", stderr: message.slice(-SHOWN_CHARACTERS) }, Buffer.alloc(0));
  }

  /** Runs one test under the tracer. */
  async trace(index: number): Promise<Buffer> {
    this.#slot.send(ASK.trace, encodeNumbers(index));
    const { kind, body } = await this.#slot.next(this.#patience);
    if (kind !== SAYS.result) throw new SlotLost(`unexpected frame ${kind} of a trace`);
    return decodeFacts(body).output;
  }

  /**
   * The compiler's message, or null if it succeeded. A crash of the compiler counts as a compile
   * error.
   */
  async #compiled(): Promise<string | null> {
    const { kind, body } = await this.#slot.next(this.#patience);
    if (kind === SAYS.compiled) return body.length === 0 ? null : body.toString("utf8");
    if (kind !== SAYS.died) throw new SlotLost(`unexpected frame ${kind} while compiling`);
    const { signal, status } = decodeFacts(body);
    if (signal === SIGKILL) throw new SlotLost("the compiler was killed");
    return `the compiler ended with ${signal > 0 ? `signal ${signal}` : `status ${status}`}`;
  }
}
