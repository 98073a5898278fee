import {
  type DataType,
  field,
  struct,
  type Table,
  tableFromArrays,
  tableToIPC,
  utf8,
} from "@uwdata/flechette";
import { describe, expect, test } from "vitest";
import { checkMessage, KIND } from "../../io/arrow-check.ts";
import { randomOf } from "./random-rows.ts";

/** A number of rows that is nowhere else in the metadata. */
const ROWS = 54_321;

/** Metadata of each message of a stream, copied so that it starts its own buffer. */
function metadataOf(table: Table): Uint8Array[] {
  const bytes = tableToIPC(table, { format: "stream" }) ?? new Uint8Array();
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const out: Uint8Array[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    if (length === 0) break;
    const metadata = bytes.slice(at + 8, at + 8 + length);
    out.push(metadata);
    at += 8 + length + checkMessage(metadata).bodyLength;
  }
  return out;
}

const [schema, batch] = metadataOf(tableFromArrays({ n: new Int32Array(ROWS).fill(1) })) as [
  Uint8Array,
  Uint8Array,
];

/** A copy with the `which`-th int64 of value `from` overwritten. */
function patched(bytes: Uint8Array, which: number, from: bigint, to: bigint): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const places = Array.from({ length: copy.length - 7 }, (_, at) => at).filter(
    (at) => view.getBigInt64(at, true) === from,
  );
  view.setBigInt64(places[which] as number, to, true);
  return copy;
}

describe("metadata of an Arrow message", () => {
  test("a schema has no body, a batch has room for its values", () => {
    expect(checkMessage(schema)).toMatchObject({
      kind: KIND.schema,
      bodyLength: 0,
      fields: [{ name: "n", dictionary: null, layout: { kind: "fixed" } }],
    });
    const { kind, bodyLength } = checkMessage(batch);
    expect(kind).toBe(KIND.batch);
    expect(bodyLength).toBeGreaterThanOrEqual(ROWS * 4);
    expect(bodyLength).toBeLessThan(ROWS * 4 + 20_000);
  });

  test("dictionaries are told from batches", () => {
    const kinds = metadataOf(tableFromArrays({ words: ["a", "b", "a"] })).map(
      (metadata) => checkMessage(metadata).kind,
    );
    expect(kinds).toEqual([KIND.schema, KIND.dictionary, KIND.batch]);
  });

  test("members of members are looked at, to any depth that makes sense", () => {
    const nested = (depth: number): DataType =>
      depth === 0 ? utf8() : struct([field("m", nested(depth - 1), true)]);
    const kindOf = (depth: number) => {
      const [schema] = metadataOf(tableFromArrays({ a: [] }, { types: { a: nested(depth) } }));
      return checkMessage(schema as Uint8Array).kind;
    };
    expect(kindOf(60)).toBe(KIND.schema);
    expect(() => kindOf(70)).toThrow("without end");
  });

  test("it may start anywhere in its buffer", () => {
    const shifted = new Uint8Array(batch.length + 24);
    shifted.set(batch, 24);
    expect(checkMessage(shifted.subarray(24))).toEqual(checkMessage(batch));
  });

  test.each([
    ["more rows than bits in the body", 2n ** 40n],
    ["a negative number of rows", -1n],
  ])("%s are refused", (_what, rows) => {
    const messages = [0, 1].map((which) => {
      try {
        checkMessage(patched(batch, which, BigInt(ROWS), rows));
        return "accepted";
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(messages.sort()).toEqual([
      expect.stringMatching(/^-?\d+ rows in \d+ bytes$/),
      expect.stringMatching(/^a column of -?\d+ values$/),
    ]);
  });

  test("a body of negative length, and one that its buffers do not fit into, are refused", () => {
    const { bodyLength } = checkMessage(batch);
    expect(() => checkMessage(patched(batch, 0, BigInt(bodyLength), -8n))).toThrow(/without content/);
    const cut = BigInt(bodyLength - 8);
    const refusals = [0, 1].map((which) => {
      try {
        checkMessage(patched(batch, which, BigInt(bodyLength), cut));
        return "accepted";
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(refusals).toContain("a buffer beyond its message");
  });

  test("an empty message, one without header and one of an unknown kind are refused", () => {
    expect(() => checkMessage(new Uint8Array(0))).toThrow();
    expect(() => checkMessage(new Uint8Array(64))).toThrow();
    const kinds = Array.from({ length: batch.length }, (_, at) => {
      const copy = batch.slice();
      if (copy[at] !== KIND.batch) return "";
      copy[at] = 77;
      try {
        checkMessage(copy);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(kinds).toContain("a message of kind 77");
  });

  test("any one word replaced by any number ends at once, in an answer or in an error", () => {
    const random = randomOf(17);
    let refused = 0;
    for (const clean of [schema, batch]) {
      for (let at = 0; at + 4 <= clean.length; at += 4) {
        for (const value of [0, 1, 0x7fffffff, 0xffffffff, Math.floor(random() * 2 ** 32)]) {
          const copy = clean.slice();
          new DataView(copy.buffer).setUint32(at, value, true);
          try {
            const { bodyLength } = checkMessage(copy);
            expect(bodyLength).toBeGreaterThanOrEqual(0);
          } catch {
            refused++;
          }
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
