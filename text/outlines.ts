/**
 * Outlines of sets: 2,048 bits each, one set for every element by its top bits.
 * Promise: a pair that is ruled out is below the similarity that was asked for; none is ruled out
 * by chance. A set of some thousand elements sets most bits, and rules out little.
 */

const BITS = 11;
const WORDS = 2 ** BITS / 32;
/** Bits are counted in pieces, since most pairs are ruled out by the first ones. */
const PIECE = 8;

function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export class Outlines {
  private readonly sets: readonly Uint32Array[];
  private readonly words: Int32Array;

  /** @param sets of 32-bit hashes, which are uniform */
  constructor(sets: readonly Uint32Array[]) {
    this.sets = sets;
    this.words = new Int32Array(sets.length * WORDS);
    for (const [item, set] of sets.entries()) {
      for (let i = 0; i < set.length; i++) {
        const bit = (set[i] as number) >>> (32 - BITS);
        const at = item * WORDS + (bit >>> 5);
        this.words[at] = (this.words[at] as number) | (1 << (bit & 31));
      }
    }
  }

  /** Whether the Jaccard similarity of two items is certainly below `threshold`. */
  areFarApart(a: number, b: number, threshold: number): boolean {
    const { words } = this;
    const total = (this.sets[a] as Uint32Array).length + (this.sets[b] as Uint32Array).length;
    // J ≥ t means that at most (1 − t) / (1 + t) of the elements of both are in one set only. Each
    // bit that differs is at least one of those.
    const most = (total * (1 - threshold)) / (1 + threshold) + 1e-6;
    let different = 0;
    for (let i = a * WORDS, j = b * WORDS, end = i + WORDS; i < end; ) {
      for (const stop = i + PIECE; i < stop; i++, j++)
        different += bitsOf((words[i] as number) ^ (words[j] as number));
      if (different > most) return true;
    }
    return false;
  }
}
