/**
 * Divides the completion tokens of a response among its answers. Some servers (llama.cpp) count one
 * choice only: where the total cannot be that of all, each answer is estimated from its text, so
 * that a budget of tokens still holds.
 */
import type { Answer } from "../policy.ts";

/** More characters per token than any tokenizer has on prose or code. */
const MOST_CHARACTERS = 8;
/** Shorter answers prove nothing; tokens. */
const FEWEST = 8;
/** Usual characters per token. */
const CHARACTERS = 4;

const lengthOf = ({ text, reasoning }: Answer): number => text.length + (reasoning?.length ?? 0);

export function shareTokens(
  answers: readonly Answer[],
  { total, maxTokens, choices }: { total: number; maxTokens: number; choices: number },
): void {
  const least = leastTokens(answers, maxTokens);
  if (choices > 1 && least >= FEWEST && total < least) {
    for (const answer of answers) answer.completion_tokens = estimate(answer, maxTokens);
  } else shareOut(total, answers);
}

/** Fewer tokens cannot hold these answers; a cut one has all that it was allowed. */
const leastTokens = (answers: readonly Answer[], maxTokens: number): number =>
  answers.reduce((sum, answer) => sum + leastOf(answer, maxTokens), 0);

const leastOf = (answer: Answer, maxTokens: number): number =>
  answer.finish_reason === "length" && lengthOf(answer) >= maxTokens
    ? maxTokens
    : Math.floor(lengthOf(answer) / MOST_CHARACTERS);

const estimate = (answer: Answer, maxTokens: number): number =>
  answer.finish_reason === "length" ? maxTokens : Math.ceil(lengthOf(answer) / CHARACTERS);

/** In proportion to text length, as integers that add up to the total. */
function shareOut(tokens: number, answers: readonly Answer[]): void {
  const lengths = answers.map((answer) => lengthOf(answer) + 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let seen = 0;
  for (const [i, answer] of answers.entries()) {
    const before = Math.floor((tokens * seen) / total);
    seen += lengths[i] as number;
    answer.completion_tokens = Math.floor((tokens * seen) / total) - before;
  }
}
