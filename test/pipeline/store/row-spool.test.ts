import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RowSpool } from "../../../pipeline/store/row-spool.ts";
import { scratchFolder } from "../../io/scratch.ts";

const rows = Array.from({ length: 30 }, (_, i) => ({ id: i, text: `é\n${"x".repeat(i)}`, list: [i, null] }));

test.each([
  ["in memory", undefined, 0],
  ["in a file, but for the last ones", 100, 1],
  ["in a file", 1, 1],
])("rows come back in their order, twice, %s", async (_how, most, files) => {
  const root = scratchFolder();
  const spool = new RowSpool(join(root, "a", "rows.parquet"), most);
  for (let i = 0; i < rows.length; i += 7) await spool.add(rows.slice(i, i + 7));
  const read = async () => {
    const found: object[] = [];
    for await (const row of spool.rows()) found.push(row);
    return found;
  };
  expect(await read()).toEqual(rows);
  expect(await read()).toEqual(rows);
  expect(readdirSync(root, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())).toHaveLength(
    files,
  );
  await spool.close();
  expect(readdirSync(root, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())).toEqual([]);
});
