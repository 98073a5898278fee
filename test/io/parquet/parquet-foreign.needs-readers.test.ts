import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { type Exact, parseExactJson } from "../../../io/literals/exact-json.ts";
import { parquetRows } from "../../../io/parquet/rows.ts";
import { scratchFolder } from "../scratch.ts";

const folder = scratchFolder();
const python = join(import.meta.dirname, "..", "..", "..", ".venv-readers", "bin", "python");
const out = execFileSync(python, [join(import.meta.dirname, "write_foreign.py"), folder], {
  maxBuffer: 2 ** 28,
  encoding: "utf8",
});
const { files, rows } = parseExactJson(out) as { files: string[]; rows: { [key: string]: Exact }[] };

/** Whole numbers as bigint, whatever the width of their column. */
function exact(value: unknown): unknown {
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exact(member)]));
}

test.each(files.map((file) => [basename(file), file]))(
  "%s is read as its writer meant it",
  async (_name, file) => {
    const seen: unknown[] = [];
    for await (const row of parquetRows(file)) seen.push(exact(row));
    expect(seen).toEqual(rows.map(exact));
  },
);

test("only the named columns are read", async () => {
  for await (const row of parquetRows(files[0] as string, { columns: ["leaf", "id"] })) {
    expect(Object.keys(row)).toEqual(["id", "leaf"]);
    break;
  }
});
