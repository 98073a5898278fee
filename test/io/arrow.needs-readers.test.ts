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
const { files, rows } = parseExactJson(out) as { files: Record<string, string>; rows: unknown[] };

async function readAll(path: string | undefined): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const row of arrowRows(path ?? "")) seen.push(row);
  return seen;
}

test.each(["stream", "file"])("a %s of pyarrow is read equal, over several batches", async (kind) => {
  const seen = await readAll(files[kind]);
  expect(seen).toEqual(rows.map((row) => ({ ...(row as object) })));
});

test("packed buffers are refused and say so", async () => {
  await expect(readAll(files.zstd)).rejects.toThrow(/compressed buffers, which are not supported/);
});
