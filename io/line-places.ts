/**
 * Lines of a text file with their places in bytes, so that a large file of JSON lines is read once
 * for an index, and later line by line. Blank lines are passed over.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { UserError } from "../schemas/errors.ts";

export type LinePlace = { offset: number; length: number };

const NEWLINE = 10;
const MAX_LINE = 256 * 2 ** 20;
const MARK = Buffer.from("\uFEFF");

/** Texts with their 1-based line numbers. @throws UserError for a line beyond 256 MiB */
export async function* linePlaces(
  path: string,
): AsyncGenerator<{ text: string; line: number; place: LinePlace }> {
  let pending: Buffer[] = [];
  let size = 0;
  let offset = 0;
  let line = 0;
  const taken = () => {
    const bytes = pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending, size);
    const place = { offset, length: size };
    offset += size + 1;
    pending = [];
    size = 0;
    line++;
    const isMarked = line === 1 && bytes.subarray(0, MARK.length).equals(MARK);
    return { text: (isMarked ? bytes.subarray(MARK.length) : bytes).toString("utf8"), line, place };
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      pending.push(chunk.subarray(from, end));
      size += end - from;
      from = end + 1;
      const read = taken();
      if (read.text.trim() !== "") yield read;
    }
    pending.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > MAX_LINE) {
      const expected = "lines of at most 256 MiB";
      const fix = "Check that the file is JSON lines.";
      throw new UserError({ where: `${path}, line ${line + 1}`, expected, got: "a longer one", fix });
    }
  }
  const last = taken();
  if (last.text.trim() !== "") yield last;
}

/** The texts at these places, in their order. */
export async function readPlaces(path: string, places: readonly LinePlace[]): Promise<string[]> {
  const file = await open(path);
  try {
    const texts: string[] = [];
    for (const { offset, length } of places) {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      texts.push(bytes.toString("utf8").replace(/^\uFEFF/, ""));
    }
    return texts;
  } finally {
    await file.close();
  }
}
