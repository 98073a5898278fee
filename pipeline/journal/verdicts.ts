/**
 * Wraps a judge with the journal. A recorded verdict is used only if program, tests and limits are
 * equal; INTERNAL is never recorded, because it is not a verdict. Of a program that is judged in
 * two parts each part has a record of its own, for the stage that asks for it.
 */
import { onceBegun, runsInTurn } from "../../judge/gate.ts";
import type { GatedRequests, GatedResults, Judge, JudgeRequest, JudgeResult } from "../../judge/judge.ts";
import { JUDGE_VERSION } from "../../judge/judge.ts";
import { type ProgramTrace, type TraceTest, tracerOf } from "../../judge/trace.ts";
import { producerOf } from "../recipes.ts";
import type { BucketJournal } from "./journal.ts";
import { traceKey } from "./keys.ts";
import { type Asking, verdictKey } from "./verdict-key.ts";

/** Who else asks for the whole results of gated judgings. */
export type Rest = {
  /** Purpose under which they are recorded. */
  purpose: string;
  /** Whether the judge's own stage asks for them too, up to the first failure. */
  isAskedHere: boolean;
};

type Options = Asking & {
  count: (what: string, by?: number) => void;
  signal?: AbortSignal;
  /** Versions of the judge whose verdicts count, the present one first; default: only that one. */
  versions?: readonly string[];
  /** Without it the parts of a gated judging are two requests of the judge's own stage. */
  rest?: Rest | undefined;
};

/**
 * Drops outputs that no replay reads: feedback quotes those of all tests, other stages only the
 * first failure's.
 */
function recorded(purpose: string, result: JudgeResult): JudgeResult {
  if (purpose === producerOf("trajectory/1")) return result;
  const quiet = (t: JudgeResult["tests"][number], i: number) =>
    i === result.firstFailing ? t : { ...t, stdout: "", stderr: "" };
  return { ...result, tests: result.tests.map(quiet) };
}

/** A whole result as a request that stops at the first failure gives it. */
const upToFailure = (result: JudgeResult): JudgeResult =>
  result.firstFailing === null
    ? result
    : { ...result, tests: result.tests.slice(0, result.firstFailing + 1) };

export function journaledJudge(
  judge: Judge,
  journal: BucketJournal,
  options: Options,
): Judge & { traceTest?: TraceTest } {
  const journaled = new JournaledJudge(judge, journal, options);
  const trace = tracerOf(judge);
  if (trace === null) return journaled;
  const traceTest: TraceTest = (request, index) => journaled.trace(trace, request, index);
  return Object.assign(journaled, { traceTest });
}

/** The first one is that of the present version of the judge. */
type Keys = [string, ...string[]];

class JournaledJudge implements Judge {
  readonly #judge: Judge;
  readonly #journal: BucketJournal;
  readonly #options: Options;
  /** Requests in progress, by key: equal programs at the same time are judged and counted once. */
  readonly #running = new Map<string, Promise<JudgeResult>>();
  /** Gated judgings in progress, by the key of their first part. */
  readonly #gated = new Map<string, GatedResults>();

  constructor(judge: Judge, journal: BucketJournal, options: Options) {
    this.#judge = judge;
    this.#journal = journal;
    this.#options = options;
  }

  get identity(): Judge["identity"] {
    return this.#judge.identity;
  }

  close(): Promise<void> {
    return this.#judge.close();
  }

  async run(request: JudgeRequest): Promise<JudgeResult> {
    const keys = this.#keys(request);
    const running = this.#running.get(keys[0]);
    if (running !== undefined) return this.#shared(keys, running);
    const judged = this.#replayed(keys).then(
      async (known) => known ?? this.#kept(keys[0], await this.#judge.run(request)),
    );
    this.#running.set(keys[0], judged);
    return judged.finally(() => this.#running.delete(keys[0]));
  }

  /**
   * `whole` is null also where the first part was on record, because then nothing is run, and where
   * there is no verdict: the stage that asks for it judges the program itself.
   */
  runGated(requests: GatedRequests): GatedResults {
    const { rest } = this.#options;
    if (rest === undefined) return runsInTurn((request) => this.run(request), requests);
    const keys = this.#keys(requests.first);
    const running = this.#gated.get(keys[0]);
    if (running !== undefined) return { ...running, first: this.#shared(keys, running.first) };
    const results = onceBegun(this.#begin(keys, rest, requests));
    this.#gated.set(keys[0], results);
    const forget = () => this.#gated.delete(keys[0]);
    results.whole.then(forget, forget);
    return results;
  }

  async #begin(keys: Keys, rest: Rest, requests: GatedRequests): Promise<GatedResults> {
    const known = await this.#replayed(keys);
    if (known !== undefined) return { first: Promise.resolve(known), whole: Promise.resolve(null) };
    const { first, whole } = requests;
    const restKey = verdictKey({ ...this.#asking, purpose: rest.purpose }, whole);
    const before = this.#journal.get(restKey) as JudgeResult | undefined;
    if (before !== undefined) return { first: this.run(first), whole: Promise.resolve(before) };
    const results = this.#judge.runGated(requests);
    return {
      first: results.first.then((result) => this.#kept(keys[0], result)),
      whole: results.whole.then(async (result) => {
        if (result === null || result.verdict === "INTERNAL" || this.#isStopping) return null;
        this.#options.count("rests_judged");
        this.#options.count("tests_run", Math.max(0, result.tests.length - first.tests.length));
        const identified = { identity: this.#judge.identity, ...result };
        const { purpose } = this.#options;
        if (rest.isAskedHere) {
          const [own] = this.#keys({ ...whole, earlyExitFrom: 0 });
          await this.#journal.put(own, recorded(purpose, upToFailure(identified)));
        }
        return (await this.#journal.put(restKey, recorded(rest.purpose, identified))) as JudgeResult;
      }),
    };
  }

  /**
   * The trace of a program's run on a test. Prompts quote traces, so a resumed run must see the
   * same ones: otherwise its requests would differ.
   */
  async trace(trace: TraceTest, request: JudgeRequest, test: number): Promise<ProgramTrace | null> {
    const keys = this.#keys(request).map((key) => traceKey(key, test)) as Keys;
    type Kept = { trace: ProgramTrace | null };
    const known = this.#onRecord(keys) as Kept | undefined;
    const kept = known ?? ((await this.#journal.put(keys[0], { trace: await trace(request, test) })) as Kept);
    return kept.trace;
  }

  get #asking(): Asking {
    return { ...this.#options, testlib: this.#judge.testlib };
  }

  get #isStopping(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** Keys of a request under the versions of the judge that count. */
  #keys(request: JudgeRequest): Keys {
    const { versions = [JUDGE_VERSION] } = this.#options;
    return versions.map((version) => verdictKey(this.#asking, request, version)) as Keys;
  }

  #onRecord(keys: Keys): unknown {
    const found = keys.find((key) => this.#journal.get(key) !== undefined);
    return found === undefined ? undefined : this.#journal.get(found);
  }

  /** The recorded verdict, by this writer or another live one. */
  async #replayed(keys: Keys): Promise<JudgeResult | undefined> {
    let known = this.#onRecord(keys);
    if (known === undefined) {
      await this.#journal.refresh();
      known = this.#onRecord(keys);
    }
    if (known !== undefined) this.#options.count("verdicts_replayed");
    return known as JudgeResult | undefined;
  }

  /** A result that another request in progress has asked for. */
  #shared(keys: Keys, result: Promise<JudgeResult>): Promise<JudgeResult> {
    this.#options.count(this.#onRecord(keys) === undefined ? "verdicts_shared" : "verdicts_replayed");
    return result;
  }

  /** Counts and records a result. */
  async #kept(key: string, judged: JudgeResult): Promise<JudgeResult> {
    const result = { identity: this.#judge.identity, ...judged };
    const isInternal = result.verdict === "INTERNAL";
    // When a run stops its judge stops too: INTERNAL is then no error, and the program is judged
    // again on resume.
    if (isInternal && this.#isStopping) return result;
    const { count, purpose } = this.#options;
    count("programs_judged");
    count("tests_run", result.tests.length);
    if (isInternal) {
      count("internal_errors");
      return result;
    }
    return (await this.#journal.put(key, recorded(purpose, result))) as JudgeResult;
  }
}
