/**
 * Reads rows of an Arrow IPC file or stream (as written by `datasets.save_to_disk`) as plain
 * objects, by batch.
 * Promises: a truncated, corrupt or unrelated file is one UserError; int64 values are bigint; a
 * file without its end marker is truncated; compressed bodies unpack to a bounded size.
 */
import { type FileHandle, open } from "node:fs/promises";
import { type Checked, checkMessage, KIND } from "./arrow-check.ts";
import { type Column, columnsOf, type Dictionaries, Dictionary } from "./arrow-columns.ts";
import { footerOf } from "./arrow-file.ts";
import type { Field } from "./arrow-schema.ts";
import { fileFault } from "./faults.ts";
import { codecsReady } from "./parquet/codecs.ts";

const WHAT = "a readable Arrow file or stream";
const CONTINUATION = 0xffffffff;
const MAX_METADATA = 64 * 2 ** 20;
/** The bound is the size of a typed array. */
const MAX_BODY = 2 ** 31 - 1;
const FILE_MAGIC = "ARROW1";

/** Rows in file order. Each batch is decoded with the schema and dictionaries before it. */
export async function* arrowRows(path: string): AsyncGenerator<Record<string, unknown>> {
  try {
    for await (const { fields, columns, rows } of batches(path)) {
      const named = columns.map(({ length, at }, i) => {
        const name = fields[i]?.name ?? "";
        if (length !== rows) throw new Error(`column ${name} is short`);
        return { name, at };
      });
      for (let row = 0; row < rows; row++)
        yield Object.fromEntries(named.map(({ name, at }) => [name, at(row)]));
    }
  } catch (error) {
    throw fileFault(error, path, WHAT);
  }
}

/** Names of the columns. */
export async function arrowColumns(path: string): Promise<string[]> {
  try {
    for await (const { fields } of batches(path)) return fields.map(({ name }) => name);
    throw new Error("a file without a schema");
  } catch (error) {
    throw fileFault(error, path, WHAT);
  }
}

/** The schema comes first, as a batch without rows. */
type RowBatch = { fields: Field[]; columns: Column[]; rows: number };

async function* batches(path: string): AsyncGenerator<RowBatch> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Buffer.from(await readExactly(file, 0, Math.min(12, size)));
    const decoder = new Decoder();
    if (!start.toString("latin1").startsWith(FILE_MAGIC)) yield* inOrder(decoder, messages(file, size, 0));
    else if (await startsWithSchema(file, start, size)) yield* inOrder(decoder, messages(file, size, 8));
    else yield* byFooter(decoder, file, size);
  } finally {
    await file.close();
  }
}

/** Whether a file can be read in order; some writers have the schema only at the end. */
async function startsWithSchema(file: FileHandle, start: Buffer, size: number): Promise<boolean> {
  if (start.length < 12 || start.readUInt32LE(8) !== CONTINUATION) return false;
  return (await messageAt(file, 8, size)).content.kind === KIND.schema;
}

async function* inOrder(decoder: Decoder, all: AsyncIterable<Message>): AsyncGenerator<RowBatch> {
  for await (const message of all) {
    const batch = decoder.take(message);
    if (batch !== null) yield batch;
  }
}

async function* byFooter(decoder: Decoder, file: FileHandle, size: number): AsyncGenerator<RowBatch> {
  const footer = await footerOf((position, length) => readExactly(file, position, length), size);
  yield decoder.start(footer.fields);
  for (const [places, kind] of [
    [footer.dictionaries, KIND.dictionary],
    [footer.batches, KIND.batch],
  ] as const) {
    for (const place of places) {
      const message = await messageAt(file, place, size);
      if (message.content.kind !== kind) throw new Error("a footer that names another kind of message");
      const batch = decoder.take(message);
      if (batch !== null) yield batch;
    }
  }
}

/** Holds the schema and the dictionaries that the next batch needs. */
class Decoder {
  fields: Field[] = [];
  dictionaries: Dictionaries = new Map();

  start(fields: Field[]): RowBatch {
    this.fields = fields;
    this.dictionaries = new Map();
    return { fields, columns: [], rows: 0 };
  }

  take({ content, body }: Message): RowBatch | null {
    if (content.kind === KIND.schema) return this.start(content.fields);
    const { fields, dictionaries } = this;
    if (content.kind === KIND.batch) {
      const columns = columnsOf(fields, content.batch, { body, dictionaries });
      return { fields, columns, rows: content.batch.rows };
    }
    const { id, batch, delta } = content;
    const field = dictionaryField(fields, id);
    if (field === undefined) throw new Error(`a dictionary ${id} that no column has`);
    const [values] = columnsOf([{ ...field, dictionary: null }], batch, { body, dictionaries });
    const dictionary = (delta ? dictionaries.get(id) : undefined) ?? new Dictionary();
    if (values !== undefined) dictionary.add(values);
    dictionaries.set(id, dictionary);
    return null;
  }
}

/** The column of a dictionary, at any depth. */
function dictionaryField(fields: readonly Field[], id: number): Field | undefined {
  for (const field of fields) {
    if (field.dictionary?.id === id) return field;
    const { layout } = field;
    const children = "children" in layout ? layout.children : "child" in layout ? [layout.child] : [];
    const found = dictionaryField(children, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `length` is that of the whole message in the file. */
type Message = { content: Checked; body: Uint8Array; length: number };

/** Reads framed messages (Arrow columnar format, "Encapsulated message format"). */
async function* messages(file: FileHandle, size: number, start: number): AsyncGenerator<Message> {
  for (let at = start, first = true; ; first = false) {
    const prefix = new DataView((await readExactly(file, at, 8)).buffer);
    if (prefix.getUint32(0, true) === CONTINUATION && prefix.getUint32(4, true) === 0) return;
    const message = await messageAt(file, at, size);
    if (first && message.content.kind !== KIND.schema)
      throw new Error("a file that does not start with its schema");
    yield message;
    at += message.length;
  }
}

async function messageAt(file: FileHandle, at: number, size: number): Promise<Message> {
  const prefix = new DataView((await readExactly(file, at, 8)).buffer);
  const length = prefix.getUint32(4, true);
  if (prefix.getUint32(0, true) !== CONTINUATION) throw new Error(`no Arrow message at byte ${at}`);
  if (length > MAX_METADATA) throw new Error(`a message of ${length} bytes of metadata`);
  const content = checkMessage(await readExactly(file, at + 8, length));
  const { bodyLength } = content;
  if (!(bodyLength <= MAX_BODY && at + 8 + length + bodyLength <= size))
    throw new Error("a message beyond the end of the file");
  const body = await readExactly(file, at + 8 + length, bodyLength);
  if (content.kind !== KIND.schema && content.batch.codec !== null) await codecsReady();
  return { content, body, length: 8 + length + bodyLength };
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
