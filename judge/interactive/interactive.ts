/**
 * Interactive problems: the interactor and the program run at once, joined by two pipes, each in a
 * sandbox of its own.
 * Promises: an interactor that fails with a program, or waits for it for ever, is tried with the
 * jury's program on the same test. If it accepts that one, the program is at fault: WA or ILE; a
 * failure is counted apart. Otherwise the interactor is: INTERNAL, with the reason.
 */
import { createHash } from "node:crypto";
import type { Interactor, Test } from "../../schemas/problem.ts";
import { checkOutputs } from "../checked.ts";
import { packed } from "../compare/testlib.ts";
import { type Count, INTERACTOR_FAILED } from "../counts.ts";
import type { JudgeRequest, JudgeResult, TestResult } from "../judge.ts";
import { DEFAULT_LANGUAGE, requestLanguage } from "../languages/index.ts";
import { concluded, cutAtExit } from "../results.ts";
import type { Cancellation } from "../task.ts";

const INTERACTOR_LIMITS = {
  cpuLimitMs: 10_000,
  wallLimitMs: 60_000,
  memoryLimitMb: 1024,
  outputLimitBytes: 16 << 20,
};
/** As python3 has no `language` in a request; here it is compiled as the others are. */
const PYTHON = { name: DEFAULT_LANGUAGE, flags: [[]] } as const;
const MAX_KNOWN = 4096;
const NO_JURY = "; no right program is on record to try it with";

type Outputs = { result: JudgeResult; outputs: Buffer[] };

export type InteractiveOptions = {
  /** Runs an inner request: see `innerRequest`. */
  run: (request: JudgeRequest, cancellation?: Cancellation) => Promise<Outputs>;
  /** Runs checkers. */
  judge: (request: JudgeRequest) => Promise<JudgeResult>;
  testlib?: string | undefined;
  count?: Count | undefined;
};

/** The request as the sandbox gets it: the files of the interactor are the inputs. */
function innerRequest(request: JudgeRequest): JudgeRequest {
  const tests = request.tests.map(({ input, output }) => ({ input: packed(input, "", output), output: "" }));
  const { language = PYTHON } = request;
  return { ...request, problemKey: `interactive:${request.problemKey}`, language, tests };
}

/** The request by which an interactor is compiled and limited. */
export const interactorRequest = (
  { code, language }: Interactor,
  request: JudgeRequest,
  testlib: string | undefined,
): JudgeRequest => ({
  ...request,
  ...INTERACTOR_LIMITS,
  code,
  language: requestLanguage(language, "recorded").language ?? PYTHON,
  ...(testlib !== undefined && language !== DEFAULT_LANGUAGE && { testlib }),
});

export class Interactive {
  readonly #options: InteractiveOptions;
  /** Whether the jury's program passes a test, by interactor, program and test. */
  readonly #jury = new Map<string, Promise<boolean>>();

  constructor(options: InteractiveOptions) {
    this.#options = options;
  }

  async judge(request: JudgeRequest, cancellation?: Cancellation): Promise<JudgeResult> {
    const inner = await this.#options.run(innerRequest(request), cancellation);
    const settled = await this.#settled(request, inner.result);
    if (request.comparator.checker === null) return settled;
    const { judge, testlib, count } = this.#options;
    return checkOutputs(request, { result: settled, outputs: inner.outputs }, { run: judge, testlib, count });
  }

  /** Finds out whose fault it is that an interactor failed. */
  async #settled(request: JudgeRequest, result: JudgeResult): Promise<JudgeResult> {
    let { detail } = result;
    const isOpen = ({ verdict }: TestResult): boolean => verdict === "INTERNAL" || verdict === "ILE";
    if (!result.tests.some(isOpen)) return result;
    for (const [i, given] of result.tests.entries()) {
      const test = request.tests[i];
      if (!isOpen(given) || test === undefined) continue;
      const why = given.verdict === "ILE" ? "the interactor waited for ever" : given.stderr;
      const passes = await this.#juryPasses(request, test);
      if (passes === true && given.verdict === "INTERNAL") {
        this.#options.count?.(INTERACTOR_FAILED);
        given.verdict = "WA";
        detail = `the interactor fails on this program and accepts the jury's: ${why}`;
      } else if (passes === false) {
        given.verdict = "INTERNAL";
        detail = `the problem's interactor fails with the jury's program too: ${why}`;
      } else if (given.verdict === "INTERNAL") detail = why + NO_JURY;
    }
    return concluded(request, cutAtExit(request, result.tests), detail);
  }

  /** Null: no right program is on record. */
  #juryPasses(request: JudgeRequest, test: Test): Promise<boolean> | null {
    const { interactor } = request.comparator;
    if (interactor?.jury === undefined) return null;
    const { code, language } = interactor.jury;
    const parts = [interactor, test.input, test.output, request.cpuLimitMs, request.memoryLimitMb];
    const key = createHash("sha256").update(JSON.stringify(parts)).digest("base64");
    const known = this.#jury.get(key);
    if (known !== undefined) return known;
    const { language: _own, ...rest } = request;
    const asked = { ...rest, code, ...requestLanguage(language, "recorded"), tests: [test] };
    const inner = innerRequest({ ...asked, problemKey: `jury:${key}` });
    const passes = this.#options.run(inner).then(({ result }) => result.verdict === "OK");
    this.#jury.set(key, passes);
    passes.catch(() => this.#jury.delete(key));
    if (this.#jury.size > MAX_KNOWN) this.#jury.delete(this.#jury.keys().next().value ?? "");
    return passes;
  }
}
