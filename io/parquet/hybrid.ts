/**
 * Decodes Parquet's hybrid of run-length encoding and bit packing, for levels and dictionary
 * indexes.
 * Promises: exactly `count` values, or an error if the bytes hold fewer; runs beyond the count are
 * cut.
 */

/**
 * @param bytes the runs, without length prefix
 * @param max largest value, which determines the bit width; 0: no bytes are stored and every value
 *   is 0
 */
export function hybridRuns(bytes: Uint8Array, max: number, count: number): Uint32Array {
  const out = new Uint32Array(count);
  const width = 32 - Math.clz32(max);
  if (width === 0) return out;
  let at = 0;
  let seen = 0;
  while (seen < count) {
    const head = varint(bytes, at);
    at = head.next;
    if ((head.value & 1) === 1) {
      const groups = Math.floor(head.value / 2);
      seen = unpack(bytes, { at, width, max, out, seen, values: groups * 8 });
      at += groups * width;
    } else {
      const end = Math.min(count, seen + head.value / 2);
      if (end === seen) throw new Error("an empty run");
      const value = littleEndian(bytes, at, (width + 7) >> 3);
      if (value > max) throw new Error(`a level or index of ${value}; the largest is ${max}`);
      out.fill(value, seen, end);
      seen = end;
      at += (width + 7) >> 3;
    }
  }
  return out;
}

function varint(bytes: Uint8Array, from: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[from + i];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: from + i + 1 };
  }
  throw new Error("runs that end too early");
}

function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  if (at + length > bytes.length) throw new Error("runs that end too early");
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

type Packed = { at: number; width: number; max: number; out: Uint32Array; seen: number; values: number };

/**
 * Unpacks values of `width` bits, least significant bit first; padding after the last value may be
 * missing.
 */
function unpack(bytes: Uint8Array, { at, width, max, out, seen, values }: Packed): number {
  const end = Math.min(out.length, seen + values);
  if (end === seen) throw new Error("an empty run");
  if (at + Math.ceil(((end - seen) * width) / 8) > bytes.length) throw new Error("runs that end too early");
  const base = 2 ** width;
  let bits = 0;
  let held = 0;
  let next = at;
  for (let i = seen; i < end; i++) {
    // Up to 39 bits are buffered: too many for bit operators, but exact in a double.
    for (; held < width; held += 8) bits += (bytes[next++] ?? 0) * 2 ** held;
    const value = bits % base;
    if (value > max) throw new Error(`a level or index of ${value}; the largest is ${max}`);
    out[i] = value;
    bits = (bits - value) / base;
    held -= width;
  }
  return end;
}
