/**
 * Wraps policy and judge with the journal. A recorded answer is used only if the hash of its
 * request, with all prior messages, equals that of the request being built; a recorded verdict only
 * if program, tests and limits are equal. INTERNAL is never recorded: it is not a verdict.
 */
import { sha256 } from "../../io/hash.ts";
import { runsInTurn } from "../../judge/gate.ts";
import { JUDGE_VERSION, type Judge, type JudgeRequest, type JudgeResult } from "../../judge/judge.ts";
import { type ProgramTrace, type TraceTest, tracerOf } from "../../judge/trace.ts";
import type { Answer, Policy } from "../../policy/policy.ts";
import type { Test } from "../../schemas/problem.ts";
import { producerOf } from "../recipes.ts";
import type { BucketJournal } from "./journal.ts";
import { answerKey, traceKey, verdictKeyOf } from "./keys.ts";

type Counter = (what: string, by?: number) => void;

/** The record of a key, by this writer or another live one. */
async function recordOf(journal: BucketJournal, key: string): Promise<unknown> {
  const known = journal.get(key);
  if (known !== undefined) return known;
  await journal.refresh();
  return journal.get(key);
}

/** @param arm hash of policy, parameters, strategy and prompts */
export function journaledPolicy(
  policy: Policy,
  journal: BucketJournal,
  options: { arm: string; count: Counter },
): Policy {
  const { arm, count } = options;
  return {
    kind: policy.kind,
    model: policy.model,
    identity: policy.identity,
    close: () => policy.close(),
    async complete(request, context) {
      const { problem, sample, turn, call } = context;
      const place = { arm, problem: problem.problem_id, sample, turn, call };
      const key = answerKey(place, sha256([request, policy.identity]));
      const known = await recordOf(journal, key);
      if (known !== undefined) {
        count("answers_replayed");
        return known as Answer;
      }
      let recorded: Answer | undefined;
      const whileWaiting = async () => {
        recorded = (await recordOf(journal, key)) as Answer | undefined;
        return recorded;
      };
      const answer = await policy.complete(request, { ...context, known: whileWaiting });
      if (answer === recorded) {
        count("answers_replayed");
        return answer;
      }
      count("model_calls");
      count("prompt_tokens", answer.prompt_tokens ?? 0);
      count("cached_tokens", answer.cached_tokens ?? 0);
      count("completion_tokens", answer.completion_tokens ?? 0);
      return (await journal.put(key, answer)) as Answer;
    },
  };
}

const testHashes = new WeakMap<Test, string>();

function testHash(test: Test): string {
  let hash = testHashes.get(test);
  if (hash === undefined) {
    hash = sha256([test.input, test.output]);
    testHashes.set(test, hash);
  }
  return hash;
}

/** Verdicts are recorded per purpose, so that running verify again judges again. */
type Asking = {
  purpose: string;
  /**
   * Name of the configured interpreter: a machine with another version of that name replays the
   * same verdicts.
   */
  python?: string;
};

/**
 * Key of a verdict: equal for the same program, tests in order, limits, comparator, interpreter
 * name and judge version.
 * @param version of the judge whose record is wanted; by default the present one
 */
export function verdictKey(
  { purpose, python = "python3" }: Asking,
  request: JudgeRequest,
  version = JUDGE_VERSION,
): string {
  const { tests, trusted: _trusted, ...rest } = request;
  return verdictKeyOf(purpose, sha256([rest, tests.map(testHash), python, version]));
}

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

export function journaledJudge(
  judge: Judge,
  journal: BucketJournal,
  options: Asking & { count: Counter; signal?: AbortSignal },
): Judge & { traceTest?: TraceTest } {
  const { purpose, count, signal } = options;
  const trace = tracerOf(judge);
  const journaled: Judge = {
    runGated: (requests) => runsInTurn((request) => journaled.run(request), requests),
    get identity() {
      return judge.identity;
    },
    close: () => judge.close(),
    async run(request) {
      const key = verdictKey(options, request);
      const known = await recordOf(journal, key);
      if (known !== undefined) {
        count("verdicts_replayed");
        return known as JudgeResult;
      }
      const result = { identity: judge.identity, ...(await judge.run(request)) };
      // When a run stops its judge stops too: INTERNAL is then no error, and the program is judged
      // again on resume.
      if (result.verdict === "INTERNAL" && signal?.aborted === true) return result;
      count("programs_judged");
      count("tests_run", result.tests.length);
      if (result.verdict === "INTERNAL") {
        count("internal_errors");
        return result;
      }
      return (await journal.put(key, recorded(purpose, result))) as JudgeResult;
    },
  };
  if (trace === null) return journaled;
  return Object.assign(journaled, { traceTest: journaledTrace(trace, journal, options) });
}

/**
 * Prompts quote traces, so a resumed run must see the same ones: otherwise its requests would
 * differ.
 */
function journaledTrace(trace: TraceTest, journal: BucketJournal, asking: Asking): TraceTest {
  return async (request, index) => {
    const key = traceKey(verdictKey(asking, request), index);
    type Kept = { trace: ProgramTrace | null };
    const known = journal.get(key) as Kept | undefined;
    const kept = known ?? ((await journal.put(key, { trace: await trace(request, index) })) as Kept);
    return kept.trace;
  };
}
