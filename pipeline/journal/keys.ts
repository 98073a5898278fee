/**
 * Keys of journal records. The prefix names the kind of record: `a` an answer of the model, `f` a
 * request that was given up, `t` a try of a request without an answer, `v` a verdict or trace of
 * the judge, `e` a vector of the embedder, `s` what was shared with other runs. Never change a key:
 * a resumed run would not find its records and would pay for all answers again. What is hashed into
 * a key is defined in wrap.ts and vectors.ts.
 */

/** The place of an answer in a run. */
export type AnswerPlace = { arm: string; problem: string; sample: number; turn: number; call: number };

/** @param requestHash hash of the request, with all prior messages, and of the policy's identity */
export const answerKey = ({ arm, problem, sample, turn, call }: AnswerPlace, requestHash: string): string =>
  `a|${[arm, problem, sample, turn, call].join("|")}|${requestHash.slice(0, 32)}`;

/** @param answer key of the answer that the request did not get */
export const failureKey = (answer: string): string => `f${answer.slice(1)}`;

/** @param index 0-based */
export const tryKey = (answer: string, index: number): string => `t${answer.slice(1)}|${index}`;

/** Prefixes of all requests that were given up, and of all tries. */
export const FAILURE_PREFIXES = ["f|", "t|"] as const;

/** Prefix of all verdicts and traces of one purpose, which is the name of a stage. */
export const verdictPrefix = (purpose: string): string => `v|${purpose}|`;

export const verdictKeyOf = (purpose: string, requestHash: string): string =>
  `${verdictPrefix(purpose)}${requestHash.slice(0, 40)}`;

/** @param verdict key of the verdict for the same program and tests */
export const traceKey = (verdict: string, test: number): string => `${verdict}|t${test}`;

export const vectorKey = (model: string, textHash: string): string => `e|${model}|${textHash.slice(0, 40)}`;

/** Prefix of what one stage shared with other runs. */
export const sharedPrefix = (stage: string): string => `s|${stage}|`;

export const sharedKey = (stage: string, kind: string, partsHash: string): string =>
  `${sharedPrefix(stage)}${kind}|${partsHash.slice(0, 40)}`;

/** How the JSON of a record begins: readers skip records of other kinds without parsing them. */
export const ANSWER_RECORD = '{"k":"a|';
export const VERDICT_RECORD = '{"k":"v|';
