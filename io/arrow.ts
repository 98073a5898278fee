/**
 * Reads rows of an Arrow IPC file or stream (as written by `datasets.save_to_disk`) as plain
 * objects, by batch.
 * Promises: a truncated, corrupt or unrelated file is one UserError; int64 values are bigint; a
 * file without its end marker is truncated. Compressed bodies are refused. apache-arrow is loaded
 * on first use.
 */
import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import type { Data, RecordBatch } from "apache-arrow";
import { checkMessage, KIND } from "./arrow-check.ts";
import { fileFault } from "./faults.ts";

const WHAT = "a readable Arrow file or stream";
const CONTINUATION = 0xffffffff;
const MAX_METADATA = 64 * 2 ** 20;
/** Bodies are not compressed, so they cannot expand; the bound is the size of a typed array. */
const MAX_BODY = 2 ** 31 - 1;
const FILE_MAGIC = "ARROW1";
/** Types of Schema.fbs, as apache-arrow numbers them. */
const [UTF8, LARGE_UTF8] = [5, 20];

/** Rows in file order. Each batch is decoded with the schema and dictionaries before it. */
export async function* arrowRows(path: string): AsyncGenerator<Record<string, unknown>> {
  try {
    const { tableFromIPC } = await import("apache-arrow");
    let before: Uint8Array[] = [];
    for await (const { kind, bytes } of messages(path)) {
      if (kind === KIND.schema) before = [bytes];
      else if (kind === KIND.dictionary) before.push(bytes);
      else {
        for (const batch of tableFromIPC(Buffer.concat([...before, bytes])).batches) yield* batchRows(batch);
      }
    }
  } catch (error) {
    throw fileFault(error, path, WHAT);
  }
}

/** Names of the columns, from the first message. */
export async function arrowColumns(path: string): Promise<string[]> {
  try {
    const { tableFromIPC } = await import("apache-arrow");
    for await (const { bytes } of messages(path))
      return tableFromIPC(bytes).schema.fields.map(({ name }) => name);
    throw new Error("a file without a schema");
  } catch (error) {
    throw fileFault(error, path, WHAT);
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

type Message = { kind: number; bytes: Uint8Array };

/** Reads framed messages (Arrow columnar format, "Encapsulated message format"). */
async function* messages(path: string): AsyncGenerator<Message> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = await readExactly(file, 0, Math.min(8, size));
    let at = Buffer.from(start).toString("latin1").startsWith(FILE_MAGIC) ? 8 : 0;
    for (let first = true; ; ) {
      const prefix = new DataView((await readExactly(file, at, 8)).buffer);
      const length = prefix.getUint32(4, true);
      if (prefix.getUint32(0, true) !== CONTINUATION) throw new Error(`no Arrow message at byte ${at}`);
      if (length === 0) return;
      if (length > MAX_METADATA) throw new Error(`a message of ${length} bytes of metadata`);
      const { kind, bodyLength: body } = checkMessage(await readExactly(file, at + 8, length));
      if (!(body >= 0 && body <= MAX_BODY && at + 8 + length + body <= size))
        throw new Error("a message beyond the end of the file");
      // The JavaScript writer of Arrow files writes the schema only at the end; all other writers
      // start with it.
      if (first && kind !== KIND.schema) throw new Error("a file that does not start with its schema");
      first = false;
      yield { kind, bytes: await readExactly(file, at, 8 + length + body) };
      at += 8 + length + body;
    }
  } finally {
    await file.close();
  }
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
