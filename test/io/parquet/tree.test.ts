import type { SchemaElement } from "hyparquet";
import { describe, expect, test } from "vitest";
import type { Page } from "../../../io/parquet/pages.ts";
import { assembler, LeafCursor, leafOf, leavesOf, type Node, schemaTree } from "../../../io/parquet/tree.ts";

type Repetition = "REQUIRED" | "OPTIONAL" | "REPEATED";

const group = (name: string, repetition: Repetition, children: number, list = false): SchemaElement => ({
  name,
  repetition_type: repetition,
  num_children: children,
  ...(list && { converted_type: "LIST" }),
});
const leaf = (name: string, repetition: Repetition): SchemaElement => ({
  name,
  repetition_type: repetition,
  type: "BYTE_ARRAY",
});
const root = (...elements: SchemaElement[]): Node => {
  const count = elements.reduce((sum, { num_children = 0 }) => sum - num_children, elements.length);
  return schemaTree([{ name: "schema", num_children: count }, ...elements]);
};

/** An entry: repetition level, definition level, and the value where it is present. */
type Entry = [repetition: number, definition: number, value?: unknown];

const pageOf = (entries: readonly Entry[]): Page => ({
  repetition: Uint32Array.from(entries, ([level]) => level),
  definition: Uint32Array.from(entries, ([, level]) => level),
  values: entries.flatMap(([, , ...value]) => value),
});

const cursorOf = (node: Node, pages: readonly (readonly Entry[])[]): LeafCursor =>
  new LeafCursor(
    (async function* () {
      yield* pages.map(pageOf);
    })(),
    node.definition,
  );

/** Records of a tree, from the entries of each leaf in order, one page a leaf. */
async function records(
  tree: Node,
  count: number,
  entries: readonly (readonly Entry[])[],
): Promise<unknown[]> {
  const leaves = leavesOf(tree);
  const cursors = new Map(leaves.map((node, i) => [node.path, cursorOf(node, [entries[i] ?? []])]));
  const parts = tree.children.map((node) => ({ name: node.name, ...assembler(node, cursors) }));
  for (const cursor of cursors.values()) await cursor.fill(count);
  const out = Array.from({ length: count }, () =>
    Object.fromEntries(parts.map((part) => [part.name, part.read()])),
  );
  for (const cursor of cursors.values()) expect(await cursor.exhausted()).toBe(true);
  return out;
}

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

describe("records from levels", () => {
  test("the two documents of the Dremel paper", async () => {
    const tree = root(
      leaf("DocId", "REQUIRED"),
      group("Links", "OPTIONAL", 2),
      leaf("Backward", "REPEATED"),
      leaf("Forward", "REPEATED"),
      group("Name", "REPEATED", 2),
      group("Language", "REPEATED", 2),
      leaf("Code", "REQUIRED"),
      leaf("Country", "OPTIONAL"),
      leaf("Url", "OPTIONAL"),
    );
    const entries: Entry[][] = [
      [
        [0, 0, 10],
        [0, 0, 20],
      ],
      [
        [0, 1],
        [0, 2, 10],
        [1, 2, 30],
      ],
      [
        [0, 2, 20],
        [1, 2, 40],
        [1, 2, 60],
        [0, 2, 80],
      ],
      [
        [0, 2, "en-us"],
        [2, 2, "en"],
        [1, 1],
        [1, 2, "en-gb"],
        [0, 1],
      ],
      [
        [0, 3, "us"],
        [2, 2],
        [1, 1],
        [1, 3, "gb"],
        [0, 1],
      ],
      [
        [0, 2, "http://A"],
        [1, 2, "http://B"],
        [1, 1],
        [0, 2, "http://C"],
      ],
    ];
    expect(await records(tree, 2, entries)).toEqual([
      {
        DocId: 10,
        Links: { Backward: [], Forward: [20, 40, 60] },
        Name: [
          {
            Language: [
              { Code: "en-us", Country: "us" },
              { Code: "en", Country: null },
            ],
            Url: "http://A",
          },
          { Language: [], Url: "http://B" },
          { Language: [{ Code: "en-gb", Country: "gb" }], Url: null },
        ],
      },
      { DocId: 20, Links: { Backward: [10, 30], Forward: [80] }, Name: [{ Language: [], Url: "http://C" }] },
    ]);
  });

  test("null, the empty list, a list of null and a list stay apart", async () => {
    const tree = root(
      group("a", "OPTIONAL", 1, true),
      group("list", "REPEATED", 1),
      leaf("element", "OPTIONAL"),
    );
    const entries: Entry[][] = [
      [
        [0, 0],
        [0, 1],
        [0, 2],
        [0, 3, "x"],
        [1, 2],
        [1, 3, "y"],
      ],
    ];
    expect(await records(tree, 4, entries)).toEqual([
      { a: null },
      { a: [] },
      { a: [null] },
      { a: ["x", null, "y"] },
    ]);
  });

  test.each([
    [
      "three levels",
      [group("a", "REQUIRED", 1, true), group("list", "REPEATED", 1), leaf("element", "REQUIRED")],
      ["x", "y"],
    ],
    [
      "three levels under another name",
      [group("a", "REQUIRED", 1, true), group("bag", "REPEATED", 1), leaf("item", "REQUIRED")],
      ["x", "y"],
    ],
    ["two levels", [group("a", "REQUIRED", 1, true), leaf("element", "REPEATED")], ["x", "y"]],
    ["a bare repeated field", [leaf("a", "REPEATED")], ["x", "y"]],
    [
      "a group named array",
      [group("a", "REQUIRED", 1, true), group("array", "REPEATED", 1), leaf("v", "REQUIRED")],
      [{ v: "x" }, { v: "y" }],
    ],
    [
      "a group named as the list and _tuple",
      [group("a", "REQUIRED", 1, true), group("a_tuple", "REPEATED", 1), leaf("v", "REQUIRED")],
      [{ v: "x" }, { v: "y" }],
    ],
    [
      "a repeated group without the mark of a list",
      [group("a", "REQUIRED", 1), group("list", "REPEATED", 1), leaf("v", "REQUIRED")],
      { list: [{ v: "x" }, { v: "y" }] },
    ],
  ])("lists of %s", async (_what, elements, expected) => {
    expect(
      await records(root(...elements), 1, [
        [
          [0, 1, "x"],
          [1, 1, "y"],
        ],
      ]),
    ).toEqual([{ a: expected }]);
  });

  test("elements of two members are groups", async () => {
    const tree = root(
      group("a", "REQUIRED", 1, true),
      group("list", "REPEATED", 2),
      leaf("k", "REQUIRED"),
      leaf("v", "OPTIONAL"),
    );
    const entries: Entry[][] = [
      [
        [0, 1, "x"],
        [1, 1, "y"],
      ],
      [
        [0, 1],
        [1, 2, "z"],
      ],
    ];
    expect(await records(tree, 1, entries)).toEqual([
      {
        a: [
          { k: "x", v: null },
          { k: "y", v: "z" },
        ],
      },
    ]);
  });

  test("leaves of one record that disagree are an error", async () => {
    const tree = root(group("g", "OPTIONAL", 2), leaf("a", "REQUIRED"), leaf("b", "REQUIRED"));
    await expect(records(tree, 1, [[[0, 0]], [[0, 1, "x"]]])).rejects.toThrow("disagree");
  });

  test("a leaf without a chunk is named", () => {
    const [node] = root(leaf("a", "REQUIRED")).children as [Node];
    expect(() => assembler(node, new Map())).toThrow("column a without data");
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
