import { describe, expect, test } from "vitest";
import { z } from "zod";
import { columnTree, schemaElements } from "../../../io/parquet/columns.ts";
import { Decision } from "../../../schemas/decision.ts";
import { Example } from "../../../schemas/example.ts";
import { Problem, RejectedRow } from "../../../schemas/problem.ts";
import { Trajectory } from "../../../schemas/trajectory.ts";
import { Verification } from "../../../schemas/verdict.ts";

const typesOf = (schema: z.ZodObject) =>
  schemaElements(columnTree(schema))
    .slice(1)
    .map(({ name, type, repetition_type: repetition, converted_type: converted }) =>
      [name, type ?? "group", repetition, converted].filter((part) => part !== undefined).join(" "),
    );

describe("Parquet columns from zod", () => {
  test("scalars take the physical types that readers expect", () => {
    const schema = z.object({
      text: z.string(),
      choice: z.enum(["a"]),
      word: z.literal("w"),
      count: z.int(),
      large: z.bigint(),
      ratio: z.number().min(0).max(1),
      flag: z.boolean(),
      maybe: z.string().nullable(),
    });
    expect(typesOf(schema)).toEqual([
      "text BYTE_ARRAY REQUIRED UTF8",
      "choice BYTE_ARRAY REQUIRED UTF8",
      "word BYTE_ARRAY REQUIRED UTF8",
      "count INT64 REQUIRED",
      "large INT64 REQUIRED",
      "ratio DOUBLE REQUIRED",
      "flag BOOLEAN REQUIRED",
      "maybe BYTE_ARRAY OPTIONAL UTF8",
    ]);
  });

  test("lists take the three-level form, objects become groups, at every depth", () => {
    const schema = z.object({ rows: z.array(z.object({ tags: z.array(z.string().nullable()).nullable() })) });
    expect(typesOf(schema)).toEqual([
      "rows group REQUIRED LIST",
      "list group REPEATED",
      "element group REQUIRED",
      "tags group OPTIONAL LIST",
      "list group REPEATED",
      "element BYTE_ARRAY OPTIONAL UTF8",
    ]);
  });

  test("an integer with bounds stays an integer", () => {
    expect(typesOf(z.object({ n: z.int().min(0).max(3).describe("level") }))).toEqual(["n INT64 REQUIRED"]);
  });

  test.each([
    ["union", z.object({ x: z.union([z.string(), z.int()]) })],
    ["record", z.object({ x: z.record(z.string(), z.string()) })],
    ["number literal", z.object({ x: z.literal(3) })],
    ["empty object", z.object({ x: z.object({}) })],
  ])("a %s has no column form and is refused by name", (_kind, schema) => {
    expect(() => columnTree(schema)).toThrow(/^x: /);
  });

  test("every record of the project has columns, one a member", () => {
    for (const schema of [Decision, Example, Problem, RejectedRow, Trajectory, Verification]) {
      expect(columnTree(schema).map(({ name }) => name)).toEqual(Object.keys(schema.shape));
    }
  });
});
