/** The words that a search finds: of answers, reasoning and error output, lower case. Both sides cut alike. */

const WORD = /[\p{L}\p{N}_]{2,}/gu;
/** Longer words are cut here, on both sides. */
const LONGEST = 40;

export function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).map((word) => word.slice(0, LONGEST));
}
