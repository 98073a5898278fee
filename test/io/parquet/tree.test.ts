import { describe, expect, test } from "vitest";
import type { Page } from "../../../io/parquet/pages.ts";
import { assembler, LeafCursor, leafOf, leavesOf, type Node, schemaTree } from "../../../io/parquet/tree.ts";
import { cursorOf, group, leaf, pageOf, root } from "./made-tree.ts";

describe("the tree of a schema", () => {
  test("levels count what is optional or repeated above, paths are dotted", () => {
    const tree = root(
      group("a", "OPTIONAL", 1, true),
      group("list", "REPEATED", 1),
      leaf("element", "OPTIONAL"),
      leaf("b", "REQUIRED"),
    );
    expect(leavesOf(tree).map(({ path, definition, repetition }) => [path, definition, repetition])).toEqual([
      ["a.list.element", 3, 1],
      ["b", 0, 0],
    ]);
    const [first] = leavesOf(tree) as [Node];
    expect(leafOf(first)).toMatchObject({ maxRepetition: 1, maxDefinition: 3, element: { name: "element" } });
  });

  test("a schema that ends too early or nests without end is refused", () => {
    expect(() => schemaTree([])).toThrow("does not end");
    expect(() => schemaTree([{ name: "schema", num_children: 2 }, leaf("a", "REQUIRED")])).toThrow(
      "does not end",
    );
    const deep = (depth: number) => Array.from({ length: depth }, () => group("g", "REQUIRED", 1));
    expect(() => schemaTree([...deep(65), leaf("a", "REQUIRED")])).toThrow("does not end");
    expect(leavesOf(schemaTree([...deep(64), leaf("a", "REQUIRED")]))).toHaveLength(1);
  });

  test("a group cannot be read as a column, and one without columns not at all", () => {
    const [empty] = root(group("empty", "REQUIRED", 0)).children as [Node];
    expect(leavesOf(empty)).toEqual([]);
    expect(() => leafOf(empty)).toThrow("column empty without a type");
    expect(() => assembler(empty, new Map())).toThrow("column empty without data");
    const [outer] = root(group("outer", "REQUIRED", 1), group("empty", "REQUIRED", 0)).children as [Node];
    expect(() => assembler(outer, new Map())).toThrow();
  });
});

describe("a cursor over the pages of a leaf", () => {
  const [node] = leavesOf(root(leaf("a", "REPEATED"))) as [Node];

  test("records run over the ends of pages; empty pages are passed over", async () => {
    const cursor = cursorOf(node, [
      [],
      [[0, 1, "a"]],
      [[1, 1, "b"]],
      [],
      [
        [1, 1, "c"],
        [0, 0],
      ],
    ]);
    await cursor.fill(2);
    const read = assembler(node, new Map([[node.path, cursor]])).read;
    expect([read(), read()]).toEqual([["a", "b", "c"], []]);
    expect(await cursor.exhausted()).toBe(true);
    expect([cursor.definition, cursor.repetition]).toEqual([-1, -1]);
    expect(() => cursor.take()).toThrow("ends inside a row");
  });

  test("no more pages are read than the records wanted and the start of the next need", async () => {
    let read = 0;
    const pages = (async function* () {
      for (;;) {
        read++;
        yield pageOf([[0, 1, read]]);
      }
    })();
    const cursor = new LeafCursor(pages, node.definition);
    await cursor.fill(3);
    expect(read).toBe(4);
    for (let i = 0; i < 3; i++) cursor.take();
    await cursor.fill(1);
    expect(read).toBe(5);
    expect(await cursor.exhausted()).toBe(false);
  });

  test("fewer rows than wanted are an error, left over ones are seen", async () => {
    const short = cursorOf(node, [[[0, 1, "a"]]]);
    await expect(short.fill(2)).rejects.toThrow("fewer rows than its row group");
    const long = cursorOf(node, [[[0, 1, "a"]], [[0, 1, "b"]]]);
    await long.fill(1);
    expect(long.take()).toBe("a");
    expect(await long.exhausted()).toBe(false);
  });

  test("a record without end is an error before memory is full", async () => {
    const size = 1 << 22;
    const endless: Page = {
      repetition: new Uint32Array(size).fill(1),
      definition: new Uint32Array(size),
      values: [],
    };
    const pages = (async function* () {
      for (let i = 0; i < 100; i++) yield endless;
    })();
    await expect(new LeafCursor(pages, 1).fill(1)).rejects.toThrow(/more than \d+ values in a row/);
  });
});
