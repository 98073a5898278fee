/** Arrow files that have their schema in the footer only, and files of compressed buffers. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arrowColumns, arrowRows } from "../../io/arrow.ts";
import { assetPath } from "../../io/assets.ts";
import { UserError } from "../../schemas/errors.ts";
import { scratchFolder } from "./scratch.ts";

const path = join(scratchFolder(), "data.arrow");
/** Two batches, written by apache-arrow for JavaScript. */
const whole = readFileSync(assetPath("test/fixtures/arrow/footer.arrow"));
const rows = Array.from({ length: 40 }, (_, i) => ({ id: `${i}`, text: `row ${i} é😀 `.repeat(3) }));

async function readAll(bytes: Uint8Array): Promise<unknown[]> {
  writeFileSync(path, bytes);
  const seen: unknown[] = [];
  for await (const row of arrowRows(path)) seen.push(row);
  return seen;
}
test("are read batch by batch", async () => {
  expect(await readAll(whole)).toEqual(rows);
  expect(await arrowColumns(path)).toEqual(["id", "text"]);
});

test.each(["lz4", "zstd", "polars"])("are read with compressed buffers: %s", async (name) => {
  const bytes = readFileSync(assetPath(`test/fixtures/arrow/${name}.arrow`));
  expect(await readAll(bytes)).toEqual([{ text: "row one" }, { text: "row two é".repeat(20) }]);
  for (let at = 8; at < bytes.length; at += 7) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    const result = await readAll(changed).catch((error: unknown) => error);
    expect(Array.isArray(result) || result instanceof UserError, `byte ${at}`).toBe(true);
  }
});

test("that are cut off or damaged are refused", async () => {
  for (const cut of [whole.length - 1, whole.length - 20, 200, 30]) {
    await expect(readAll(whole.subarray(0, cut))).rejects.toBeInstanceOf(UserError);
  }
  for (const [at, value] of [
    [whole.length - 10, 0x7fffffff],
    [whole.length - 10, 0],
  ] as const) {
    const changed = Buffer.from(whole);
    changed.writeUInt32LE(value, at);
    await expect(readAll(changed)).rejects.toBeInstanceOf(UserError);
  }
});

test("of any changed byte in the footer give rows or one user error, never a crash", async () => {
  const length = whole.readInt32LE(whole.length - 10);
  for (let at = whole.length - 10 - length; at < whole.length; at += 3) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    const result = await readAll(changed).catch((error: unknown) => error);
    expect(Array.isArray(result) || result instanceof UserError, `byte ${at}`).toBe(true);
  }
});
