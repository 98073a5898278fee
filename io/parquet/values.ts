/**
 * Decodes the values of a Parquet page. Promises: as many values as the page says, none from beyond
 * its end; a corrupt or hostile page gives an error, and one of DELTA_BYTE_ARRAY, whose output can
 * be much larger than its input, unpacks to a bounded size.
 */
import type { ParquetType, SchemaElement } from "hyparquet";
import { deltaBinaryUnpack, deltaLengthByteArray } from "hyparquet/src/delta.js";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { readPlain } from "hyparquet/src/plain.js";
import { LimitError } from "../faults.ts";
import { textsOf } from "../text-bytes.ts";
import { hybridRuns } from "./hybrid.ts";

export type Leaf = {
  element: SchemaElement & { type: ParquetType };
  maxRepetition: number;
  maxDefinition: number;
};

export function lengthPrefixed(bytes: Uint8Array): { inside: Uint8Array; after: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (length > bytes.length - 4) throw new Error("a section longer than its page");
  return { inside: bytes.subarray(4, 4 + length), after: bytes.subarray(4 + length) };
}

type Column = { element: Leaf["element"]; dictionary: ArrayLike<unknown> | undefined };
type Encoded = { encoding: string | undefined; body: Uint8Array; present: number; maxBytes: number };

export function decoded(
  { element, dictionary }: Column,
  { encoding, body, present, maxBytes }: Encoded,
): ArrayLike<unknown> {
  if (present === 0) return [];
  if (encoding === "PLAIN") return converted(plain(body, element, present), element);
  if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY")
    return looked(body, dictionary, present);
  if (encoding === "RLE" && element.type === "BOOLEAN") {
    return Array.from(hybridRuns(lengthPrefixed(body).inside, 1, present), (bit) => bit === 1);
  }
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), offset: 0 };
  if (encoding === "DELTA_BINARY_PACKED") {
    const out = element.type === "INT32" ? new Int32Array(present) : new BigInt64Array(present);
    checkDelta(body);
    deltaBinaryUnpack(reader, present, out);
    return out;
  }
  if (encoding === "DELTA_LENGTH_BYTE_ARRAY") return converted(suffixes(body, present), element);
  if (encoding === "DELTA_BYTE_ARRAY") return converted(prefixed(body, present, maxBytes), element);
  if (encoding === "BYTE_STREAM_SPLIT")
    return byteStreamSplit(reader, present, element.type, element.type_length);
  throw new Error(`encoding ${encoding} is not supported`);
}

function suffixes(body: Uint8Array, present: number): Uint8Array[] {
  checkDelta(body);
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), offset: 0 };
  const out: Uint8Array[] = [];
  deltaLengthByteArray(reader, present, out);
  // The unpacked page may share its buffer with other memory, which such lengths would show.
  if (reader.offset > body.length) throw new Error("values beyond the end of their page");
  return out;
}

/** Values that start with so many bytes of the one before: lengths of these, then the rest. */
function prefixed(body: Uint8Array, present: number, maxBytes: number): Uint8Array[] {
  checkDelta(body);
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), offset: 0 };
  const lengths = new Int32Array(present);
  deltaBinaryUnpack(reader, present, lengths);
  if (reader.offset > body.length) throw new Error("values beyond the end of their page");
  let total = 0;
  let before = new Uint8Array(0);
  return suffixes(body.subarray(reader.offset), present).map((suffix, i) => {
    const shared = lengths[i] ?? 0;
    if (shared < 0 || shared > before.length)
      throw new Error(`a prefix of ${shared} bytes of ${before.length}`);
    total += shared + suffix.length;
    if (total > maxBytes) throw new LimitError(`a page of more than ${maxBytes} decoded bytes`);
    const value = new Uint8Array(shared + suffix.length);
    value.set(before.subarray(0, shared));
    value.set(suffix, shared);
    before = value;
    return value;
  });
}

/** Validates delta blocks: the decoder would loop for ever on a block without miniblocks. */
function checkDelta(body: Uint8Array): void {
  const varint = (from: number): { value: number; next: number } => {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = body[from + i] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return { value, next: from + i + 1 };
    }
    throw new Error("a delta header without end");
  };
  const block = varint(0);
  const miniblocks = varint(block.next);
  if (
    miniblocks.value === 0 ||
    miniblocks.value > 4096 ||
    block.value === 0 ||
    block.value % (miniblocks.value * 8) !== 0
  ) {
    throw new Error(`delta blocks of ${block.value} values in ${miniblocks.value} parts`);
  }
}

export function plain(body: Uint8Array, element: Leaf["element"], count: number): ArrayLike<unknown> {
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), offset: 0 };
  const out = readPlain(reader, element.type, count, element.type_length);
  if (reader.offset > body.length) throw new Error("values beyond the end of their page");
  return out;
}

function looked(body: Uint8Array, dictionary: ArrayLike<unknown> | undefined, present: number): unknown[] {
  if (dictionary === undefined) throw new Error("a page without its dictionary");
  const width = body[0] ?? 0;
  if (width > 32) throw new Error(`dictionary indexes of ${width} bits`);
  const indexes = hybridRuns(body.subarray(1), width === 32 ? 0xffffffff : 2 ** width - 1, present);
  return Array.from(indexes, (index) => {
    if (index >= dictionary.length) throw new Error(`entry ${index} of a dictionary of ${dictionary.length}`);
    return dictionary[index];
  });
}

export function converted(values: ArrayLike<unknown>, { type }: SchemaElement): ArrayLike<unknown> {
  return type === "BYTE_ARRAY" ? textsOf(values as ArrayLike<Uint8Array>) : values;
}
