/**
 * Wraps a policy with the journal. A recorded answer is used only if the hash of its request, with
 * all prior messages, equals that of the request being built. Verdicts: see verdicts.ts.
 */
import { sha256 } from "../../io/hash.ts";
import type { Answer, CallContext, ChatRequest, Policy } from "../../policy/policy.ts";
import { failureOf, recordFailure, triesOf } from "./failures.ts";
import type { BucketJournal } from "./journal.ts";
import { answerKey } from "./keys.ts";

type Counter = (what: string, by?: number) => void;

/** The record of a key, by this writer or another live one. */
async function recordOf(journal: BucketJournal, key: string): Promise<unknown> {
  const known = journal.get(key);
  if (known !== undefined) return known;
  await journal.refresh();
  return journal.get(key);
}

/**
 * Takes a request whose answer is not on record, where it is not asked for now.
 * @throws AwaitsAnswer, or the PolicyFailure that a file of answers has for it
 */
export type Defer = (asked: { key: string; request: ChatRequest }) => never;

type KeyOf = (request: ChatRequest, context: CallContext) => string;

/** @param arm hash of policy, parameters, strategy and prompts */
export function journaledPolicy(
  policy: Policy,
  journal: BucketJournal,
  options: { arm: string; count: Counter; defer?: Defer | undefined },
): Policy {
  const { arm, count, defer } = options;
  const keyOf: KeyOf = (request, { problem, sample, turn, call }) => {
    const place = { arm, problem: problem.problem_id, sample, turn, call };
    return answerKey(place, sha256([request, policy.identity]));
  };
  return {
    kind: policy.kind,
    model: policy.model,
    identity: policy.identity,
    close: () => policy.close(),
    async recorded(request, context) {
      const known = await recordOf(journal, keyOf(request, context));
      if (known !== undefined) count("answers_replayed");
      return known as Answer | undefined;
    },
    async complete(request, context) {
      const key = keyOf(request, context);
      const known = await recordOf(journal, key);
      if (known !== undefined) {
        count("answers_replayed");
        return known as Answer;
      }
      const failure = failureOf(journal, key);
      if (failure !== null) throw failure;
      if (defer !== undefined) return defer({ key, request });
      let recorded: Answer | undefined;
      const whileWaiting = async () => {
        recorded = (await recordOf(journal, key)) as Answer | undefined;
        return recorded;
      };
      const record = async (answer: Answer): Promise<void> => void (await journal.put(key, answer));
      const asked = { ...context, known: whileWaiting, record, tries: triesOf(journal, key) };
      const answer = await policy.complete(request, asked).catch(async (error: unknown) => {
        await recordFailure(journal, key, error);
        throw error;
      });
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
