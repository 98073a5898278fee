/**
 * One pass of a chain of stages over one bucket. A stage whose seal matches the bucket's content is
 * used as it is; one sealed with the same key under other options is adopted; the rest is computed,
 * from recorded answers and verdicts where there are any. Rows in = kept + dropped is checked
 * before anything is written.
 */
import { setMaxListeners } from "node:events";
import PQueue from "p-queue";
import { AwaitsAnswer } from "../../policy/deferred.ts";
import { BudgetSpentError } from "../../policy/openai/usage.ts";
import type { Config } from "../../schemas/config.ts";
import type { BucketSeal } from "../../schemas/manifest.ts";
import type { Problem } from "../../schemas/problem.ts";
import { trajectoriesInFlight } from "../../stages/generate.ts";
import { isWellFormed } from "../../stages/import/row.ts";
import type { BucketJournal } from "../journal/journal.ts";
import { optionsOf, type PerProblemStage } from "../recipes.ts";
import type { ChainLink, Link } from "../store/chain.ts";
import { bucketKey, contentAfter } from "../store/open-buckets.ts";
import type { StageOutput } from "../store/stage-files.ts";
import { atStage } from "./at-stage.ts";
import { closeJournal, openJournal } from "./bucket-journal.ts";
import { BucketState } from "./bucket-state.ts";
import { checkDecisions } from "./check-decisions.ts";
import { isLarge, passLarge } from "./large-bucket.ts";
import { type ProblemOutput, rowId, runProblem } from "./one-problem.ts";
import type { PassSetup } from "./setup.ts";
import { passContext } from "./stage-context.ts";

/**
 * Problems of a bucket in flight: keeps judge and servers busy while a problem finishes its last
 * samples.
 */
const PROBLEMS_IN_FLIGHT = 4;

/**
 * More where a model is asked for few samples a problem: twice what fills the trajectories in
 * flight.
 */
function problemsInFlight({ needs = [] }: PerProblemStage, config: Config): number {
  if (!needs.includes("policy")) return PROBLEMS_IN_FLIGHT;
  return Math.max(
    PROBLEMS_IN_FLIGHT,
    Math.ceil((2 * trajectoriesInFlight(config)) / config.generate.samples),
  );
}

/** Runs the chain over one bucket; returns the seals of all its stages. */
export async function passBucket(bucket: number, setup: PassSetup): Promise<BucketSeal[]> {
  const seals: BucketSeal[] = [];
  let content = (await setup.problemsSeal(bucket)).content;
  let work: BucketWork | null = null;
  try {
    for (const [i, link] of setup.chain.entries()) {
      if (i < seals.length) continue;
      const key = bucketKey(link, content);
      let seal = await existing(bucket, link, key);
      if (seal === null && (await isLarge(bucket, i, setup))) {
        await work?.close();
        work = null;
        const large = await passLarge(bucket, { from: i, content, existing }, setup);
        seals.push(...large.seals);
        content = large.content;
        continue;
      }
      if (seal === null) {
        work ??= await BucketWork.open(bucket, i, setup);
        await work.compute(link, key);
        seal = await link.files.seal(bucket, key);
        if (link.summaries !== true) setup.count(`sealed:${link.stage.name}`);
      } else if (work !== null) {
        await work.state.replay(link);
      }
      seals.push(seal);
      content = contentAfter(content, seal, link);
    }
  } finally {
    await work?.close();
  }
  return seals;
}

/**
 * The seal for `key`: the bucket's own, a new one for complete but unsealed files, or an adopted
 * one.
 */
async function existing(bucket: number, link: Link, key: string): Promise<BucketSeal | null> {
  const seal = await link.files.readSeal(bucket);
  if (seal?.key === key) return seal;
  if (await link.files.settle(bucket, key)) return link.files.seal(bucket, key);
  return link.files.adopt(bucket, key);
}

class BucketWork {
  readonly state: BucketState;
  readonly #bucket: number;
  readonly #journal: BucketJournal;
  readonly #setup: PassSetup;

  private constructor(
    bucket: number,
    parts: { state: BucketState; journal: BucketJournal; setup: PassSetup },
  ) {
    this.#bucket = bucket;
    this.state = parts.state;
    this.#journal = parts.journal;
    this.#setup = parts.setup;
  }

  static async open(bucket: number, from: number, setup: PassSetup): Promise<BucketWork> {
    const links = { done: setup.chain.slice(0, from), todo: setup.chain.slice(from) };
    const state = await BucketState.load(bucket, setup.problemsFile(bucket), links);
    const journal = await openJournal(bucket, setup);
    return new BucketWork(bucket, { state, journal, setup });
  }

  async close(): Promise<void> {
    await closeJournal(this.#journal, this.#setup);
  }

  async compute(link: ChainLink, key: string): Promise<void> {
    const { stage, files } = link;
    await this.#setup.services.ensure(stage.needs ?? []);
    const run = async () =>
      stage.kind === "global" ? [await this.#runWhole(link)] : this.#runProblems(link);
    const outputs = await atStage(stage.name, this.#setup.count, run);
    const output: StageOutput = {
      decisions: outputs.flatMap((o) => o.decisions),
      rows: outputs.flatMap((o) => o.rows),
    };
    // Where another writer was first, its files win and its rows are used. Text with half a
    // surrogate pair is read back changed, so the file's rows are used too: they are what a resumed
    // run will read.
    this.#setup.signal.throwIfAborted();
    const isOurs = await files.write(this.#bucket, key, output);
    if (isOurs && isWellFormed(output.rows)) this.state.apply(link, output);
    else await this.state.replay(link);
  }

  /** A global stage in this bucket: its summaries, or the decisions made from all summaries. */
  async #runWhole(link: ChainLink): Promise<StageOutput> {
    const { stage } = link;
    if (stage.kind !== "global") throw new Error(`${stage.name} is no global stage`);
    const ctx = passContext(link, { setup: this.#setup, journal: this.#journal, signal: this.#setup.signal });
    const inputs = this.state.problems
      .map((problem) => ({ problem, rows: this.state.rowsOf(problem.problem_id) }))
      .filter(({ rows }) => rows.length > 0);
    const options = optionsOf(stage, ctx.config);
    if (link.summaries) return { decisions: [], rows: await stage.summarise(inputs, options, ctx) };
    const decisions = await stage.apply(inputs, options, ctx);
    checkDecisions(
      stage,
      decisions,
      inputs.flatMap(({ rows }) => rows.map(rowId)),
    );
    return { decisions, rows: [] };
  }

  /**
   * Several problems at once; suspects (problems that a killed worker was working on) one by one,
   * after the others. Where one fails, the others are aborted: the bucket is lost. Where the budget
   * is used up they continue until they run into it themselves, so that calls in flight, which are
   * paid for, are recorded.
   */
  async #runProblems(link: ChainLink): Promise<StageOutput[]> {
    const { stage } = link;
    if (stage.kind === "global") throw new Error(`${stage.name} sees whole buckets`);
    const failed = new AbortController();
    const signal = AbortSignal.any([this.#setup.signal, failed.signal]);
    // Every waiting problem listens to it: this is no leak.
    setMaxListeners(0, signal);
    const ctx = passContext(link, { setup: this.#setup, journal: this.#journal, signal });
    const { problems } = this.state;
    const outputs = new Map<Problem, StageOutput>();
    const running: Promise<ProblemOutput>[] = [];
    const rests: Promise<void>[] = [];
    let isLost = false;
    const waiting: AwaitsAnswer[] = [];
    const run = async (problem: Problem) => {
      if (isLost) throw new Error("another problem of the bucket failed");
      const place = { state: this.state, ctx, setup: this.#setup, journal: this.#journal };
      const output = runProblem(stage, problem, place);
      running.push(output);
      const made = await output.catch((error: unknown) => {
        if (!(error instanceof AwaitsAnswer)) throw error;
        waiting.push(error);
        return null;
      });
      if (made === null) return;
      const { rest, ...written } = made;
      if (rest !== undefined) rests.push(rest);
      outputs.set(problem, written);
    };
    const isSuspect = (problem: Problem) => this.#setup.suspects.isSuspect(stage.name, problem.problem_id);
    const queue = new PQueue({ concurrency: problemsInFlight(stage, ctx.config) });
    const others = problems.filter((problem) => !isSuspect(problem));
    if (this.#setup.inFlight.isBackwards) others.reverse();
    const all = others.map((problem) => queue.add(() => run(problem), { signal }));
    try {
      await Promise.all(all);
      for (const problem of problems.filter(isSuspect)) {
        await Promise.all(rests);
        await run(problem);
      }
      await Promise.all(rests);
      // The other problems of the bucket have come to their first missing answers, too.
      if (waiting[0] !== undefined) throw waiting[0];
    } catch (error) {
      isLost = true;
      if (!(error instanceof BudgetSpentError || error instanceof AwaitsAnswer)) failed.abort(error);
      // The journal must not be closed under an answer that still arrives. The queue abandons a
      // running problem once the signal is aborted; only a run that stops does not wait for it,
      // because its judge stops too.
      await Promise.allSettled(this.#setup.signal.aborted ? all : [...all, ...running]);
      await Promise.allSettled(rests);
      throw error;
    }
    return problems.flatMap((problem) => outputs.get(problem) ?? []);
  }
}
