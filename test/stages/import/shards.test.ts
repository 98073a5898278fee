import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { shardsOf } from "../../../stages/import/shards.ts";
import { scratchFolder } from "../../io/scratch.ts";

const folder = scratchFolder();
const put = (...names: string[]): void => {
  for (const name of names) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
};
const of = async (path: string, format = "taco") =>
  (await shardsOf({ path, format }, folder)).map((shard) => relative(folder, shard));

test("a folder gives the shards of its first kind, a format of our own JSON lines first", async () => {
  put("mixed/b.parquet", "mixed/a.parquet", "mixed/c.jsonl", "mixed/README.md");
  expect(await of("mixed")).toEqual(["mixed/a.parquet", "mixed/b.parquet"]);
  expect(await of("mixed", "jsonl")).toEqual(["mixed/c.jsonl"]);
});

test("a copy of a repository of the hub is searched for its shards", async () => {
  put("hub/README.md", "hub/.cache/x.parquet", "hub/data/train-0.parquet", "hub/data/train-1.parquet");
  expect(await of("hub")).toEqual(["hub/data/train-0.parquet", "hub/data/train-1.parquet"]);
});

test("packed JSON lines and JSON are shards; descriptions of a data set are not", async () => {
  put("packed/a.jsonl.gz", "packed/b.jsonl.zst", "packed/dataset_info.json");
  put("json/dataset_infos.json", "json/state.json", "json/a.json");
  expect(await of("packed")).toEqual(["packed/a.jsonl.gz", "packed/b.jsonl.zst"]);
  expect(await of("json")).toEqual(["json/a.json"]);
});

test("a pattern gives the files that it matches; a name with a star is a name", async () => {
  put("p/x/a-1.jsonl", "p/x/a-2.jsonl", "p/y/a-1.jsonl", "p/x/b.jsonl", "p/[1].jsonl", "p/*.odd");
  expect(await of("p/x/a-?.jsonl")).toEqual(["p/x/a-1.jsonl", "p/x/a-2.jsonl"]);
  expect(await of("p/*/a-1.jsonl")).toEqual(["p/x/a-1.jsonl", "p/y/a-1.jsonl"]);
  expect(await of("p/[*].jsonl")).toEqual(["p/[1].jsonl"]);
  expect(await of("p/*.odd")).toEqual(["p/*.odd"]);
  await expect(of("p/z*.jsonl")).rejects.toThrow(/no file that it matches/);
});

test("a list gives the files of each path in its order", async () => {
  put("list/b/1.jsonl", "list/a.jsonl", "list/c-1.jsonl", "list/c-2.jsonl");
  const paths = ["list/b", "list/a.jsonl", "list/c-*.jsonl"];
  const shards = await shardsOf({ path: paths, format: "jsonl" }, folder);
  expect(shards.map((shard) => relative(folder, shard))).toEqual([
    "list/b/1.jsonl",
    "list/a.jsonl",
    "list/c-1.jsonl",
    "list/c-2.jsonl",
  ]);
});

test.each([
  ["owner/name", /Write hf:\/\/datasets\/owner\/name.*hf download owner\/name/],
  ["https://example.com/a.jsonl", /got an address. Download the file first/],
])("%s is told to be downloaded", async (path, message) => {
  await expect(of(path)).rejects.toThrow(message);
});

test("folders of splits, as datasets saves a dictionary of them, are told apart by a split", async () => {
  put("dict/dataset_dict.json");
  for (const split of ["train", "test"])
    put(
      ...["data-00000-of-00001.arrow", "dataset_info.json", "state.json"].map(
        (name) => `dict/${split}/${name}`,
      ),
    );
  expect(await of("dict")).toEqual([
    "dict/test/data-00000-of-00001.arrow",
    "dict/train/data-00000-of-00001.arrow",
  ]);
  const own = await shardsOf({ path: "dict", format: "table", split: "train" }, folder);
  expect(own.map((shard) => relative(folder, shard))).toEqual(["dict/train/data-00000-of-00001.arrow"]);
});
