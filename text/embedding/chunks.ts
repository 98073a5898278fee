/**
 * Splits long texts into overlapping windows of tokens, pools vectors, and compares chunked texts
 * by cosine. The model reads 256 tokens at once and 99 % of problem statements are longer, so texts
 * are compared by their best pair of chunks. Promises: every token of a text is in some chunk; an
 * empty text has one empty chunk.
 */

/** Tokens per window, without [CLS] and [SEP]. */
export const CHUNK_TOKENS = 254;
export const CHUNK_STRIDE = 128;

/** Windows of `CHUNK_TOKENS` tokens every `CHUNK_STRIDE` tokens, until one reaches the end. */
export function chunked(tokens: readonly number[]): number[][] {
  const chunks: number[][] = [];
  for (let start = 0; ; start += CHUNK_STRIDE) {
    chunks.push(tokens.slice(start, start + CHUNK_TOKENS));
    if (start + CHUNK_TOKENS >= tokens.length) return chunks;
  }
}

/** Mean over the tokens of one chunk (`length` × `dimensions` values), normalised to length 1. */
export function pooled(hidden: Float32Array, dimensions: number): Float32Array {
  const sum = new Float64Array(dimensions);
  for (let i = 0; i < hidden.length; i += dimensions) {
    for (let d = 0; d < dimensions; d++) sum[d] = (sum[d] as number) + (hidden[i + d] as number);
  }
  let square = 0;
  for (const value of sum) square += value * value;
  const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
  return Float32Array.from(sum, (value) => value * scale);
}

/**
 * Largest cosine between a chunk of one text and a chunk of the other, rounded to 1e-4, so that
 * decisions are equal on every machine. Both arrays hold unit vectors, chunk by chunk.
 */
export function bestCosine(a: Float32Array, b: Float32Array, dimensions: number): number {
  let best = -1;
  for (let i = 0; i < a.length; i += dimensions) {
    const chunk = a.subarray(i, i + dimensions);
    for (let j = 0; j < b.length; j += dimensions)
      best = Math.max(best, dot(chunk, b.subarray(j, j + dimensions)));
  }
  return roundCosine(best);
}

/** Rounds to 1e-4; never gives −0. */
export const roundCosine = (value: number): number => Math.round(value * 10_000) / 10_000 + 0;

/**
 * Dot product with four independent sums, for instruction-level parallelism; the order is fixed.
 */
function dot(a: Float32Array, b: Float32Array): number {
  const dimensions = a.length;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = dimensions - (dimensions % 4);
  for (let d = 0; d < whole; d += 4) {
    s0 += (a[d] as number) * (b[d] as number);
    s1 += (a[d + 1] as number) * (b[d + 1] as number);
    s2 += (a[d + 2] as number) * (b[d + 2] as number);
    s3 += (a[d + 3] as number) * (b[d + 3] as number);
  }
  for (let d = whole; d < dimensions; d++) s0 += (a[d] as number) * (b[d] as number);
  return s0 + s1 + (s2 + s3);
}
