import { expect, test } from "vitest";
import { arrayItems, type Item } from "../../io/json-array.ts";

async function items(text: string | Uint8Array, { chunk = 1 << 20, most = 1000 } = {}): Promise<Item[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const found: Item[] = [];
  for await (const item of arrayItems(chunks(), most)) found.push(item);
  return found;
}
const texts = (found: Item[]) =>
  found.map((item) => ("text" in item ? (JSON.parse(item.text) as unknown) : item));

test("items are the texts between the commas of the array, at any split into chunks", async () => {
  const value = [{ a: '],}[{\\"', b: [1, [2], {}] }, 3, "x, y", [], null, "é😀"];
  for (const text of [JSON.stringify(value), ` \n${JSON.stringify(value, null, 2)}\n`])
    for (const chunk of [1, 3, 1000]) expect(texts(await items(text, { chunk }))).toEqual(value);
});

test("an empty array has no items", async () => {
  expect(await items("[ ]")).toEqual([]);
});

test("an item beyond the limit, or of other bytes than UTF-8, is a fault in its place", async () => {
  expect(await items(`["${"x".repeat(50)}", 1]`, { most: 20, chunk: 7 })).toEqual([
    { fault: "more than 20 bytes" },
    { text: "1" },
  ]);
  expect(await items(Buffer.from([91, 34, 0xff, 34, 44, 49, 93]))).toEqual([
    { fault: "bytes that are no UTF-8" },
    { text: "1" },
  ]);
});

test("an array without end, and something after it, are errors", async () => {
  await expect(items('[{"a": 1},')).rejects.toThrow("without end");
  await expect(items("[1] [2]")).rejects.toThrow("after the JSON array");
});
