/**
 * Reads rows of an Arrow IPC file or stream (as written by `datasets.save_to_disk`) as plain
 * objects, by batch.
 * Promises: a truncated, corrupt or unrelated file is one UserError; int64 values are bigint; a
 * file without its end marker is truncated; compressed bodies unpack to a bounded size.
 * apache-arrow is loaded on first use.
 */
import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import type { Data, RecordBatch } from "apache-arrow";
import { buffersReady, unpackedLengths, withLengths } from "./arrow-buffers.ts";
import { checkMessage, KIND } from "./arrow-check.ts";
import { fileParts } from "./arrow-file.ts";
import { fileFault } from "./faults.ts";

const WHAT = "a readable Arrow file or stream";
const CONTINUATION = 0xffffffff;
const MAX_METADATA = 64 * 2 ** 20;
/** The bound is the size of a typed array. */
const MAX_BODY = 2 ** 31 - 1;
const FILE_MAGIC = "ARROW1";
/** Types of Schema.fbs, as apache-arrow numbers them. */
const [UTF8, LARGE_UTF8] = [5, 20];

/** Rows in file order. Each batch is decoded with the schema and dictionaries before it. */
export async function* arrowRows(path: string): AsyncGenerator<Record<string, unknown>> {
  try {
    const { tableFromIPC } = await import("apache-arrow");
    await buffersReady();
    for await (const { bytes, lengths } of readable(path)) {
      const { batches } = withLengths(lengths, () => tableFromIPC(bytes));
      for (const batch of batches) if (batch.numRows > 0) yield* batchRows(batch);
    }
  } catch (error) {
    throw fileFault(error, path, WHAT);
  }
}

/** Names of the columns. */
export async function arrowColumns(path: string): Promise<string[]> {
  try {
    const { tableFromIPC } = await import("apache-arrow");
    await buffersReady();
    for await (const { bytes, lengths } of readable(path))
      return withLengths(lengths, () => tableFromIPC(bytes)).schema.fields.map(({ name }) => name);
    throw new Error("a file without a schema");
  } catch (error) {
    throw fileFault(error, path, WHAT);
  }
}

/**
 * Bytes that apache-arrow reads by themselves: the schema alone, then each batch with what it
 * needs. `lengths` are those of the compressed buffers in them.
 */
type Readable = { bytes: Uint8Array; lengths: number[] };

async function* readable(path: string): AsyncGenerator<Readable> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Buffer.from(await readExactly(file, 0, Math.min(12, size)));
    if (!start.toString("latin1").startsWith(FILE_MAGIC)) yield* inOrder(file, { size, at: 0 });
    else if (await startsWithSchema(file, start, size)) yield* inOrder(file, { size, at: 8 });
    else yield* byFooter(file, size);
  } finally {
    await file.close();
  }
}

/** Whether a file can be read in order; some writers have the schema only at the end. */
async function startsWithSchema(file: FileHandle, start: Buffer, size: number): Promise<boolean> {
  if (start.length < 12 || start.readUInt32LE(8) !== CONTINUATION) return false;
  return (await messageAt(file, 8, size)).kind === KIND.schema;
}

async function* inOrder(file: FileHandle, from: { size: number; at: number }): AsyncGenerator<Readable> {
  let before: Message[] = [];
  for await (const message of messages(file, from)) {
    if (message.kind === KIND.batch) yield joined([...before, message]);
    else if (message.kind === KIND.dictionary) before.push(message);
    else {
      before = [message];
      yield joined(before);
    }
  }
}

const joined = (parts: readonly Message[]): Readable => ({
  bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
  lengths: parts.flatMap(({ lengths }) => lengths),
});

async function* byFooter(file: FileHandle, size: number): AsyncGenerator<Readable> {
  const parts = await fileParts((position, length) => readExactly(file, position, length), size);
  const dictionaries: Message[] = [];
  for (const { offset } of parts.dictionaries) dictionaries.push(await messageAt(file, offset, size));
  const own = dictionaries.map(({ bytes }) => bytes);
  const lengths = dictionaries.flatMap((dictionary) => dictionary.lengths);
  yield { bytes: parts.fileOf(own, null), lengths };
  for (const { offset } of parts.batches) {
    const batch = await messageAt(file, offset, size);
    if (batch.kind !== KIND.batch) throw new Error("a message that is no batch");
    yield { bytes: parts.fileOf(own, batch.bytes), lengths: [...lengths, ...batch.lengths] };
  }
}

function* batchRows(batch: RecordBatch): Generator<Record<string, unknown>> {
  const columns = batch.schema.fields.map(({ name }, i) => {
    const data = batch.data.children[i];
    const vector = batch.getChildAt(i);
    if (data === undefined || vector === null || vector.length !== batch.numRows)
      throw new Error(`column ${name} is short`);
    checkOffsets(data, name);
    return { name, vector };
  });
  const text = batch.data.children.every(isText) ? plainValue : (value: unknown) => plainValue(value, true);
  for (let row = 0; row < batch.numRows; row++) {
    yield Object.fromEntries(columns.map(({ name, vector }) => [name, text(vector.get(row))]));
  }
}

/** Whether all text of a column is UTF-8; apache-arrow shows other bytes as U+FFFD. */
function isText({ typeId, values, children, dictionary }: Data): boolean {
  const own = typeId === UTF8 || typeId === LARGE_UTF8;
  if (own && values instanceof Uint8Array && !isUtf8(values)) return false;
  return children.every(isText) && (dictionary?.data.every(isText) ?? true);
}

/** apache-arrow silently clamps offsets beyond their buffer, which would give wrong text. */
function checkOffsets(data: Data, name: string): void {
  const { valueOffsets, length, children, values } = data as {
    valueOffsets?: Int32Array | BigInt64Array;
    length: number;
    children: Data[];
    values?: ArrayLike<unknown>;
  };
  if (valueOffsets !== undefined && length > 0) {
    const limit = children[0]?.length ?? values?.length ?? 0;
    if (valueOffsets.length < length + 1) throw new Error(`column ${name} is short`);
    let last = 0;
    for (let i = 0; i <= length; i++) {
      const offset = Number(valueOffsets[i]);
      if (offset < last || offset > limit) throw new Error(`column ${name} points outside its text`);
      last = offset;
    }
  } else if (children.length === 0 && length > 0 && (values?.length ?? length / 8) < length / 8) {
    throw new Error(`column ${name} is short`);
  }
  for (const child of children) checkOffsets(child, name);
}

/**
 * Converts lists and structs of apache-arrow to arrays and objects, at every depth.
 * @param damaged whether the column has text that is not UTF-8: U+FFFD is then a lone surrogate, as
 *   in text-bytes.ts
 */
function plainValue(value: unknown, damaged = false): unknown {
  if (damaged && typeof value === "string") return value.replaceAll("\ufffd", "\udcff");
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const json = "toJSON" in value && typeof value.toJSON === "function" ? (value.toJSON() as unknown) : value;
  if (Array.isArray(json)) return json.map((member) => plainValue(member, damaged));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, member]) => [key, plainValue(member, damaged)]));
}

type Message = { kind: number; bytes: Uint8Array; lengths: number[] };

/** Reads framed messages (Arrow columnar format, "Encapsulated message format"). */
async function* messages(
  file: FileHandle,
  { size, at: start }: { size: number; at: number },
): AsyncGenerator<Message> {
  for (let at = start, first = true; ; first = false) {
    const prefix = new DataView((await readExactly(file, at, 8)).buffer);
    if (prefix.getUint32(0, true) === CONTINUATION && prefix.getUint32(4, true) === 0) return;
    const message = await messageAt(file, at, size);
    if (first && message.kind !== KIND.schema) throw new Error("a file that does not start with its schema");
    yield message;
    at += message.bytes.length;
  }
}

async function messageAt(file: FileHandle, at: number, size: number): Promise<Message> {
  const prefix = new DataView((await readExactly(file, at, 8)).buffer);
  const length = prefix.getUint32(4, true);
  if (prefix.getUint32(0, true) !== CONTINUATION) throw new Error(`no Arrow message at byte ${at}`);
  if (length > MAX_METADATA) throw new Error(`a message of ${length} bytes of metadata`);
  const { kind, bodyLength: body, compressed } = checkMessage(await readExactly(file, at + 8, length));
  if (!(body >= 0 && body <= MAX_BODY && at + 8 + length + body <= size))
    throw new Error("a message beyond the end of the file");
  const bytes = await readExactly(file, at, 8 + length + body);
  const lengths = compressed === null ? [] : unpackedLengths(bytes.subarray(8 + length), compressed);
  return { kind, bytes, lengths };
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new Error(`the file ends at byte ${position + done}, inside a message`);
    done += bytesRead;
  }
  return bytes;
}
