/**
 * Distributes programs to zygotes, retries runs that failed for infrastructure reasons, and
 * assembles results.
 * Promises: if a zygote dies, its program continues on another one and keeps the decided tests; a
 * test that exceeds its wall-clock limit on a machine that stood still is run once more with
 * nothing else running; after all retries a program is INTERNAL, never wrong. Requests are served
 * in order, except that programs whose inputs a free zygote holds may come first.
 * Does not start zygotes: see supervisor.ts.
 */
import { checkOutputs } from "./checked.ts";
import { type Count, countBy, REPEATED } from "./counts.ts";
import { InputRegistry } from "./inputs.ts";
import type { Job } from "./job.ts";
import type { GatedRequests, GatedResults, JudgeRequest, JudgeResult } from "./judge.ts";
import { FirstTests, judgeProgram, type NextStep } from "./program.ts";
import type { Facts } from "./protocol.ts";
import { concluded, internal } from "./results.ts";
import { type Slot, SlotLost } from "./slot.ts";
import type { Supervisor } from "./supervisor.ts";
import { type Asked, type Cancellation, Cancelled, faultOf, isLastTry, type Task, taskOf } from "./task.ts";

export type PoolOptions = {
  batch: boolean;
  /** Programs after which a zygote is replaced. */
  recycleAfter: number;
  count?: Count | undefined;
  /** Compiles the program of a job, where a compiler is needed. */
  prepare?: ((slot: Slot, job: Job) => Promise<void>) | undefined;
  /** Content of testlib.h, for checkers in compiled languages. */
  testlib?: string | undefined;
  /** Runs checkers, which may be in another language; default: this pool. */
  judge?: ((request: JudgeRequest) => Promise<JudgeResult>) | undefined;
};

/** Result of a task; outputs only if a checker needs them. */
type Ended = { result: JudgeResult; outputs: Buffer[]; traced: Buffer; facts: Facts | null };

/**
 * How far the queue is searched for a program whose inputs a zygote holds, and how often its head
 * may be overtaken.
 */
const LOOK_AHEAD = 32;
const MAX_PASSED_OVER = 32;
/** Time that a cancelled program has to end its test before its zygote is stopped. */
const CANCEL_GRACE_MS = 250;
/** Zygotes that end earlier count as failing to start: see spawner.py. */
const SHORTEST_LIFE_MS = 3000;
/** Why a test runs once more. */
const CAUSES = { exclusive: "machine stood still", retry: "process lost" } as const;

export class Pool {
  readonly #supervisor: Pick<Supervisor, "slots" | "kill">;
  readonly #options: PoolOptions;
  readonly #registry = new InputRegistry();
  readonly #firstTests = new FirstTests();
  #queue: Task[] = [];
  /** Tasks that must run while nothing else runs. */
  #exclusive: Task[] = [];
  #busy = new Set<Slot>();
  #exclusiveRunning = false;
  #failure: string | null = null;

  constructor(supervisor: Pick<Supervisor, "slots" | "kill">, options: PoolOptions) {
    this.#supervisor = supervisor;
    this.#options = options;
  }

  get failure(): string | null {
    return this.#failure;
  }

  /** Number of the request's inputs: equal for equal inputs. */
  inputsId(request: JudgeRequest): number {
    return this.#registry.inputsOf(request.problemKey, request.tests).id;
  }

  async judge(request: JudgeRequest, cancellation?: Cancellation): Promise<JudgeResult> {
    const task = await this.#enqueue(request, { cancellation });
    if (request.comparator.kind !== "checker") return task.result;
    const { testlib, count, judge = (inner: JudgeRequest) => this.judge(inner) } = this.#options;
    return checkOutputs(request, task, { run: judge, testlib, count });
  }

  /** The result before a checker decides, and the outputs that it decides on. */
  async withOutputs(
    request: JudgeRequest,
    cancellation?: Cancellation,
  ): Promise<Pick<Ended, "result" | "outputs">> {
    return this.#enqueue(request, { cancellation });
  }

  /** Runs a program on one test without comparing: what it wrote, and how it ended. */
  async execute(
    request: JudgeRequest,
    cancellation?: Cancellation,
  ): Promise<Pick<Ended, "result" | "facts">> {
    return this.#enqueue(request, { cancellation });
  }

  /** Judges both parts in one process. Not for checkers, which judge after all tests. */
  judgeGated({ first, whole }: GatedRequests): GatedResults {
    const gate = first.tests.length;
    let pass: (result: JudgeResult) => void = () => {};
    const opening = new Promise<JudgeResult>((resolve) => {
      pass = resolve;
    });
    const atGate = ({ results, compileError }: Job): void =>
      pass(concluded(first, results.slice(0, gate), compileError));
    const all = this.#enqueue(whole, { gate, atGate }).then(({ result }) => {
      pass(result); // if the program ended before the gate
      return result;
    });
    const rest = Promise.all([opening, all]);
    return {
      first: opening,
      whole: rest.then(([{ verdict }, result]) => (verdict === "OK" ? result : null)),
    };
  }

  /** Output of the tracer for a run on one test: untrusted bytes, empty if there is none. */
  async trace(request: JudgeRequest, index: number): Promise<Buffer> {
    return (await this.#enqueue(request, { traceOf: index })).traced;
  }

  #enqueue(request: JudgeRequest, asked: Asked = {}): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const task = taskOf(request, this.#registry.inputsOf(request.problemKey, request.tests), asked);
      const endListening = asked.cancellation?.onCancel(() => {
        this.#cancel(task);
        reject(new Cancelled());
      });
      task.finish = (result) => {
        endListening?.();
        resolve({ result, outputs: task.outputs ?? [], traced: task.traced, facts: task.lastFacts });
      };
      if (task.cancelled) return;
      if (request.tests.length === 0) return task.finish(internal(task.results, "the problem has no tests"));
      this.#queue.push(task);
      this.dispatch();
    });
  }

  /** Removes a queued program; a running one ends after its test, or with its zygote. */
  #cancel(task: Task): void {
    task.cancelled = true;
    for (const queue of [this.#queue, this.#exclusive]) {
      const at = queue.indexOf(task);
      if (at >= 0) queue.splice(at, 1);
    }
    const { slot } = task;
    if (slot === null) {
      this.dispatch();
      return;
    }
    const patience = Math.max(CANCEL_GRACE_MS, slot.readyAt + SHORTEST_LIFE_MS - Date.now());
    setTimeout(() => task.slot === slot && this.#supervisor.kill(slot), patience).unref();
  }

  /** Assigns queued programs to free zygotes. Called whenever a zygote becomes ready. */
  dispatch(): void {
    if (this.#failure !== null) this.fail(this.#failure);
    for (const slot of this.#supervisor.slots) {
      if (this.#exclusiveRunning) return;
      if (!slot.ready || this.#busy.has(slot)) continue;
      const task = this.#pick(slot);
      if (task === null) return;
      void this.#serve(slot, task);
    }
  }

  #pick(slot: Slot): Task | null {
    if (this.#exclusive.length > 0) {
      if (this.#busy.size > 0) return null;
      this.#exclusiveRunning = true;
      return this.#exclusive.shift() ?? null;
    }
    const head = this.#queue[0];
    if (head === undefined) return null;
    const near = this.#queue.slice(0, LOOK_AHEAD).findIndex((task) => slot.holds(task.inputs.id));
    if (near <= 0 || head.passedOver >= MAX_PASSED_OVER) return this.#take(0);
    head.passedOver++;
    return this.#take(near);
  }

  #take(position: number): Task | null {
    return this.#queue.splice(position, 1)[0] ?? null;
  }

  async #serve(slot: Slot, task: Task): Promise<void> {
    this.#busy.add(slot);
    task.slot = slot;
    let next: NextStep = "retry";
    try {
      await this.#options.prepare?.(slot, task);
      next = await judgeProgram(slot, task, {
        batch: this.#options.batch,
        exclusive: task.exclusive,
        firstTests: this.#firstTests,
        count: this.#options.count,
      });
    } catch (error) {
      task.why = error instanceof Error ? error.message : String(error);
      if (!(error instanceof SlotLost) || slot.ready) this.#supervisor.kill(slot);
    }
    this.#busy.delete(slot);
    task.slot = null;
    if (task.exclusive) this.#exclusiveRunning = false;
    this.#settle(task, next);
    if (slot.ready && slot.served >= this.#options.recycleAfter) slot.retire();
    this.dispatch();
  }

  /** Ends the task or queues it again. */
  #settle(task: Task, next: NextStep): void {
    if (task.cancelled) return;
    const ended =
      next === "done"
        ? concluded(task.request, task.results, task.compileError)
        : next === "retry"
          ? faultOf(task)
          : null;
    if (ended !== null) {
      task.finish(ended);
      return;
    }
    const { count } = this.#options;
    const cause = next === "exclusive" || next === "retry" ? CAUSES[next] : null;
    if (cause !== null && count && this.#failure === null) countBy(count, REPEATED, [cause]);
    task.exclusive = next === "exclusive" || (next === "retry" && isLastTry(task));
    if (task.exclusive) task.triedExclusively = task.results.length;
    (task.exclusive ? this.#exclusive : this.#queue).unshift(task);
  }

  /** Stops judging: every waiting program gets INTERNAL with the reason. */
  fail(reason: string): void {
    this.#failure = reason;
    for (const task of [...this.#exclusive.splice(0), ...this.#queue.splice(0)])
      task.finish(internal(task.results, reason));
  }
}
