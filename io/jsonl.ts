/**
 * JSON Lines, read as a stream with bounded line length.
 * Promises: a line that is not JSON, too long or not UTF-8 is a UserError that names file and line;
 * blank lines and a byte order mark are skipped. `exact` keeps integers beyond 2^53 (see
 * exact-json.ts).
 */
import { open } from "node:fs/promises";
import { UserError } from "../schemas/errors.ts";
import { explained, fileFault } from "./faults.ts";
import { writeWhole } from "./files.ts";
import { type Exact, parseExactJson } from "./literals/exact-json.ts";

export type Line<T> = { value: T; line: number };
export type JsonlOptions = { maxLineBytes?: number };

const DEFAULT_LINE_BYTES = 256 * 2 ** 20;
const CHUNK = 1 << 20;
const NEWLINE = 10;

/** Values of a file with their 1-based line numbers. */
export async function* readJsonl(path: string, options: JsonlOptions = {}): AsyncGenerator<Line<unknown>> {
  for await (const { value: text, line } of readLines(path, options)) {
    yield { value: parsedAt(path, line, () => JSON.parse(text) as unknown), line };
  }
}

/** As readJsonl, with integers as bigint and other numbers as number. */
export async function* readExactJsonl(path: string, options: JsonlOptions = {}): AsyncGenerator<Line<Exact>> {
  for await (const { value: text, line } of readLines(path, options)) {
    yield { value: parsedAt(path, line, () => parseExactJson(text)), line };
  }
}

function parsedAt<T>(path: string, line: number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw badLine(path, line, error instanceof Error ? error.message : String(error));
  }
}

const badLine = (path: string, line: number, got: string): UserError =>
  new UserError({
    where: `${path}, line ${line}`,
    expected: "one JSON value",
    got,
    fix: "Fix or remove the line.",
  });

/** Lines of text that are not blank. */
async function* readLines(
  path: string,
  { maxLineBytes = DEFAULT_LINE_BYTES }: JsonlOptions,
): AsyncGenerator<Line<string>> {
  let line = 0;
  let parts: Uint8Array[] = [];
  let held = 0;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const finish = (): string => {
    line++;
    const bytes = Buffer.concat(parts);
    parts = [];
    held = 0;
    try {
      return decoder.decode(bytes).trim();
    } catch {
      throw badLine(path, line, "bytes that are no UTF-8");
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
      if (held > maxLineBytes) throw badLine(path, line + 1, `more than ${maxLineBytes} bytes`);
      parts.push(piece);
      if (end < 0) break;
      const value = finish();
      if (value !== "") yield { value, line };
      from = end + 1;
    }
  }
  const rest = finish();
  if (rest !== "") yield { value: rest, line };
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await explained(path, "a file of JSON lines", () => open(path, "r"));
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK), 0, CHUNK);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw fileFault(error, path, "a file of JSON lines");
  } finally {
    await file.close();
  }
}

/** Writes one value per line, atomically; integers may be bigint within int64. */
export async function writeJsonl(path: string, values: readonly unknown[]): Promise<void> {
  await writeWhole(path, values.map((value) => `${JSON.stringify(value)}\n`).join(""));
}
