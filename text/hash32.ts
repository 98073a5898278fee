/**
 * 32-bit hashing of tokens, shingles and signatures: fast, without a seed, equal on every machine.
 * Promises: unsigned, well-distributed results. Not for keys or ids (io/hash.ts), not
 * collision-resistant.
 */

/**
 * Finaliser of MurmurHash3 (public domain, A. Appleby): every input bit affects every output bit.
 */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hash of a string's UTF-16 units. */
export function hashText(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = step32(h, text.charCodeAt(i));
  return mix32(h ^ text.length);
}

/** One round over one unit; end with `mix32(h ^ length)`. */
export function step32(h: number, unit: number): number {
  const k = Math.imul(h ^ unit, 0x9e3779b1);
  return k ^ (k >>> 15);
}
