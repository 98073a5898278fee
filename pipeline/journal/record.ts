/**
 * One journal record per line: byte length, CRC-32 and the JSON. A torn or corrupt line is
 * detected, skipped and counted; the valid lines around it are still read.
 */
import { crc32 } from "node:zlib";

const HEADER = /^(\d{1,10}) ([0-9a-f]{8}) /;

/** The line of a record, including its newline. */
export function encodeRecord(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value), "utf8");
  const header = `${json.length} ${crc32(json).toString(16).padStart(8, "0")} `;
  return Buffer.concat([Buffer.from(header), json, Buffer.from("\n")]);
}

function decodeLine(line: Buffer): unknown {
  const header = HEADER.exec(line.subarray(0, 20).toString("latin1"));
  if (header === null) return undefined;
  const json = line.subarray(header[0].length);
  if (json.length !== Number(header[1]) || crc32(json) !== Number.parseInt(header[2] ?? "", 16))
    return undefined;
  return JSON.parse(json.toString("utf8"));
}

/** Whether the JSON of a line, after its header, begins with a text. */
function opensWith(line: Buffer, text: string): boolean {
  const json = line.indexOf("{");
  return json !== -1 && line.subarray(json, json + text.length).toString("latin1") === text;
}

export type DecodedJournal = {
  records: unknown[];
  /** Lines that ended in a newline but failed their checksum. */
  corrupt: number;
  /** Whether the last line is incomplete, as after a kill during a write. */
  torn: boolean;
};

/**
 * All valid records in the bytes of a journal file, in order.
 * @param begins reads only records whose JSON begins with this text; the others are not parsed
 */
export function decodeRecords(bytes: Buffer, begins = ""): DecodedJournal {
  const result: DecodedJournal = { records: [], corrupt: 0, torn: false };
  result.torn = eachLine(bytes, begins, (value) => {
    if (value === undefined) result.corrupt += 1;
    else result.records.push(value);
  });
  return result;
}

/**
 * Like `decodeRecords`, one record at a time, so that memory stays small. Invalid lines are
 * skipped.
 */
export function eachRecord(bytes: Buffer, begins: string, take: (record: unknown) => void): void {
  eachLine(bytes, begins, (value) => {
    if (value !== undefined) take(value);
  });
}

/** @returns whether the last line is incomplete */
function eachLine(bytes: Buffer, begins: string, take: (value: unknown) => void): boolean {
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(10, from);
    if (end < 0) return true;
    const line = bytes.subarray(from, end);
    from = end + 1;
    if (begins !== "" && !opensWith(line, begins)) continue;
    take(line.length === 0 ? undefined : decodeLine(line));
  }
  return false;
}
