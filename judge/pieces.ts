/**
 * Splits inputs for transfer to a zygote, so that neither encoding nor writing a large one blocks
 * the event loop.
 * Promises: every byte once and in order; parts of about a mebibyte. Does not write: see slot.ts.
 */

const PIECE_BYTES = 1 << 20;

/**
 * The head of a frame and its texts as bytes: small texts joined, large ones in parts. No character
 * is split.
 */
export function* encodedParts(head: readonly Buffer[], texts: readonly string[]): Generator<Buffer> {
  let small: Buffer[] = [...head];
  for (const text of texts) {
    if (text.length <= PIECE_BYTES) {
      small.push(Buffer.from(text));
      continue;
    }
    if (small.length > 0) yield Buffer.concat(small);
    small = [];
    for (let at = 0; at < text.length; ) {
      let end = Math.min(text.length, at + PIECE_BYTES);
      if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++;
      yield Buffer.from(text.slice(at, end));
      at = end;
    }
  }
  if (small.length > 0) yield Buffer.concat(small);
}

/** Groups of inputs of about PIECE_BYTES each. */
export function* pieces(inputs: readonly string[]): Generator<string[]> {
  let piece: string[] = [];
  let size = 0;
  for (const input of inputs) {
    piece.push(input);
    size += input.length;
    if (size < PIECE_BYTES) continue;
    yield piece;
    piece = [];
    size = 0;
  }
  if (piece.length > 0 || inputs.length === 0) yield piece;
}
