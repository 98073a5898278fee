/**
 * Judges the programs of one problem on their public tests and, in the same process, those that
 * pass on the other tests, for verify.
 * Promises: what a caller gets depends on the public tests only, and comes as soon as these are
 * decided; the rest never fails a trajectory, and of its results only the verdict is kept.
 */
import type { Judge, JudgeRequest, JudgeResult } from "../../judge/judge.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { StageContext } from "../define-stage.ts";
import { shipsWithUs } from "../shipped.ts";
import { fullRequests } from "../verify/requests.ts";

export class GatedJudge {
  readonly #judge: Judge;
  readonly #signal: AbortSignal;
  readonly #wholeOf: (code: string) => JudgeRequest;
  /** Whether a program passes all tests, by program; null: not known from here. */
  readonly #right = new Map<string, Promise<boolean | null>>();

  private constructor({ judge, signal }: StageContext, wholeOf: (code: string) => JudgeRequest) {
    this.#judge = judge;
    this.#signal = signal;
    this.#wholeOf = wholeOf;
  }

  /**
   * Null where no stage of the run asks for the other tests, or where a checker judges the outputs,
   * which takes programs of its own.
   */
  static of(problem: Problem, ctx: StageContext): GatedJudge | null {
    if (!ctx.judgesRest || problem.comparator.kind === "checker") return null;
    const { judge, verify, generate } = ctx.config;
    const trusted = shipsWithUs(problem, ctx.config);
    const asked = { judge, allTestsRun: verify.all_tests, trusted, language: generate.language };
    return new GatedJudge(ctx, fullRequests(problem, asked));
  }

  /** The result of a request on the public tests. */
  run(request: JudgeRequest): Promise<JudgeResult> {
    const { code } = request;
    const { first, whole } = this.#judge.runGated({ first: request, whole: this.#wholeOf(code) });
    // Where the rest is lost, verify judges the program.
    const right = whole.then(
      (result) => (result === null ? null : result.verdict === "OK"),
      () => null,
    );
    const before = this.#right.get(code);
    this.#right.set(code, before === undefined ? right : before.then(async (known) => known ?? right));
    return first;
  }

  /** Whether a program passes all tests; null where that must be asked for. */
  async isRight(code: string): Promise<boolean | null> {
    return (await this.#right.get(code)) ?? null;
  }

  /**
   * Ends once the rest of every program given so far is judged and recorded, or when the run stops.
   */
  async done(): Promise<void> {
    if (this.#signal.aborted) return;
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    this.#signal.addEventListener("abort", stop);
    await Promise.race([Promise.all(this.#right.values()), stopped]);
    this.#signal.removeEventListener("abort", stop);
  }
}
