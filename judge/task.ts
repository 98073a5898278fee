/**
 * A program in the pool's queue: its job, how often it was tried, and how it is cancelled.
 * Promises: a cancelled task has no result; whoever waits for it gets Cancelled, at once.
 */
import type { Job } from "./job.ts";
import type { JudgeRequest, JudgeResult } from "./judge.ts";
import { internal } from "./results.ts";
import type { Inputs, Slot } from "./slot.ts";

/**
 * Tells its listeners that nobody waits any more. Used instead of an AbortSignal, whose objects and
 * events took an eighth of the server's time in a profile.
 */
export class Cancellation {
  #cancelled = false;
  readonly #listeners = new Set<() => void>();

  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Calls `listener` once it is cancelled, also if it is already. @returns stops listening */
  onCancel(listener: () => void): () => void {
    if (this.#cancelled) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Nobody waits for the result any more. */
export class Cancelled extends Error {
  constructor() {
    super("the request was cancelled");
    this.name = "Cancelled";
  }
}

export type Task = Job & {
  tries: number;
  passedOver: number;
  exclusive: boolean;
  /** The zygote that runs it now. */
  slot: Slot | null;
  finish: (result: JudgeResult) => void;
  why: string;
};

/** What a task is besides a request: see Job. */
export type Asked = {
  traceOf?: number;
  gate?: number;
  atGate?: (job: Job) => void;
  cancellation?: Cancellation | undefined;
};

const MAX_TRIES = 3;

export function taskOf(request: JudgeRequest, inputs: Inputs, asked: Asked): Task {
  const task: Task = {
    request,
    inputs,
    results: [],
    outputs: request.comparator.kind === "checker" ? [] : null,
    lastFacts: null,
    program: null,
    compileError: null,
    cancelled: false,
    gate: asked.gate ?? null,
    atGate: () => asked.atGate?.(task),
    restarts: 0,
    apart: false,
    triedExclusively: -1,
    tries: 0,
    passedOver: 0,
    exclusive: false,
    slot: null,
    traceOf: asked.traceOf ?? null,
    traced: Buffer.alloc(0),
    why: "",
    finish: () => {},
  };
  return task;
}

/** Whether the next try is the last one. */
export const isLastTry = ({ tries }: Task): boolean => tries === MAX_TRIES - 1;

/** Counts an infrastructure error; the last permitted one ends the task. */
export function faultOf(task: Task): JudgeResult | null {
  task.tries++;
  task.apart = true;
  if (task.tries < MAX_TRIES) return null;
  return internal(
    task.results,
    task.why || "the program's process was ended from outside, or could not start",
  );
}
