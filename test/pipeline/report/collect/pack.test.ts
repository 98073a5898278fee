import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { FolderSink, PageSink, packed } from "../../../../pipeline/report/collect/pack.ts";
import { scratchFolder } from "../../../io/scratch.ts";

const folder = scratchFolder();
const unpacked = (text: string): Buffer => gunzipSync(Buffer.from(text, "base64"));
const EVIL = "</script><script>alert(1)</script>\u2028";

test("a value is packed as JSON, bytes as they are", async () => {
  expect(JSON.parse(unpacked(await packed({ a: EVIL })).toString())).toEqual({ a: EVIL });
  expect([...unpacked(await packed(Uint8Array.of(0, 255, 10)))]).toEqual([0, 255, 10]);
});

test("packed text has the characters of base64 only, so that it can end no script", async () => {
  expect(await packed(EVIL)).toMatch(/^[A-Za-z0-9+/]+=*$/);
});

test("equal values are packed to equal texts", async () => {
  expect(await packed([1, EVIL])).toBe(await packed([1, EVIL]));
});

test("a data file passes its name and its packed value to the page", async () => {
  const sink = new FolderSink(folder);
  await sink.add("rows-0", [EVIL]);
  const text = readFileSync(join(folder, "data", "rows-0.js"), "utf8");
  const [, name, value = ""] = /^rftkitData\("([^"]*)","([^"]*)"\)\n$/.exec(text) ?? [];
  expect(name).toBe("rows-0");
  expect(JSON.parse(unpacked(value).toString())).toEqual([EVIL]);
  expect(sink.bytes).toBe(text.length);
});

test("the size of a report is the sum of its data files", async () => {
  const sink = new FolderSink(join(folder, "sum"));
  await sink.add("a", 1);
  const { bytes } = sink;
  await sink.add("b", 1);
  expect(sink.bytes).toBe(2 * bytes);
});

test("a folder that cannot be written is an error that names the file", async () => {
  writeFileSync(join(folder, "file"), "");
  await expect(new FolderSink(join(folder, "file")).add("rows-0", 1)).rejects.toThrow(/data/);
});

test("a single page collects inert blocks, each with its name", async () => {
  const sink = new PageSink();
  await sink.add("rows-0", [EVIL]);
  await sink.add("words-0", Uint8Array.of(1));
  const [block = ""] = sink.blocks;
  const [, name, value = ""] =
    /^<script type="text\/plain" id="data:([^"]*)">([^<]*)<\/script>$/.exec(block) ?? [];
  expect(name).toBe("rows-0");
  expect(JSON.parse(unpacked(value).toString())).toEqual([EVIL]);
  expect(sink.blocks).toHaveLength(2);
  expect(sink.bytes).toBeGreaterThan(value.length);
});
