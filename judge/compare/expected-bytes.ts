/**
 * The expected output as bytes, with a newline behind them as sentinel. Promises: a small text is
 * encoded at once into one shared buffer, which the next one overwrites; a large one in slices, so
 * that other work runs in between.
 */

/** Work in slices: at each `yield` other work may run. */
export type Sliced<T> = Generator<void, T>;

/** The expected output as bytes; the buffer may be longer than `length`. */
export type Expected = { bytes: Buffer; length: number };

export const NEWLINE = 0x0a;
/** A shared buffer, so that comparing an output of usual size allocates nothing. */
const SCRATCH_BYTES = 1 << 20;
const ENCODED_CHARACTERS = 1 << 18;
const scratch: Expected = { bytes: Buffer.allocUnsafeSlow(SCRATCH_BYTES + 1), length: 0 };

/** The text in slices; no character is split. */
function* slicesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + ENCODED_CHARACTERS);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end++;
    yield text.slice(at, end);
    at = end;
  }
}

/** The text's bytes, a slice at a time. */
export function* encodedLarge(text: string): Sliced<Expected> {
  let [size, length] = [0, 0];
  for (const slice of slicesOf(text)) {
    size += Buffer.byteLength(slice);
    yield;
  }
  const bytes = Buffer.allocUnsafeSlow(size + 1);
  for (const slice of slicesOf(text)) {
    length += bytes.write(slice, length);
    yield;
  }
  bytes[length] = NEWLINE;
  return { bytes, length };
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

export const isSmall = (text: string): boolean => text.length * 3 <= SCRATCH_BYTES;

export function encodedSmall(text: string): Expected {
  scratch.length = scratch.bytes.write(text);
  scratch.bytes[scratch.length] = NEWLINE; // sentinel: ends the search for the end of the last line
  return scratch;
}
