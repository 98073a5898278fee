/**
 * JSON Lines, read as a stream with bounded line length.
 * Promises: a line that is not JSON, too long or not UTF-8 is a UserError that names file and line,
 * or, for a caller that continues after it, a fault in its place; blank lines and a byte order mark
 * are skipped. Exact readers keep integers beyond 2^53 (see exact-json.ts).
 */
import { UserError } from "../schemas/errors.ts";
import { fileFault } from "./faults.ts";
import { writeWhole } from "./files.ts";
import { type Exact, parseExactJson } from "./literals/exact-json.ts";
import { unpackedBytes } from "./unpack.ts";

export type Line<T> = { value: T; line: number };
export type JsonlOptions = { maxLineBytes?: number };

const DEFAULT_LINE_BYTES = 256 * 2 ** 20;
const NEWLINE = 10;

/** Values of a file with their 1-based line numbers. */
export async function* readJsonl(path: string, options: JsonlOptions = {}): AsyncGenerator<Line<unknown>> {
  yield* strictly(
    path,
    linesAs(path, (text) => JSON.parse(text) as unknown, options),
  );
}

/** As readJsonl, with integers as bigint and other numbers as number. */
export async function* readExactJsonl(path: string, options: JsonlOptions = {}): AsyncGenerator<Line<Exact>> {
  yield* strictly(path, linesAs(path, parseExactJson, options));
}

/** A line, or what is wrong with it. */
export type LineOrFault<T> = Line<T> | { fault: string; line: number };

/** Values of a file by a parser of one's own; a line that it refuses is a fault. */
export async function* linesAs<T>(
  path: string,
  parse: (text: string) => T,
  options: JsonlOptions = {},
): AsyncGenerator<LineOrFault<T>> {
  for await (const read of readLines(path, options)) {
    if ("fault" in read) yield read;
    else {
      try {
        yield { value: parse(read.value), line: read.line };
      } catch (error) {
        yield { fault: error instanceof Error ? error.message : String(error), line: read.line };
      }
    }
  }
}

async function* strictly<T>(path: string, lines: AsyncIterable<LineOrFault<T>>): AsyncGenerator<Line<T>> {
  for await (const read of lines) {
    if ("fault" in read) throw badLine(path, read.line, read.fault);
    yield read;
  }
}

const badLine = (path: string, line: number, got: string): UserError =>
  new UserError({
    where: `${path}, line ${line}`,
    expected: "one JSON value",
    got,
    fix: "Fix or remove the line.",
  });

/** Lines of text that are not blank. The rest of a line that is too long is skipped. */
async function* readLines(
  path: string,
  { maxLineBytes = DEFAULT_LINE_BYTES }: JsonlOptions,
): AsyncGenerator<LineOrFault<string>> {
  let line = 0;
  let parts: Uint8Array[] = [];
  let held = 0;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const finish = (): LineOrFault<string> | null => {
    line++;
    const [bytes, size] = [Buffer.concat(parts), held];
    parts = [];
    held = 0;
    if (size > maxLineBytes) return { fault: `more than ${maxLineBytes} bytes`, line };
    try {
      const value = decoder.decode(bytes).trim();
      return value === "" ? null : { value, line };
    } catch {
      return { fault: "bytes that are no UTF-8", line };
    }
  };
  for await (const chunk of chunksOf(path)) {
    let from = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end >= 0 || from < chunk.length;
      end = chunk.indexOf(NEWLINE, from)
    ) {
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      held += piece.length;
      if (held > maxLineBytes) parts = [];
      else parts.push(piece);
      if (end < 0) break;
      const read = finish();
      if (read !== null) yield read;
      from = end + 1;
    }
  }
  const rest = finish();
  if (rest !== null) yield rest;
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* unpackedBytes(path);
  } catch (error) {
    throw fileFault(error, path, "a file of JSON lines");
  }
}

/** Writes one value per line, atomically; integers may be bigint within int64. */
export async function writeJsonl(path: string, values: readonly unknown[]): Promise<void> {
  await writeWhole(path, values.map((value) => `${JSON.stringify(value)}\n`).join(""));
}
