/**
 * Parquet pages made by hand, byte by byte, as other writers make them or as a hostile one would.
 */
import type { ColumnMetaData, ParquetType } from "hyparquet";
import { type Page, pagesOf } from "../../io/parquet/pages.ts";

/** Numbers of the format's enums (parquet.thrift). */
export const ENCODING = {
  PLAIN: 0,
  RLE: 3,
  DELTA: 5,
  DELTA_LENGTH: 6,
  DELTA_BYTES: 7,
  DICTIONARY: 8,
  SPLIT: 9,
};
const PAGE = { data: 0, dictionary: 2, dataV2: 3 };

type Member = [id: number, value: number | boolean | Member[]];

export const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
const zigzag = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);

/** A struct of Thrift's compact protocol whose members are int32, booleans and structs. */
function struct(members: Member[]): number[] {
  let last = 0;
  const out = members.flatMap(([id, value]) => {
    const kind = typeof value === "number" ? 5 : Array.isArray(value) ? 12 : value ? 1 : 2;
    const head = ((id - last) << 4) | kind;
    last = id;
    if (typeof value === "boolean") return [head];
    return [head, ...(typeof value === "number" ? zigzag(value) : struct(value))];
  });
  return [...out, 0];
}

type Sizes = { packed?: number; unpacked?: number; crc?: number };

function page(type: number, body: readonly number[], about: Member, sizes: Sizes): number[] {
  const { packed = body.length, unpacked = body.length, crc } = sizes;
  const checksum: Member[] = crc === undefined ? [] : [[4, crc]];
  return [...struct([[1, type], [2, unpacked], [3, packed], ...checksum, about]), ...body];
}

export const dataPage = (
  count: number,
  encoding: number,
  body: readonly number[],
  sizes: Sizes = {},
): number[] =>
  page(
    PAGE.data,
    body,
    [
      5,
      [
        [1, count],
        [2, encoding],
        [3, ENCODING.RLE],
        [4, ENCODING.RLE],
      ],
    ],
    sizes,
  );

export const dictionaryPage = (count: number, body: readonly number[], sizes: Sizes = {}): number[] =>
  page(
    PAGE.dictionary,
    body,
    [
      7,
      [
        [1, count],
        [2, ENCODING.PLAIN],
      ],
    ],
    sizes,
  );

type Levels = { definition?: number; repetition?: number; compressed?: boolean };

export const dataPageV2 = (
  count: number,
  encoding: number,
  body: readonly number[],
  { definition = 0, repetition = 0, compressed = true, ...sizes }: Levels & Sizes = {},
): number[] =>
  page(
    PAGE.dataV2,
    body,
    [
      8,
      [
        [1, count],
        [2, 0],
        [3, count],
        [4, encoding],
        [5, definition],
        [6, repetition],
        [7, compressed],
      ],
    ],
    sizes,
  );

/** Bytes of a number, least first. */
export const little = (value: number | bigint, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
export const text = (value: string): number[] => [
  ...little(Buffer.byteLength(value), 4),
  ...Buffer.from(value),
];
/** A level or dictionary index, many times over. */
export const run = (times: number, value: number): number[] => [...varint(times * 2), value];
/** Levels of a version 1 page stand behind their length. */
export const section = (bytes: readonly number[]): number[] => [...little(bytes.length, 4), ...bytes];

export const ints = (...values: number[]): number[] => values.flatMap((value) => little(value, 4));
/**
 * A delta header (block, miniblocks, count, first value) and one block: least delta, bit widths,
 * packed rest.
 */
export const delta = (count: number, first: number, least: number): number[] => [
  0x80,
  0x01,
  4,
  count,
  first * 2,
  least < 0 ? -2 * least - 1 : 2 * least,
  0,
  0,
  0,
  0,
];

export type Chunk = {
  type: ParquetType;
  values: number;
  codec?: ColumnMetaData["codec"];
  maxDefinition?: number;
  maxRepetition?: number;
  maxPageBytes?: number;
  typeLength?: number;
  start?: number;
  size?: number;
};

/** All pages of a chunk whose bytes are those of `pages`, behind the file's four first bytes. */
export async function pagesIn(pages: readonly number[][], chunk: Chunk): Promise<Page[]> {
  const { type, values, codec = "UNCOMPRESSED", maxDefinition = 0, maxRepetition = 0 } = chunk;
  const bytes = Uint8Array.from([0, 0, 0, 0, ...pages.flat()]);
  const source = {
    leaf: { element: { name: "c", type, type_length: chunk.typeLength ?? 0 }, maxDefinition, maxRepetition },
    meta: {
      codec,
      num_values: BigInt(values),
      data_page_offset: BigInt(chunk.start ?? 4),
      total_compressed_size: BigInt(chunk.size ?? bytes.length - 4),
    } as ColumnMetaData,
    readAt: async (at: number, length: number) => {
      if (at + length > bytes.length) throw new Error("read beyond the chunk");
      return bytes.slice(at, at + length);
    },
    maxPageBytes: chunk.maxPageBytes ?? 1 << 20,
  };
  const out: Page[] = [];
  for await (const each of pagesOf(source)) out.push(each);
  return out;
}

export async function valuesIn(pages: readonly number[][], chunk: Chunk): Promise<unknown[]> {
  const all = await pagesIn(pages, chunk);
  return all.flatMap((page) => Array.from(page.values));
}
