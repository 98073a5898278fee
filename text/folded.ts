/**
 * Tokens of a program with its names folded: a name counts by how far before it the same name is,
 * as in Baker's encoding of parameterised strings ("A theory of parameterized pattern matching",
 * STOC 1993). Programs that differ only in a consistent renaming have equal tokens; `a = a + b` and
 * `a = b + c` do not.
 * Limit: names further apart than a shingle are not compared, so that an edit changes only the
 * shingles around it.
 */
import type { NamedTokens } from "./code-tokens.ts";

const NAME = 0x6e616d65;

let scratch = new Uint32Array(1 << 14);

/**
 * @param reach tokens back to the same name that still count: those of a shingle
 * @returns a view that the next call overwrites
 */
export function foldNames({ tokens, names }: NamedTokens, reach: number): Uint32Array {
  const { length } = tokens;
  if (scratch.length < length) scratch = new Uint32Array(length * 2);
  const folded = scratch;
  for (let i = 0; i < length; i++) {
    const token = tokens[i] as number;
    if (names[i] === 0) {
      folded[i] = token;
      continue;
    }
    folded[i] = NAME;
    const from = Math.max(0, i - reach + 1);
    for (let before = i - 1; before >= from; before--) {
      if (tokens[before] !== token || names[before] === 0) continue;
      folded[i] = NAME + i - before;
      break;
    }
  }
  return folded.subarray(0, length);
}
