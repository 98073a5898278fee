import { expect, test } from "vitest";
import { parseAddress } from "../../../io/hub/address.ts";
import { UserError } from "../../../schemas/errors.ts";
import { chosenShards } from "../../../stages/import/hub-shards.ts";

const PATHS = [
  ".gitattributes",
  "README.md",
  "ALL/test-00000-of-00001.parquet",
  "ALL/train-00000-of-00002.parquet",
  "ALL/train-00001-of-00002.parquet",
  "deep/a/b/x.jsonl",
  "test.jsonl",
  "test2.jsonl",
];
const of = (path: string, input: object = {}): string[] =>
  chosenShards(parseAddress(`hf://datasets/o/n${path}`), { format: "table", ...input }, PATHS);

test.each([
  ["/test2.jsonl", ["test2.jsonl"]],
  ["/test*.jsonl", ["test.jsonl", "test2.jsonl"]],
  ["/ALL/t*-00000-*", ["ALL/test-00000-of-00001.parquet", "ALL/train-00000-of-00002.parquet"]],
  ["/**/x.jsonl", ["deep/a/b/x.jsonl"]],
  ["/ALL", PATHS.slice(2, 5)],
  ["/deep/", ["deep/a/b/x.jsonl"]],
  ["", ["test.jsonl", "test2.jsonl"]],
])("%s", (path, expected) => {
  expect(of(path)).toEqual(expected);
});

test("a split chooses the shards of its name", () => {
  expect(of("/ALL", { split: "test" })).toEqual(["ALL/test-00000-of-00001.parquet"]);
});

test("an address that leads to no file names the files that there are", () => {
  expect(() => of("/none*.parquet")).toThrow(UserError);
  expect(() => of("/nothing")).toThrow(/The repository has ALL\/test-00000-of-00001.parquet/);
});
