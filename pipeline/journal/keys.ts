/**
 * Keys of journal records. The prefix says what a record holds: `a` an answer of the model, `v` a verdict or trace of
 * the judge, `e` a vector of the embedder. Changing a key or a hash length makes existing journals unusable: a resumed
 * run would pay for its answers again. What goes into each hash is wrap.ts's and vectors.ts's business.
 */

/** Where in a run an answer belongs. */
export type AnswerPlace = { arm: string; problem: string; sample: number; turn: number; call: number };

/** @param requestHash of the request with all prior messages, and the identity of the policy */
export const answerKey = ({ arm, problem, sample, turn, call }: AnswerPlace, requestHash: string): string =>
  `a|${[arm, problem, sample, turn, call].join("|")}|${requestHash.slice(0, 32)}`;

/** Prefix of all verdicts that were asked for one purpose, which is the name of a stage. */
export const verdictPrefix = (purpose: string): string => `v|${purpose}|`;

export const verdictKeyOf = (purpose: string, requestHash: string): string =>
  `${verdictPrefix(purpose)}${requestHash.slice(0, 40)}`;

/** @param verdict key of the verdict on the same program and tests */
export const traceKey = (verdict: string, test: number): string => `${verdict}|t${test}`;

export const vectorKey = (model: string, textHash: string): string => `e|${model}|${textHash.slice(0, 40)}`;

/** The beginning of a record's JSON, by which a reader skips records of other kinds without parsing them. */
export const ANSWER_RECORD = '{"k":"a|';
export const VERDICT_RECORD = '{"k":"v|';
