/**
 * Rows in the shapes that people and data sets have, one a line in test/fixtures/shapes.jsonl with
 * our own text: each is recognised, or a mapping is proposed, by which it becomes a problem with
 * all its tests. A further shape is a further line.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { convertSample, recogniseRows } from "../../../stages/import/recognise.ts";
import type { Row } from "../../../stages/import/row.ts";
import { exactOf } from "../../../stages/import/tests.ts";

type Shape = { shape: string; row: Row; expect: { kind: string; tests: number; solutions: number } };

const shapes = readFileSync(assetPath("test/fixtures/shapes.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Shape);

test.each(shapes.map((shape) => [shape.shape, shape] as const))("%s", (_name, { row, expect: expected }) => {
  const exact = exactOf(row as never) as Row;
  const found = recogniseRows([exact], null);
  if (found === null) throw new Error("no format, and no mapping");
  const made = convertSample(exact, found.format, found.fields);
  if (made === null || "rejection" in made) throw new Error(JSON.stringify(made));
  const { public_tests, private_tests, generated_tests, fn_name, entry_point, solutions, statement } =
    made.draft;
  expect(statement).toMatch(/^(?:.*\n)*.*(?:Read|Write)/);
  expect({
    kind: entry_point !== undefined ? "assert" : fn_name === null ? "stdin" : "call",
    tests: public_tests.length + private_tests.length + generated_tests.length,
    solutions: solutions.length,
  }).toEqual(expected);
});
