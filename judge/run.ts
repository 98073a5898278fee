/**
 * Runs one program on one zygote: sends it, runs its tests in batches or one by one, and returns
 * their results.
 * Promises: results of a batch count only if it ended cleanly, or for its first test, before which
 * nothing ran.
 * Does not choose between batches and isolation: see program.ts.
 */
import type { JudgeRequest, TestResult } from "./judge.ts";
import { ASK, BATCH, decodeFacts, encodeJson, encodeNumbers, type Facts, SAYS } from "./protocol.ts";
import { type Inputs, type Slot, SlotLost } from "./slot.ts";
import { accepts, failureOf, resultOf, shownStart } from "./verdicts.ts";

/** A program being judged, with the results so far, in test order. */
export type Job = {
  request: JudgeRequest;
  inputs: Inputs;
  results: TestResult[];
  /** Outputs of passed tests; kept only if a checker program needs them. */
  outputs: Buffer[] | null;
  /** The compiler's message; ends the job. */
  compileError: string | null;
  /** Batches that did not pass; after a few the program is judged test by test. */
  failedBatches: number;
  /** Test that was already retried with nothing else running. */
  triedExclusively: number;
  /** Number of tests for the next screening process; 0: no screening, or no longer. */
  screenNext: number;
  /** Test to trace instead of judging; null: judge. */
  traceOf: number | null;
  /** Output of the tracer; empty if there is none. */
  traced: Buffer;
};

const MEBIBYTE = 1 << 20;
/** As in judge/supervisor/watch.py. */
const MAX_EXTENSION = 10;
const GRACE_MS = 60_000;
/** Keeps the file descriptors of a batch well below usual limits. */
export const MAX_BATCH = 200;
const SIGKILL = 9;
/**
 * Exit status of judge/supervisor/batch.py: a test left state in a module, so the program is judged
 * test by test.
 */
export const STATE_LEFT = 243;
export const BLANK: TestResult = {
  verdict: "OK",
  acceptedBy: null,
  cpuMs: 0,
  wallMs: 0,
  memoryMb: 0,
  stdout: "",
  stderr: "",
};

export type Series = { first: number; end: number };
type Batch = {
  passed: TestResult[];
  clean: boolean;
  wrongAt: number;
  /**
   * Result of the first test if it ended the batch: nothing ran before it, so it counts as
   * isolated.
   */
  decided: TestResult | null;
  /** Output of that test if it was accepted. */
  output: Buffer;
  /** Whether further batches may succeed. */
  hopeful: boolean;
};

export class Run {
  readonly #slot: Slot;
  readonly #job: Job;
  #isolatedOpen = false;
  /**
   * Longest silence of a healthy zygote in milliseconds: watch.py lets a busy program run this
   * long.
   */
  readonly #patience: number;

  constructor(slot: Slot, job: Job) {
    this.#patience = MAX_EXTENSION * job.request.wallLimitMs + GRACE_MS;
    this.#slot = slot;
    this.#job = job;
  }

  /** Sends the program without running it. */
  begin(): void {
    const { request, inputs } = this.#job;
    const header = encodeJson({
      problem: inputs.id,
      function: request.fnName,
      inputFile: request.inputFile,
      outputFile: request.outputFile,
      cpuMs: request.cpuLimitMs,
      wallMs: request.wallLimitMs,
      memory: request.memoryLimitMb * MEBIBYTE,
      output: request.outputLimitBytes,
    });
    this.#slot.send(ASK.program, header, Buffer.from(request.code));
    this.#slot.served++;
  }

  leave(): void {
    if (this.#isolatedOpen) this.#slot.send(ASK.leave);
    this.#isolatedOpen = false;
  }

  /**
   * Runs tests [first, end) in one process. Stops it as soon as an output is wrong.
   * @param wait let the process pause after its first test until the output is compared
   */
  async batch({ first, end }: Series, wait: boolean): Promise<Batch> {
    this.leave();
    const { request } = this.#job;
    const waits = wait && end - first > 1;
    this.#slot.send(ASK.batch, encodeNumbers(first, end, waits ? BATCH.waits : BATCH.plain));
    const passed: TestResult[] = [];
    let wrong: Facts | null = null;
    for (;;) {
      const { kind, body } = await this.#slot.next(this.#patience);
      const facts = decodeFacts(body);
      if (kind === SAYS.ended) return this.#endBatch(facts, { passed, wrong, first });
      if (kind !== SAYS.result) throw new SlotLost(`unexpected frame ${kind} in a batch`);
      if (wrong !== null) continue;
      const acceptedBy =
        facts.outputSize <= request.outputLimitBytes
          ? await accepts(facts.output, facts.index, request)
          : null;
      if (acceptedBy === null) {
        wrong = facts;
        this.#slot.send(ASK.stop);
      } else {
        this.#job.outputs?.push(facts.output);
        passed.push({ ...BLANK, acceptedBy, stdout: shownStart(facts.output) });
        if (waits && facts.index === first) this.#slot.send(ASK.go);
      }
    }
  }

  /**
   * Runs tests [first, end) in one process, even after failures. @returns the outputs in order, and
   * the end
   */
  async outputs({ first, end }: Series): Promise<{ outputs: Facts[]; ended: Facts }> {
    this.leave();
    this.#slot.send(ASK.batch, encodeNumbers(first, end, BATCH.goesOn));
    const outputs: Facts[] = [];
    for (;;) {
      const { kind, body } = await this.#slot.next(this.#patience);
      if (kind === SAYS.ended) return { outputs, ended: decodeFacts(body) };
      if (kind !== SAYS.result) throw new SlotLost(`unexpected frame ${kind} in a batch`);
      outputs.push(decodeFacts(body));
    }
  }

  async #endBatch(
    facts: Facts,
    { passed, wrong, first }: { passed: TestResult[]; wrong: Facts | null; first: number },
  ): Promise<Batch> {
    const clean = wrong === null && facts.stopped === 0 && failureOf(facts, this.#job.request) === null;
    const complete = facts.index - first === passed.length && passed.length > 0;
    if (!clean || !complete) this.#job.outputs?.splice(this.#job.results.length);
    const share = 1 / Math.max(1, passed.length);
    for (const result of passed) {
      result.cpuMs = (facts.cpuUs / 1000) * share;
      result.wallMs = (facts.wallUs / 1000) * share;
      result.memoryMb = facts.residentKb / 1024;
    }
    const alone = passed.length === 0 ? await this.#firstAlone(facts, wrong) : null;
    return {
      passed,
      clean: clean && complete,
      wrongAt: wrong?.index ?? facts.index,
      decided: alone?.verdict === "INTERNAL" ? null : alone,
      output: facts.output,
      hopeful: facts.status !== STATE_LEFT && alone?.verdict !== "INTERNAL",
    };
  }

  /** Result of the first test of a process that ended in it or was stopped for its wrong output. */
  #firstAlone(ended: Facts, wrong: Facts | null): Promise<TestResult> {
    if (wrong === null) return resultOf(ended, this.#job.request);
    return resultOf({ ...wrong, wallUs: ended.wallUs, residentKb: ended.residentKb }, this.#job.request);
  }

  /** Runs one test in a separate process; null: the program does not compile. */
  async isolated(index: number): Promise<TestResult | null> {
    this.#slot.send(ASK.isolated, encodeNumbers(index));
    if (!this.#isolatedOpen) {
      const message = await this.#compiled();
      if (message !== null) {
        this.#job.compileError = message;
        return null;
      }
      this.#isolatedOpen = true;
    }
    const { kind, body } = await this.#slot.next(this.#patience);
    if (kind !== SAYS.result) {
      this.#isolatedOpen = false;
      throw new SlotLost("the process of the program ended between its tests");
    }
    const facts = decodeFacts(body);
    const result = await resultOf(facts, this.#job.request);
    if (result.verdict === "OK") this.#job.outputs?.push(facts.output);
    else this.#job.outputs?.push(Buffer.alloc(0));
    return result;
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
