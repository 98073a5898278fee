/**
 * Judges a program several times, to find flaky programs: those whose verdict changes between runs.
 * Promises: each run has a judge of its own, so each starts in another interpreter process with
 * another hash seed and address layout (forks of one interpreter share both); no run uses a cached
 * verdict; an infrastructure error (INTERNAL) never makes a program flaky. Hash seeds are fixed by
 * the number of the run, so that what depends on them alone is found again.
 */
import { availableParallelism } from "node:os";
import PQueue from "p-queue";
import type { JudgeIdentity, VerdictClass } from "../schemas/verdict.ts";
import { createJudge, type JudgeSetup } from "./create.ts";
import type { JudgeRequest, JudgeResult, Runner } from "./judge.ts";

/** The result of the first run, and the verdicts of all where there are several. */
type Judged = { result: JudgeResult & { identity: JudgeIdentity }; verdicts?: VerdictClass[] };

/** Judges a program several times. */
export type Repeats = { repeat(request: JudgeRequest): Promise<Required<Judged>> };

/** Whether two runs have different verdicts; INTERNAL is none. */
export const isFlaky = (verdicts: readonly VerdictClass[]): boolean =>
  new Set(verdicts.filter((verdict) => verdict !== "INTERNAL")).size > 1;

/** Judges once with a judge, several times with Repeats. */
export async function judgedBy(judge: Runner | Repeats, request: JudgeRequest): Promise<Judged> {
  if ("repeat" in judge) return judge.repeat(request);
  return { result: { identity: judge.identity, ...(await judge.run(request)) } };
}

export class FreshJudges implements Repeats {
  readonly #runs: number;
  readonly #setup: JudgeSetup;
  readonly #start: typeof createJudge;
  readonly #queue: PQueue;
  readonly #judges = new Map<number, Promise<Runner>>();

  /**
   * @param setup workers: programs run at once in all judges together, which share them evenly;
   *   hashSeed: that of the first run, default 0
   * @param start tests replace it
   */
  constructor(runs: number, setup: JudgeSetup, start = createJudge) {
    this.#runs = runs;
    this.#start = start;
    const workers = Math.max(1, setup.workers ?? availableParallelism());
    this.#queue = new PQueue({ concurrency: workers });
    this.#setup = { ...setup, workers: Math.ceil(workers / runs), remember: false };
  }

  /** The judge of one run, started on first use. @param run 0-based */
  judge(run: number): Promise<Runner> {
    const judge = this.#judges.get(run) ?? this.#started(run);
    this.#judges.set(run, judge);
    return judge;
  }

  async #started(run: number): Promise<Runner> {
    const judge = await this.#start({ ...this.#setup, hashSeed: (this.#setup.hashSeed ?? 0) + run });
    return {
      identity: judge.identity,
      testlib: judge.testlib,
      run: (request) => this.#queue.add(() => judge.run(request)),
      close: () => judge.close(),
    };
  }

  async repeat(request: JudgeRequest): Promise<Required<Judged>> {
    const runs = Array.from({ length: this.#runs }, async (_, run) =>
      judgedBy(await this.judge(run), request),
    );
    const results = (await Promise.all(runs)).map(({ result }) => result);
    return { result: results[0] as Judged["result"], verdicts: results.map(({ verdict }) => verdict) };
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#judges.values()].map(async (judge) => (await judge).close()));
  }
}
