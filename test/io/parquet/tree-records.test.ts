import { expect, test } from "vitest";
import { assembler, leavesOf, type Node } from "../../../io/parquet/tree.ts";
import { cursorOf, type Entry, group, leaf, root } from "./made-tree.ts";

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
