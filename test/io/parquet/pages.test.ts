import { crc32, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
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
  pagesIn,
  run,
  section,
  valuesIn,
  varint,
} from "../page-bytes.ts";

beforeAll(codecsReady);

const INT32: Chunk = { type: "INT32", values: 3 };
const TEXT: Chunk = { type: "BYTE_ARRAY", values: 3 };

describe("levels", () => {
  test("absent values take a level and no bytes", async () => {
    const body = [...section([...run(1, 1), ...run(1, 0), ...run(1, 1)]), ...ints(5, 6)];
    const [page] = await pagesIn([dataPage(3, ENCODING.PLAIN, body)], { ...INT32, maxDefinition: 1 });
    expect([...(page?.definition ?? [])]).toEqual([1, 0, 1]);
    expect([...(page?.repetition ?? [])]).toEqual([0, 0, 0]);
    expect(Array.from(page?.values ?? [])).toEqual([5, 6]);
  });

  test("a page of absent values has no value, whatever its encoding says", async () => {
    const page = dataPage(3, ENCODING.DICTIONARY, section(run(3, 0)));
    expect(await valuesIn([page], { ...TEXT, maxDefinition: 1 })).toEqual([]);
  });

  test("version 2 pages have their levels in front, never packed", async () => {
    const levels = [...run(1, 0), ...run(2, 1), ...run(3, 2)];
    const body = [...gzipSync(Uint8Array.from(ints(7, 8, 9)))];
    const page = dataPageV2(3, ENCODING.PLAIN, [...levels, ...body], {
      repetition: 4,
      definition: 2,
      unpacked: levels.length + 12,
    });
    const chunk: Chunk = { ...INT32, codec: "GZIP", maxDefinition: 2, maxRepetition: 1 };
    const [got] = await pagesIn([page], chunk);
    expect([...(got?.repetition ?? [])]).toEqual([0, 1, 1]);
    expect(Array.from(got?.values ?? [])).toEqual([7, 8, 9]);
  });

  test("levels may fill a page whole: then no value is present", async () => {
    const page = dataPageV2(3, ENCODING.PLAIN, run(3, 0), { definition: 2, compressed: false });
    expect(await valuesIn([page], { ...INT32, maxDefinition: 1 })).toEqual([]);
  });

  test.each([
    ["reach beyond the page", { definition: 90 }],
    ["have a negative length", { definition: -1 }],
    ["have a length that cancels out", { repetition: 13, definition: -1 }],
  ])("levels that %s are refused", async (_what, levels) => {
    const page = dataPageV2(3, ENCODING.PLAIN, ints(1, 2, 3), { ...levels, compressed: false });
    await expect(pagesIn([page], INT32)).rejects.toThrow("levels beyond their page");
  });

  test("a section longer than its page is refused", async () => {
    const page = dataPage(3, ENCODING.PLAIN, [...little(100, 4), 1]);
    await expect(pagesIn([page], { ...INT32, maxDefinition: 1 })).rejects.toThrow("a section longer");
  });
});

describe("what a header says is not believed", () => {
  const good = dataPage(3, ENCODING.PLAIN, ints(1, 2, 3));

  test("a right checksum passes, a wrong one is refused", async () => {
    const crc = crc32(Uint8Array.from(ints(1, 2, 3))) | 0;
    expect(await valuesIn([dataPage(3, ENCODING.PLAIN, ints(1, 2, 3), { crc })], INT32)).toEqual([1, 2, 3]);
    const wrong = dataPage(3, ENCODING.PLAIN, ints(1, 2, 4), { crc });
    await expect(valuesIn([wrong], INT32)).rejects.toThrow("checksum");
  });

  test.each([
    ["more values than the chunk has left", [good], { values: 2 }, "a page of 3 values where 2 are left"],
    ["fewer values than the chunk has", [good], { values: 4 }, "ends before its last page"],
    ["a page longer than the chunk", [dataPage(3, 0, ints(1), { packed: 999 })], {}, "a page of 999 bytes"],
    ["a negative length", [dataPage(3, 0, ints(1), { packed: -5 })], {}, "a page of -5 bytes"],
    ["values beyond the page", [dataPage(3, 0, ints(1))], {}, /./],
    ["a chunk before the file's first bytes", [good], { start: 3 }, "a column chunk at 3"],
    ["a chunk of negative size", [good], { size: -1 }, "a column chunk at 4 to 3"],
    [
      "an unpacked size that is not the page's",
      [dataPage(3, 0, ints(1, 2, 3), { unpacked: 11 })],
      {},
      "12 bytes",
    ],
    [
      "a page without its dictionary",
      [dataPage(3, ENCODING.DICTIONARY, [1, ...run(3, 0)])],
      {},
      "without its dictionary",
    ],
    [
      "a dictionary with more entries than bytes",
      [dictionaryPage(99, ints(1))],
      {},
      "a dictionary of 99 entries",
    ],
    ["an unknown encoding", [dataPage(3, 77, ints(1, 2, 3))], {}, "is not supported"],
    ["streams that end early", [dataPage(3, ENCODING.SPLIT, [1, 2, 3])], {}, /./],
  ])("%s", async (_what, pages, chunk, message) => {
    await expect(pagesIn(pages, { ...INT32, ...chunk })).rejects.toThrow(message);
  });

  test("an entry beyond the dictionary and indexes wider than 32 bits are refused", async () => {
    const dictionary = dictionaryPage(2, ints(5, 6));
    const beyond = [dictionary, dataPage(3, ENCODING.DICTIONARY, [2, ...run(3, 2)])];
    await expect(pagesIn(beyond, INT32)).rejects.toThrow("entry 2 of a dictionary of 2");
    const full = dataPage(3, ENCODING.DICTIONARY, [32, ...varint(6), ...little(1, 4)]);
    expect(await valuesIn([dictionary, full], INT32)).toEqual([6, 6, 6]);
    const wide = [dictionary, dataPage(3, ENCODING.DICTIONARY, [33, ...run(3, 0)])];
    await expect(pagesIn(wide, INT32)).rejects.toThrow("dictionary indexes of 33 bits");
  });

  test("sizes and counts beyond the limit name the limit, at it they pass", async () => {
    expect(await valuesIn([good], { ...INT32, maxPageBytes: 12 })).toEqual([1, 2, 3]);
    await expect(pagesIn([good], { ...INT32, maxPageBytes: 11 })).rejects.toThrow(LimitError);
    const nulls = dataPage(1000, ENCODING.PLAIN, section([...run(1000, 0)]));
    const chunk = { ...INT32, values: 1000, maxDefinition: 1 };
    await expect(pagesIn([nulls], { ...chunk, maxPageBytes: 999 })).rejects.toThrow(LimitError);
    expect(await pagesIn([nulls], { ...chunk, maxPageBytes: 1000 })).toHaveLength(1);
  });

  test.each([
    ["without miniblocks", [0x80, 0x01, 0, 3, 0]],
    ["of no values", [0, 4, 3, 0]],
    ["of parts that are no multiple of eight", [0x81, 0x01, 4, 3, 0]],
    ["of too many parts", [0x80, 0x80, 0x80, 0x80, 0x08, 0x80, 0x80, 0x02, 3, 0]],
    ["whose header never ends", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ])("delta blocks %s are refused", async (_what, body) => {
    await expect(pagesIn([dataPage(3, ENCODING.DELTA, body)], INT32)).rejects.toThrow(/delta/);
    await expect(pagesIn([dataPage(3, ENCODING.DELTA_LENGTH, body)], TEXT)).rejects.toThrow(/delta/);
  });

  test("lengths of text beyond the page never show what is behind it in memory", async () => {
    const body = [...delta(3, 4, 0), ...Buffer.from("abcd")];
    const packed = [...gzipSync(Uint8Array.from(body))];
    const page = dataPage(3, ENCODING.DELTA_LENGTH, packed, { unpacked: body.length });
    await expect(valuesIn([page], { ...TEXT, codec: "GZIP" })).rejects.toThrow(
      "beyond the end of their page",
    );
  });

  test("a header longer than the first window is read whole", async () => {
    // A member that nobody knows, longer than 1 KiB: binary, 2,000 bytes.
    const extra = [0x18, 0xd0, 0x0f, ...new Array<number>(2000).fill(65)];
    const body = ints(1, 2, 3);
    const header = good.slice(0, good.length - body.length - 1);
    // Members are numbered by difference: 5 + 1 is index_page_header's number, which is never
    // looked into here.
    const page = [...header, ...extra, 0, ...body];
    expect(await valuesIn([page], INT32)).toEqual([1, 2, 3]);
  });
});
