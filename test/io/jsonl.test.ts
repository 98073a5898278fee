import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type JsonlOptions, readExactJsonl, readJsonl, writeJsonl } from "../../io/jsonl.ts";
import { UserError } from "../../schemas/errors.ts";
import { scratchFolder } from "./scratch.ts";

const folder = scratchFolder();
const path = join(folder, "lines.jsonl");

async function read(content: string | Uint8Array, options?: JsonlOptions): Promise<unknown[]> {
  writeFileSync(path, content);
  const seen: unknown[] = [];
  for await (const { value, line } of readJsonl(path, options)) seen.push([line, value]);
  return seen;
}

describe("JSON lines", () => {
  test("lines keep their numbers over blank ones, CR LF and a missing last line end", async () => {
    expect(await read('\uFEFF{"a":1}\r\n\n  \n[2]\n"x"')).toEqual([
      [1, { a: 1 }],
      [4, [2]],
      [5, "x"],
    ]);
    expect(await read("")).toEqual([]);
  });

  test("lines longer than a chunk of the file are whole", async () => {
    const texts = ["x".repeat(1 << 20), "é".repeat(1 << 20), "y"];
    const seen = await read(texts.map((text) => JSON.stringify(text)).join("\n"));
    expect(seen).toEqual(texts.map((text, i) => [i + 1, text]));
  });

  test("integers beyond 2^53 are exact where asked for", async () => {
    writeFileSync(path, '{"n": 9007199254740993}\n');
    for await (const { value } of readExactJsonl(path)) expect(value).toEqual({ n: 9007199254740993n });
  });

  test.each([
    ["no JSON", "1\n{broken\n", /line 2: expected one JSON value/],
    ["too long", `1\n"${"x".repeat(200)}"\n`, /line 2.*more than 100 bytes/],
    ["no UTF-8", Uint8Array.of(0x31, 10, 0xff, 10), /line 2.*no UTF-8/],
  ])("a line that is %s is a user error with its number", async (_what, content, message) => {
    await expect(read(content, { maxLineBytes: 100 })).rejects.toThrow(message);
    await expect(read(content, { maxLineBytes: 100 })).rejects.toBeInstanceOf(UserError);
  });

  test("a missing file and a folder are user errors", async () => {
    await expect(readJsonl(join(folder, "none")).next()).rejects.toThrow(/nothing there/);
    await expect(readJsonl(folder).next()).rejects.toThrow(/a folder/);
  });

  test("values written are read back, and replace what was there", async () => {
    await writeJsonl(path, [{ a: "\u2028" }, 2]);
    await writeJsonl(path, [{ a: "new" }]);
    const seen: unknown[] = [];
    for await (const { value } of readJsonl(path)) seen.push(value);
    expect(seen).toEqual([{ a: "new" }]);
  });
});
