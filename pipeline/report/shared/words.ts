/**
 * Word index of the search: lower-case words of answers, reasoning and error output, and the rows
 * that contain them. A file consists of the length of its head, the head as JSON, and the rows of
 * each word. Index and search use the same tokenisation.
 */

const WORD = /[\p{L}\p{N}_]{2,}/gu;
/** Longer words are cut to this length, in the index and in the search. */
const LONGEST = 40;

export function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).map((word) => word.slice(0, LONGEST));
}

/** Minimum letters of a prefix search; shorter prefixes would match most of the index. */
export const PREFIX = 3;

/**
 * `sizes`: bytes of each word's rows; 0 means one bit per row, which is shorter for frequent words.
 */
export type WordHead = { rows: number; words: string[]; sizes: number[] };
export type WordFile = WordHead & { postings: Uint8Array };

export const bitmapBytes = (rows: number): number => (rows + 7) >> 3;

const HEAD = 4;

export function encodeWords(head: WordHead, postings: readonly Uint8Array[]): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(postings.reduce((sum, { length }) => sum + length, HEAD + json.length));
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, HEAD);
  let at = HEAD + json.length;
  for (const part of postings) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function decodeWords(bytes: Uint8Array): WordFile {
  const end = HEAD + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD, end))) as WordHead;
  return { ...head, postings: bytes.subarray(end) };
}

function markBits(bits: Uint8Array, found: Uint8Array): void {
  for (let row = 0; row < found.length; row += 1)
    if (((bits[row >> 3] as number) >> (row & 7)) & 1) found[row] = 1;
}

/** Ascending rows, stored as differences with seven bits per byte. */
function markDifferences(bytes: Uint8Array, found: Uint8Array): void {
  let row = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    let difference = 0;
    let shift = 0;
    for (; (bytes[at] as number) > 127; at += 1, shift += 7)
      difference |= ((bytes[at] as number) & 127) << shift;
    row += difference | ((bytes[at] as number) << shift);
    found[row] = 1;
  }
}

/**
 * Sets found[row] = 1 for every row with the word, or with a word that begins with it if it is long
 * enough.
 */
export function markWord(file: WordFile, word: string, found: Uint8Array): void {
  const whole = bitmapBytes(file.rows);
  let at = 0;
  for (const [i, held] of file.words.entries()) {
    const size = file.sizes[i] as number;
    const end = at + (size === 0 ? whole : size);
    if (held === word || (word.length >= PREFIX && held.startsWith(word)))
      (size === 0 ? markBits : markDifferences)(file.postings.subarray(at, end), found);
    at = end;
  }
}

/** Last position in ascending `starts` whose entry is at most `wanted`; 0 if there is none. */
export function fileOf<T>(starts: readonly T[], wanted: T): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as T) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Files that may contain the word. @param starts first word of each file */
export function filesOf(starts: readonly string[], word: string): number[] {
  if (starts.length === 0) return [];
  const last = word.length >= PREFIX ? `${word}\uffff` : word;
  const files = [fileOf(starts, word)];
  for (
    let file = (files[0] as number) + 1;
    file < starts.length && (starts[file] as string) <= last;
    file += 1
  )
    files.push(file);
  return files;
}
