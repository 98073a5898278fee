import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arrowRows } from "../../io/arrow.ts";
import { parseExactJson } from "../../io/literals/exact-json.ts";
import { scratchFolder } from "./scratch.ts";

const python = join(import.meta.dirname, "..", "..", ".venv-readers", "bin", "python");
const out = execFileSync(python, [join(import.meta.dirname, "write_arrow.py"), scratchFolder()], {
  encoding: "utf8",
});
const { files, rows, typed } = parseExactJson(out) as {
  files: Record<string, string>;
  rows: object[];
  typed: object[];
};
const OTHERS = ["blocks", "types", "deltas"];

async function readAll(path: string | undefined): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const row of arrowRows(path ?? "")) seen.push(row);
  return seen;
}

test.each(Object.keys(files).filter((kind) => !OTHERS.includes(kind)))(
  "the %s of pyarrow or polars is read equal, over all its batches",
  async (kind) => {
    const seen = await readAll(files[kind]);
    expect(seen).toEqual(rows.map((row) => ({ ...row })));
  },
);

test("LZ4 blocks that refer to earlier ones are unpacked", async () => {
  const seen = await readAll(files.blocks);
  expect(seen).toEqual(
    Array.from({ length: 60 }, (_, i) => ({ text: `${i % 7} of many words, again and again `.repeat(400) })),
  );
});

test("every other type has the values that pyarrow has", async () => {
  const seen = await readAll(files.types);
  expect(seen).toEqual(typed.map((row) => ({ ...row })));
});

test("dictionaries that grow or are replaced are those of each batch", async () => {
  const seen = await readAll(files.deltas);
  expect(seen).toEqual(["b", "a", "c", "b", "x", null].map((word) => ({ word })));
});
