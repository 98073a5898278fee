/**
 * One record a line: what is written is read back, and lines that do not fit their header are told
 * apart.
 */
import { expect, test } from "vitest";
import { decodeRecords, eachRecord, encodeRecord } from "../../../pipeline/journal/record.ts";

const answer = { k: "a|x", v: 1 };
const verdict = { k: "v|x", v: { text: "é\n\u2028" } };
const both = Buffer.concat([encodeRecord(answer), encodeRecord(verdict)]);

test("a line has the length in bytes, the checksum and the JSON", () => {
  expect(encodeRecord("é").toString()).toMatch(/^4 [0-9a-f]{8} "é"\n$/);
});

test("records are read back in order, whatever text they hold", () => {
  expect(decodeRecords(both)).toEqual({ records: [answer, verdict], corrupt: 0, torn: false });
  expect(decodeRecords(Buffer.alloc(0))).toEqual({ records: [], corrupt: 0, torn: false });
});

test("only records that begin with a text are read; others are neither parsed nor counted", () => {
  const bytes = Buffer.concat([both, Buffer.from('12 00000000 {"k":"v|damaged"}\n')]);
  expect(decodeRecords(bytes, '{"k":"a|').records).toEqual([answer]);
  expect(decodeRecords(bytes, '{"k":"a|').corrupt).toBe(0);
  expect(decodeRecords(bytes, '{"k":"v|')).toMatchObject({ records: [verdict], corrupt: 1 });
});

test.each([
  ["an empty line", "\n"],
  ["a line without a header", "{}\n"],
  ["a length that is too small", `1 ${"0".repeat(8)} {}\n`],
  ["another checksum", `2 ${"0".repeat(8)} {}\n`],
  ["a checksum in capitals", `${encodeRecord({}).toString().toUpperCase()}`],
  ["a length of eleven digits", `00000000002 ${encodeRecord({}).toString().slice(2)}`],
])("%s is corrupt, and the records around it are read", (_, line) => {
  const bytes = Buffer.concat([encodeRecord(answer), Buffer.from(line), encodeRecord(verdict)]);
  expect(decodeRecords(bytes)).toEqual({ records: [answer, verdict], corrupt: 1, torn: false });
});

test("a last line without its newline is torn, and not corrupt", () => {
  expect(decodeRecords(both.subarray(0, -1))).toEqual({ records: [answer], corrupt: 0, torn: true });
});

test("records are handed over one at a time, without the invalid ones", () => {
  const taken: unknown[] = [];
  eachRecord(Buffer.concat([Buffer.from("damaged\n"), both]), "", (record) => taken.push(record));
  expect(taken).toEqual([answer, verdict]);
});
