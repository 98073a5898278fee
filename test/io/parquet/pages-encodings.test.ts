import { beforeAll, expect, test } from "vitest";
import { LimitError } from "../../../io/faults.ts";
import { codecsReady } from "../../../io/parquet/codecs.ts";
import {
  type Chunk,
  dataPage,
  dataPageV2,
  delta,
  dictionaryPage,
  ENCODING,
  ints,
  little,
  run,
  section,
  text,
  valuesIn,
} from "../page-bytes.ts";

beforeAll(codecsReady);

const INT32: Chunk = { type: "INT32", values: 3 };
const TEXT: Chunk = { type: "BYTE_ARRAY", values: 3 };

test("plain values of version 1 and version 2 pages, one page after the other", async () => {
  const pages = [
    dataPage(2, ENCODING.PLAIN, ints(1, -2)),
    dataPageV2(1, ENCODING.PLAIN, ints(3), { compressed: false }),
  ];
  expect(await valuesIn(pages, INT32)).toEqual([1, -2, 3]);
});

test("fixed widths and 12-byte integers", async () => {
  const fixed = { type: "FIXED_LEN_BYTE_ARRAY", values: 2, typeLength: 2 } as const;
  expect(await valuesIn([dataPage(2, ENCODING.PLAIN, [1, 2, 3, 4])], fixed)).toEqual([
    Uint8Array.of(1, 2),
    Uint8Array.of(3, 4),
  ]);
  const wide = { type: "INT96", values: 1 } as const;
  expect(await valuesIn([dataPage(1, ENCODING.PLAIN, [...little(7, 8), ...little(1, 4)])], wide)).toEqual([
    (1n << 64n) + 7n,
  ]);
});

test("text keeps a byte order mark; bytes that are no UTF-8 become lone surrogates", async () => {
  const body = [...text("\ufeffa"), ...little(1, 4), 0xff, ...text("")];
  expect(await valuesIn([dataPage(3, ENCODING.PLAIN, body)], TEXT)).toEqual(["\ufeffa", "\udcff", ""]);
});

test("dictionary indexes are looked up, in pages before and after others", async () => {
  const dictionary = dictionaryPage(2, [...text("no"), ...text("yes")]);
  const pages = [
    dictionary,
    dataPage(2, ENCODING.DICTIONARY, [1, ...run(2, 1)]),
    dataPage(1, ENCODING.DICTIONARY, [1, ...run(1, 0)]),
  ];
  expect(await valuesIn(pages, TEXT)).toEqual(["yes", "yes", "no"]);
});

test("a dictionary of one entry needs no bits", async () => {
  const pages = [dictionaryPage(1, text("only")), dataPage(3, ENCODING.DICTIONARY, [0])];
  expect(await valuesIn(pages, TEXT)).toEqual(["only", "only", "only"]);
});

test("booleans as run lengths, behind their length", async () => {
  const page = dataPage(3, ENCODING.RLE, section([...run(2, 1), ...run(1, 0)]));
  expect(await valuesIn([page], { type: "BOOLEAN", values: 3 })).toEqual([true, true, false]);
});

test("deltas of 32 and 64 bits", async () => {
  const page = dataPage(3, ENCODING.DELTA, delta(3, 10, -4));
  expect(await valuesIn([page], INT32)).toEqual([10, 6, 2]);
  expect(await valuesIn([page], { type: "INT64", values: 3 })).toEqual([10n, 6n, 2n]);
});

test("text behind the deltas of its lengths", async () => {
  const page = dataPage(3, ENCODING.DELTA_LENGTH, [...delta(3, 1, 1), ...Buffer.from("abbccc")]);
  expect(await valuesIn([page], TEXT)).toEqual(["a", "bb", "ccc"]);
});

test("bytes split into streams", async () => {
  const body = [1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 1];
  expect(await valuesIn([dataPage(3, ENCODING.SPLIT, body)], INT32)).toEqual([1, 2, 3 + 2 ** 24]);
});

test("text behind the lengths of prefixes that it shares with the text before", async () => {
  const body = [...delta(3, 0, 1), ...delta(3, 1, 0), ...Buffer.from("abc")];
  expect(await valuesIn([dataPage(3, ENCODING.DELTA_BYTES, body)], TEXT)).toEqual(["a", "ab", "abc"]);
});

test("a prefix longer than the text before is refused", async () => {
  const body = [...delta(3, 0, 5), ...delta(3, 1, 0), ...Buffer.from("abc")];
  await expect(valuesIn([dataPage(3, ENCODING.DELTA_BYTES, body)], TEXT)).rejects.toThrow(
    "a prefix of 5 bytes of 1",
  );
});

test("prefixes that multiply their input unpack to no more than a page may have", async () => {
  const body = [...delta(3, 0, 1), ...delta(3, 1, 0), ...Buffer.from("abc")];
  const page = dataPage(3, ENCODING.DELTA_BYTES, body);
  expect(await valuesIn([page], { ...TEXT, maxPageBytes: body.length })).toHaveLength(3);
  const long = [...delta(3, 0, 40), ...delta(3, 40, -20), ...Buffer.from("x".repeat(60))];
  await expect(
    valuesIn([dataPage(3, ENCODING.DELTA_BYTES, long)], { ...TEXT, maxPageBytes: long.length }),
  ).rejects.toThrow(LimitError);
});
