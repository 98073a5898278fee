/**
 * Judges one program on one zygote: the batch where it can be trusted, the isolated path where it decides.
 * Promises: a test passes only with the right output and a clean end within one test's limits; a test fails only on
 * the isolated path, so leftovers of a batch never fail a program; what was decided survives a lost zygote.
 */
import type { JudgeRequest, TestResult } from "./judge.ts";
import { ASK, decodeFacts, encodeJson, encodeNumbers, type Facts, SAYS } from "./protocol.ts";
import { type Inputs, type Slot, SlotLost } from "./slot.ts";
import { accepts, failureOf, resultOf, SHOWN_CHARACTERS, shownStart } from "./verdicts.ts";

/** A program on its way: results so far, in test order. */
export type Job = {
  request: JudgeRequest;
  inputs: Inputs;
  results: TestResult[];
  /** Outputs of passed tests, kept only where a checker program is asked about them. */
  outputs: Buffer[] | null;
  /** Compiler's message: ends the job. */
  compileError: string | null;
  /** Batches that did not pass; after a few the program is judged test by test. */
  failedBatches: number;
  /** Test that was already tried again alone. */
  triedAlone: number;
  /** Test to trace instead of judging; null: judge. */
  traceOf: number | null;
  /** What the tracer wrote; empty where it could not. */
  traced: Buffer;
};

/**
 * done: the job has its results; alone: go on with it when nothing else runs; continue: go on with it anywhere;
 * retry: the machine was at fault, and the job may be tried again.
 */
export type Outcome = "done" | "alone" | "continue" | "retry";

export type ProgramOptions = { batch: boolean; alone: boolean };

const MAX_FAILED_BATCHES = 3;
/** Descriptors of a batch stay well below usual limits. */
const MAX_BATCH = 200;
const MEBIBYTE = 1 << 20;
/** As in judge/supervisor/watch.py. */
const MAX_EXTENSION = 10;
const GRACE_MS = 60_000;

type Series = { first: number; end: number };
type Batch = { passed: TestResult[]; clean: boolean; wrongAt: number };

class Run {
  readonly #slot: Slot;
  readonly #job: Job;
  #isolatedOpen = false;
  /** Longest silence of a healthy zygote, in milliseconds: watch.py lets a busy program go on so long. */
  readonly #patience: number;

  constructor(slot: Slot, job: Job) {
    this.#patience = MAX_EXTENSION * job.request.wallLimitMs + GRACE_MS;
    this.#slot = slot;
    this.#job = job;
  }

  /** Sends the program; nothing runs yet. */
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

  /** Runs tests [first, end) in one process. Stops it as soon as an output is wrong. */
  async batch({ first, end }: Series): Promise<Batch> {
    this.leave();
    const { request } = this.#job;
    this.#slot.send(ASK.batch, encodeNumbers(first, end));
    const passed: TestResult[] = [];
    let wrongAt: number | null = null;
    for (;;) {
      const { kind, body } = await this.#slot.next(this.#patience);
      const facts = decodeFacts(body);
      if (kind === SAYS.ended) return this.#endBatch(facts, { passed, wrongAt, first });
      if (kind !== SAYS.result) throw new SlotLost(`unexpected frame ${kind} in a batch`);
      if (wrongAt !== null) continue;
      const acceptedBy =
        facts.outputSize <= request.outputLimitBytes ? accepts(facts.output, facts.index, request) : null;
      if (acceptedBy === null) {
        wrongAt = facts.index;
        this.#slot.send(ASK.stop);
      } else {
        this.#job.outputs?.push(facts.output);
        passed.push({ ...BLANK, acceptedBy, stdout: shownStart(facts.output) });
      }
    }
  }

  #endBatch(
    facts: Facts,
    { passed, wrongAt, first }: { passed: TestResult[]; wrongAt: number | null; first: number },
  ): Batch {
    const clean = wrongAt === null && facts.stopped === 0 && failureOf(facts, this.#job.request) === null;
    const complete = facts.index - first === passed.length && passed.length > 0;
    if (!clean || !complete) this.#job.outputs?.splice(this.#job.results.length);
    const share = 1 / Math.max(1, passed.length);
    for (const result of passed) {
      result.cpuMs = (facts.cpuUs / 1000) * share;
      result.wallMs = (facts.wallUs / 1000) * share;
      result.memoryMb = facts.residentKb / 1024;
    }
    return { passed, clean: clean && complete, wrongAt: wrongAt ?? facts.index };
  }

  /** Runs one test in a process of its own; null: the program does not compile. */
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
    const result = resultOf(facts, this.#job.request);
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

  /** The compiler's message, or null if it was content. A compiler that crashes is the source's fault. */
  async #compiled(): Promise<string | null> {
    const { kind, body } = await this.#slot.next(this.#patience);
    if (kind === SAYS.compiled) return body.length === 0 ? null : body.toString("utf8");
    if (kind !== SAYS.died) throw new SlotLost(`unexpected frame ${kind} while compiling`);
    const { signal, status } = decodeFacts(body);
    if (signal === SIGKILL) throw new SlotLost("the compiler was killed");
    return `the compiler ended with ${signal > 0 ? `signal ${signal}` : `status ${status}`}`;
  }
}

const SIGKILL = 9;
const BLANK: TestResult = {
  verdict: "OK",
  acceptedBy: null,
  cpuMs: 0,
  wallMs: 0,
  memoryMb: 0,
  stdout: "",
  stderr: "",
};

/** Whether the next tests may go as a batch: worth it from one test on, as a batch is one fork and not two. */
function nextSeries(job: Job, { batch, alone }: ProgramOptions, before: number | null): Series | null {
  const first = job.results.length;
  if (!batch || alone || job.failedBatches >= MAX_FAILED_BATCHES || before === first) return null;
  return { first, end: Math.min(before ?? job.request.tests.length, first + MAX_BATCH) };
}

const compileFailure = (message: string): TestResult => ({
  ...BLANK,
  verdict: "CE",
  stderr: message.slice(-SHOWN_CHARACTERS),
});

const isDone = ({ results, request, compileError }: Job): boolean => {
  const last = results.at(-1);
  if (compileError !== null || results.length >= request.tests.length) return true;
  return results.length > request.earlyExitFrom && last !== undefined && last.verdict !== "OK";
};

/**
 * Goes on with a job until it is done or cannot go on here.
 * @throws SlotLost if the zygote is gone; the job keeps what was decided
 */
export async function judgeProgram(slot: Slot, job: Job, options: ProgramOptions): Promise<Outcome> {
  const run = new Run(slot, job);
  await slot.load(job.inputs);
  run.begin();
  if (job.traceOf !== null) {
    job.traced = await run.trace(job.traceOf);
    return "done";
  }
  // Index of a test that a batch found suspect: those before it go as a batch of their own, then it goes isolated.
  let suspect: number | null = null;
  while (!isDone(job)) {
    const series = nextSeries(job, options, suspect);
    if (series !== null) {
      const batch = await run.batch(series);
      if (batch.clean) job.results.push(...batch.passed);
      else {
        job.failedBatches++;
        suspect = suspect === null ? batch.wrongAt : job.results.length;
      }
      continue;
    }
    const index = job.results.length;
    const result = await run.isolated(index);
    if (result === null) {
      job.results.push(compileFailure(job.compileError ?? ""));
      break;
    }
    if (result.verdict === "ILE" && job.triedAlone !== index) return giveBack(run, job, "alone");
    if (result.verdict === "INTERNAL") return giveBack(run, job, "retry");
    job.results.push(result);
    if (suspect !== null && index >= suspect) suspect = null;
    if (options.alone && !isDone(job)) return giveBack(run, job, "continue");
  }
  run.leave();
  return "done";
}

function giveBack(run: Run, job: Job, outcome: Outcome): Outcome {
  job.outputs?.splice(job.results.length);
  run.leave();
  return outcome;
}
