/**
 * The benchmark index, made once and sealed: words, vectors, discriminating tests and verified
 * programs of every item.
 * Promises: every program in it passed its own tests (programs.ts); equal inputs give equal bytes.
 * By evidence, it has no programs but candidates, and vectors only if every item is embedded.
 * Layout: 8 magic bytes, length of a JSON header (uint32 LE), the header, padding to 4, words
 * (uint32), vectors (float32), both in the order of the items.
 */

import type { RequestLanguage } from "../../judge/languages/index.ts";
import type { Judged } from "../../judge/request.ts";
import type { Test } from "../../schemas/problem.ts";

/** A verified program; `language` as the judge takes it, absent for Python. */
export type Program = { label: string; code: string; language?: RequestLanguage };

export type BenchmarkItem = {
  benchmark: string;
  id: string;
  name: string;
  row: string;
  keys: string[];
  statement: string;
  /** What the judge needs to know to run a program on this item's tests. */
  judged: Judged;
  /** A program that fails a test can be right: several answers are, and no checker knows them. */
  severalAnswers: boolean;
  /** Empty if they do not discriminate. */
  tests: Test[];
  programs: Program[];
  /** By evidence: programs that are verified when a pair needs them, and `programs` is empty. */
  candidates?: Program[];
  /** Tests that verify them, where `tests` do not discriminate. */
  own_tests?: Test[];
  /** Hashes of the statement's words in order. */
  words: Uint32Array;
  /** Unit vectors, chunk by chunk; empty without embedding. */
  vectors: Float32Array;
};

export type BenchmarkIndex = {
  items: BenchmarkItem[];
  /** Model that made the vectors; null: the embedding check does not run. */
  embedding: string | null;
  dimensions: number;
};

const MAGIC = "rftbench";

type Header = {
  embedding: string | null;
  dimensions: number;
  items: (Omit<BenchmarkItem, "words" | "vectors"> & { words: number; vectors: number })[];
};

export function encodeIndex(index: BenchmarkIndex): Uint8Array {
  const { items, embedding, dimensions } = index;
  const header: Header = {
    embedding,
    dimensions,
    items: items.map((item) => ({ ...item, words: item.words.length, vectors: item.vectors.length })),
  };
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(MAGIC.length + 4);
  start.write(MAGIC, "latin1");
  start.writeUInt32LE(json.length, MAGIC.length);
  const padding = Buffer.alloc((4 - ((start.length + json.length) % 4)) % 4);
  const raw = (values: Uint32Array | Float32Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const blobs = [...items.map((item) => raw(item.words)), ...items.map((item) => raw(item.vectors))];
  return Buffer.concat([start, json, padding, ...blobs]);
}

const decoded = new WeakMap<Uint8Array, BenchmarkIndex>();

/** Reads what `encodeIndex` wrote; each bytes object is parsed once. */
export function decodeIndex(bytes: Uint8Array): BenchmarkIndex {
  const known = decoded.get(bytes);
  if (known !== undefined) return known;
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.toString("latin1", 0, MAGIC.length) !== MAGIC) throw new Error("not a benchmark index");
  const length = data.readUInt32LE(MAGIC.length);
  const headerEnd = MAGIC.length + 4 + length;
  const header = JSON.parse(data.toString("utf8", MAGIC.length + 4, headerEnd)) as Header;
  // Copied: the arrays must be aligned, and `bytes` need not be.
  const blobs = new Uint8Array(data.subarray(Math.ceil(headerEnd / 4) * 4)).buffer;
  let at = 0;
  const take = <T>(count: number, make: (at: number) => T): T => {
    const made = make(at);
    at += count * 4;
    return made;
  };
  const words = header.items.map((item) =>
    take(item.words, (from) => new Uint32Array(blobs, from, item.words)),
  );
  const vectors = header.items.map((item) =>
    take(item.vectors, (from) => new Float32Array(blobs, from, item.vectors)),
  );
  const items = header.items.map((item, i) => ({
    ...item,
    words: words[i] as Uint32Array,
    vectors: vectors[i] as Float32Array,
  }));
  const index = { embedding: header.embedding, dimensions: header.dimensions, items };
  decoded.set(bytes, index);
  return index;
}
