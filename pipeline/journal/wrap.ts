/**
 * Policy and judge with a journal around them. An answer is used only if the hash of its request, all prior
 * messages included, equals the one now being built; a verdict only if program, tests and limits are equal.
 * INTERNAL is never recorded: it is no verdict.
 */
import { sha256 } from "../../io/hash.ts";
import { JUDGE_VERSION, type Judge, type JudgeRequest, type JudgeResult } from "../../judge/judge.ts";
import { type ProgramTrace, type TraceTest, tracerOf } from "../../judge/trace.ts";
import type { Answer, Policy } from "../../policy/policy.ts";
import type { Test } from "../../schemas/problem.ts";
import { producerOf } from "../recipes.ts";
import type { BucketJournal } from "./journal.ts";
import { answerKey, traceKey, verdictKeyOf } from "./keys.ts";

type Counter = (what: string, by?: number) => void;

/** What is on record, by this writer or by another that lives. */
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

/** Who asks the judge: its verdicts are recorded apart, so that verify run again judges again. */
type Asking = {
  purpose: string;
  /** The configured interpreter: its name, so that a machine with another one under it replays the same bytes. */
  python?: string;
};

/**
 * Equal keys: one program, the same tests in the same order, the same limits and comparator, the same interpreter by
 * name and version of the judge.
 * @param version of the judge that is looked for; who asks a judge takes the present one
 */
export function verdictKey(
  { purpose, python = "python3" }: Asking,
  request: JudgeRequest,
  version = JUDGE_VERSION,
): string {
  const { tests, trusted: _trusted, ...rest } = request;
  return verdictKeyOf(purpose, sha256([rest, tests.map(testHash), python, version]));
}

/** What a replay needs: feedback quotes the outputs of all tests, other stages read those of the first failure. */
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
  return {
    ...(trace !== null && { traceTest: journaledTrace(trace, journal, options) }),
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
      // A run that stops takes its judge down: what was being judged then is no fault, and is asked again.
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
}

/** Traces reach prompts, so a resumed run must see the very same ones, or its requests would be others. */
function journaledTrace(trace: TraceTest, journal: BucketJournal, asking: Asking): TraceTest {
  return async (request, index) => {
    const key = traceKey(verdictKey(asking, request), index);
    type Kept = { trace: ProgramTrace | null };
    const known = journal.get(key) as Kept | undefined;
    const kept = known ?? ((await journal.put(key, { trace: await trace(request, index) })) as Kept);
    return kept.trace;
  };
}
