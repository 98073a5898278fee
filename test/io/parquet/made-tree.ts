/** Trees of Parquet schemas, and pages of their leaves with levels given by hand. */
import type { SchemaElement } from "hyparquet";
import type { Page } from "../../../io/parquet/pages.ts";
import { LeafCursor, type Node, schemaTree } from "../../../io/parquet/tree.ts";

type Repetition = "REQUIRED" | "OPTIONAL" | "REPEATED";

export const group = (
  name: string,
  repetition: Repetition,
  children: number,
  list = false,
): SchemaElement => ({
  name,
  repetition_type: repetition,
  num_children: children,
  ...(list && { converted_type: "LIST" }),
});
export const leaf = (name: string, repetition: Repetition): SchemaElement => ({
  name,
  repetition_type: repetition,
  type: "BYTE_ARRAY",
});
export const root = (...elements: SchemaElement[]): Node => {
  const count = elements.reduce((sum, { num_children = 0 }) => sum - num_children, elements.length);
  return schemaTree([{ name: "schema", num_children: count }, ...elements]);
};

/** An entry: repetition level, definition level, and the value where it is present. */
export type Entry = [repetition: number, definition: number, value?: unknown];

export const pageOf = (entries: readonly Entry[]): Page => ({
  repetition: Uint32Array.from(entries, ([level]) => level),
  definition: Uint32Array.from(entries, ([, level]) => level),
  values: entries.flatMap(([, , ...value]) => value),
});

export const cursorOf = (node: Node, pages: readonly (readonly Entry[])[]): LeafCursor =>
  new LeafCursor(
    (async function* () {
      yield* pages.map(pageOf);
    })(),
    node.definition,
  );
