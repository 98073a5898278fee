/** The benchmark as files: what is read of them, and what makes them no clean bill. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { writeParquet } from "../../../io/parquet.ts";
import { decodeIndex } from "../../../stages/decontaminate/benchmark-index.ts";
import { decontaminate } from "../../../stages/decontaminate.ts";
import { optionsOf, solvedBy, story, testsOf, world } from "./world.ts";

test("the benchmark is read from its files, items without tests too, and the files are named for the key", async () => {
  const baseDir = await mkdtemp(join(tmpdir(), "rftkit-bench-"));
  const item = (id: string) => ({
    problem_id: id,
    name: id,
    statement: story(id),
    public_tests: [],
    private_tests: [],
  });
  const lines = [
    item("untested"),
    { ...item("tested"), public_tests: testsOf("double", [3, 5, 8]), solutions: solvedBy("double") },
  ];
  await writeFile(join(baseDir, "bench.jsonl"), lines.map((line) => JSON.stringify(line)).join("\n"));
  const options = optionsOf();
  const artifact = await decontaminate.prepare?.(options, { ...world().ctx, baseDir });
  const index = decodeIndex(artifact as Uint8Array);
  const found = index.items.map((each) => [
    each.benchmark,
    each.name,
    each.tests.length,
    each.programs.length,
  ]);
  expect(found).toEqual([
    ["bench", "tested", 3, 1],
    ["bench", "untested", 0, 0],
  ]);
  expect(await decontaminate.inputs?.(options, baseDir)).toEqual([join(baseDir, "bench.jsonl")]);
  expect(
    decontaminate.keyOf?.({ decontaminate: options, judge: {}, import: {} } as never, baseDir),
  ).toMatchObject({
    cosine: 0.8,
  });
  await rm(baseDir, { recursive: true });
});

test("a benchmark without a problem in it, and paper mode without embedding, are faults and no clean bill", async () => {
  const baseDir = await mkdtemp(join(tmpdir(), "rftkit-bench-"));
  const columns = ["question", "solutions", "input_output", "difficulty"].map((name) => [name, z.string()]);
  const schema = z.object(Object.fromEntries(columns) as Record<string, z.ZodString>);
  await writeParquet(join(baseDir, "empty.parquet"), { schema, schemaName: "taco", rows: [] });
  const inputs = [{ path: "empty.parquet", format: "taco" as const }];
  const empty = optionsOf({ benchmarks: [{ name: "bench", inputs }] });
  const prepare = decontaminate.prepare?.(empty, { ...world().ctx, baseDir });
  await expect(prepare).rejects.toThrow(/at least one/);
  const paper = optionsOf({ mode: "paper", embedding: false });
  await expect(decontaminate.inputs?.(paper, baseDir)).rejects.toThrow(/mode: default/);
  await rm(baseDir, { recursive: true });
});
