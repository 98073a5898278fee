import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ColumnError, decodeValue, encodeValue } from "../../../io/literals/values.ts";
import { type Column, columnTree } from "../../../io/parquet/columns.ts";
import { randomOf, randomRows, randomSchema } from "../random-rows.ts";

const column = (schema: z.ZodType): Column => columnTree(z.object({ c: schema }))[0] as Column;
const encode = (schema: z.ZodType, value: unknown): unknown => encodeValue(column(schema), value);
const decode = (schema: z.ZodType, value: unknown): unknown => decodeValue(column(schema), value);

const MAX64 = 2n ** 63n - 1n;

describe("values on their way into a column", () => {
  test.each([
    ["the largest safe integer", z.int(), Number.MAX_SAFE_INTEGER, BigInt(Number.MAX_SAFE_INTEGER)],
    ["the least int64", z.bigint(), -MAX64 - 1n, -MAX64 - 1n],
    ["NaN, which a double holds", z.number(), Number.NaN, Number.NaN],
    ["a lone surrogate, made well-formed", z.string(), "a\ud800", "a\ufffd"],
    ["null where it may be", z.string().nullable(), null, null],
    ["an empty list, which is not null", z.array(z.int()).nullable(), [], []],
    [
      "members in the order of the schema, others left out",
      z.object({ b: z.int(), a: z.int() }),
      { a: 1, b: 2, x: 3 },
      { b: 2n, a: 1n },
    ],
  ])("%s", (_what, schema, value, expected) => {
    expect(encode(schema, value)).toEqual(expected);
  });

  test("the order of a group's members is that of the schema", () => {
    const group = encode(z.object({ b: z.int(), a: z.int() }), { a: 1, b: 2 });
    expect(Object.keys(group as object)).toEqual(["b", "a"]);
  });

  test.each([
    ["null", z.string(), null, "c: expected a value, got null"],
    ["a missing member", z.string(), undefined, "c: expected a string, got undefined"],
    ["a number for a string", z.string(), 7, "c: expected a string, got number 7"],
    ["a word outside the enum", z.enum(["a", "b"]), "d", "c: expected one of a, b, got string d"],
    ["a fraction", z.int(), 0.5, "c: expected an integer"],
    ["an integer beyond 2^53", z.int(), 2 ** 53, "c: expected an integer"],
    ["a bigint beyond int64", z.bigint(), MAX64 + 1n, "c: expected a bigint of 64 bits"],
    ["a bigint below int64", z.bigint(), -MAX64 - 2n, "c: expected a bigint of 64 bits"],
    ["a number for a bigint", z.bigint(), 1, "c: expected a bigint"],
    ["a bigint for a double", z.number(), 1n, "c: expected a number, got bigint 1"],
    ["a number for a boolean", z.boolean(), 1, "c: expected true or false"],
    ["an object for a list", z.array(z.int()), {}, "c: expected a list"],
    ["a list for an object", z.object({ a: z.int() }), [], "c: expected an object, got a list"],
  ])("%s is refused by name", (_what, schema, value, message) => {
    expect(() => encode(schema, value)).toThrow(ColumnError);
    expect(() => encode(schema, value)).toThrow(message);
  });

  test("an error inside lists and groups tells the whole path", () => {
    const schema = z.array(z.object({ tags: z.array(z.string()) }));
    expect(() => encode(schema, [{ tags: [] }, { tags: ["a", null] }])).toThrow("c[1].tags[1]: expected");
  });

  test("a long value is cut in the error", () => {
    expect(() => encode(z.int(), "x".repeat(10_000))).toThrow(/got string x{40}$/);
  });
});

describe("values on their way out of a file", () => {
  test.each([
    ["int64 as number where the type is an integer", z.int(), -5n, -5],
    ["int32 as number", z.int(), 5, 5],
    ["int64 as bigint", z.bigint(), MAX64, MAX64],
    ["int32 as bigint", z.bigint(), 5, 5n],
    ["a column that an older file lacks, as null", z.string().nullable(), undefined, null],
    ["bounds of a safe integer", z.int(), BigInt(Number.MIN_SAFE_INTEGER), Number.MIN_SAFE_INTEGER],
  ])("%s", (_what, schema, value, expected) => {
    expect(decode(schema, value)).toBe(expected);
  });

  test.each([
    ["a required column that is missing", z.string(), undefined, "c: expected a value, got null"],
    ["2^53, which a number cannot tell from its neighbour", z.int(), 2n ** 53n, "c: expected an integer"],
    ["-2^53", z.int(), -(2n ** 53n), "c: expected an integer"],
    ["a fraction", z.int(), 0.5, "c: expected an integer"],
    ["text for an integer of any size", z.bigint(), "5", "c: expected an integer"],
    ["text for a double", z.number(), "1", "c: expected a number"],
    ["text for a boolean", z.boolean(), "true", "c: expected true or false"],
    ["a word outside the enum", z.enum(["a"]), "b", "c: expected one of a"],
    ["null inside a list of values", z.array(z.int()), [null], "c[0]: expected a value"],
  ])("%s is refused by name", (_what, schema, value, message) => {
    expect(() => decode(schema, value)).toThrow(ColumnError);
    expect(() => decode(schema, value)).toThrow(message);
  });

  test("what was encoded is decoded, for 60 random schemas", () => {
    for (let seed = 100; seed < 160; seed++) {
      const random = randomOf(seed);
      const schema = randomSchema(random);
      const columns = columnTree(schema);
      for (const row of randomRows(random, schema).slice(0, 20)) {
        const there = columns.map((each) => encodeValue(each, row[each.name]));
        const back = columns.map((each, i) => [each.name, decodeValue(each, there[i])]);
        expect(Object.fromEntries(back), `seed ${seed}`).toEqual(row);
      }
    }
  });
});
