/**
 * Assembles rows from the levels of their leaves, one record at a time, as in the Dremel paper.
 * Promises: null, empty list and missing stay distinct at every depth; inconsistent leaves are an
 * error. All historic forms of lists are arrays (LIST groups of three or two levels, bare repeated
 * fields).
 */
import type { SchemaElement } from "hyparquet";
import { setOwn } from "../own-member.ts";
import type { Leaf, Page } from "./pages.ts";

export type Node = {
  name: string;
  element: SchemaElement;
  /** Levels at which this node is present, and at which it repeats. */
  definition: number;
  repetition: number;
  children: Node[];
  /** Dotted path of a leaf. */
  path: string;
};

const MAX_DEPTH = 64;

/** Tree of a file's schema elements, which are stored in depth-first order. */
export function schemaTree(elements: readonly SchemaElement[]): Node {
  let next = 0;
  const take = (parent: Node | null, depth: number): Node => {
    const element = elements[next++];
    if (element === undefined || depth > MAX_DEPTH) throw new Error("a schema that does not end");
    const repeated = parent !== null && element.repetition_type === "REPEATED";
    const optional = parent !== null && element.repetition_type === "OPTIONAL";
    const node: Node = {
      name: element.name,
      element,
      definition: (parent?.definition ?? 0) + (repeated || optional ? 1 : 0),
      repetition: (parent?.repetition ?? 0) + (repeated ? 1 : 0),
      children: [],
      path: parent === null ? "" : parent.path === "" ? element.name : `${parent.path}.${element.name}`,
    };
    for (let i = 0; i < (element.num_children ?? 0); i++) node.children.push(take(node, depth + 1));
    return node;
  };
  return take(null, 0);
}

export const leavesOf = (node: Node): Node[] =>
  node.element.type !== undefined && node.children.length === 0 ? [node] : node.children.flatMap(leavesOf);

export function leafOf({ element, path, repetition, definition }: Node): Leaf {
  const { type } = element;
  if (type === undefined) throw new Error(`column ${path} without a type`);
  return { element: { ...element, type }, maxRepetition: repetition, maxDefinition: definition };
}

/** Maximum entries of one leaf per record (16 million), so that an endless record is an error. */
const MAX_RECORD_ENTRIES = 1 << 24;

/** Buffered entries of one leaf; `fill` buffers complete records. */
export class LeafCursor {
  private readonly pages: AsyncIterator<Page>;
  private readonly max: number;
  private queue: Page[] = [];
  private entry = 0;
  private value = 0;
  private records = 0;
  private ended = false;

  constructor(pages: AsyncIterator<Page>, maxDefinition: number) {
    this.pages = pages;
    this.max = maxDefinition;
  }

  /** Whether `count` complete records are buffered. */
  holds(count: number): boolean {
    return this.records > count || (this.ended && this.records >= count);
  }

  /** Buffers `count` complete records, up to the start of the next one or the end of the chunk. */
  async fill(count: number): Promise<void> {
    let buffered = this.queue.reduce((sum, page) => sum + page.definition.length, -this.entry);
    while (!this.ended && this.records <= count) {
      const { done, value: page } = await this.pages.next();
      if (done === true) {
        this.ended = true;
      } else {
        for (const level of page.repetition) if (level === 0) this.records++;
        if (page.definition.length > 0) this.queue.push(page);
        buffered += page.definition.length;
        if (buffered > MAX_RECORD_ENTRIES + count)
          throw new Error(`more than ${MAX_RECORD_ENTRIES} values in a row`);
      }
    }
    if (this.records < count) throw new Error("a column with fewer rows than its row group");
  }

  /** Definition level of the next entry; −1 if there is none. */
  get definition(): number {
    return this.queue[0]?.definition[this.entry] ?? -1;
  }
  get repetition(): number {
    return this.queue[0]?.repetition[this.entry] ?? -1;
  }

  /** Consumes an entry and returns its value, or null if the entry marks an absence. */
  take(): unknown {
    const page = this.queue[0];
    if (page === undefined) throw new Error("a column that ends inside a row");
    const present = page.definition[this.entry] === this.max;
    const value = present ? page.values[this.value++] : null;
    if (page.repetition[this.entry] === 0) this.records--;
    if (++this.entry === page.definition.length) {
      this.queue.shift();
      this.entry = 0;
      this.value = 0;
    }
    return value;
  }

  /** Whether every entry was consumed. */
  async exhausted(): Promise<boolean> {
    if (!this.ended && this.queue.length === 0) await this.fill(0);
    return this.queue.length === 0;
  }
}

export type Assembler = { first: LeafCursor; read(): unknown };

/** A function that reads the next value of a node; made once per row group. */
export function assembler(node: Node, cursors: Cursors): Assembler {
  const once = present(node, cursors);
  if (node.element.repetition_type === "REPEATED") return repeatedOf(node, once);
  if (node.element.repetition_type !== "OPTIONAL") return once;
  const { first } = once;
  const skip = skipper(node, cursors);
  return { first, read: () => (first.definition < node.definition ? skip(null) : once.read()) };

  function repeatedOf(repeated: Node, item: Assembler): Assembler {
    const leap = skipper(repeated, cursors);
    const read = (): unknown => {
      if (item.first.definition < repeated.definition) return leap([]);
      const out = [item.read()];
      while (item.first.repetition === repeated.repetition) out.push(item.read());
      return out;
    };
    return { first: item.first, read };
  }
}

type Cursors = ReadonlyMap<string, LeafCursor>;

function cursorOf(leaf: Node, cursors: Cursors): LeafCursor {
  const cursor = cursors.get(leaf.path);
  if (cursor === undefined) throw new Error(`column ${leaf.path} without data`);
  return cursor;
}

/** Consumes the single entry of every leaf below an absent node. */
function skipper(node: Node, cursors: Cursors): <T>(absent: T) => T {
  const below = leavesOf(node).map((leaf) => cursorOf(leaf, cursors));
  return (absent) => {
    for (const cursor of below) {
      if (cursor.definition >= node.definition) throw new Error("columns of one record that disagree");
      cursor.take();
    }
    return absent;
  };
}

function present(node: Node, cursors: Cursors): Assembler {
  const [child] = node.children;
  if (child === undefined) {
    const cursor = cursorOf(node, cursors);
    return { first: cursor, read: () => cursor.take() };
  }
  if (isList(node)) return listOf(node, child, cursors);
  const parts = node.children.map((part) => ({ name: part.name, ...assembler(part, cursors) }));
  const [leaf] = leavesOf(node);
  if (leaf === undefined) throw new Error(`group ${node.path} without columns`);
  const read = (): unknown => {
    const out: Record<string, unknown> = {};
    for (const part of parts) setOwn(out, part.name, part.read());
    return out;
  };
  return { first: cursorOf(leaf, cursors), read };
}

const isList = ({ element, children }: Node): boolean =>
  children.length === 1 &&
  children[0]?.element.repetition_type === "REPEATED" &&
  (element.converted_type === "LIST" || element.logical_type?.type === "LIST");

/**
 * Three levels: the repeated group is only a wrapper. Two levels (old writers): it is the element
 * itself.
 */
function listOf(node: Node, repeated: Node, cursors: Cursors): Assembler {
  const all = assembler(repeated, cursors);
  const [item, second] = repeated.children;
  const wrapper = second === undefined && repeated.name !== "array" && repeated.name !== `${node.name}_tuple`;
  if (item === undefined || !wrapper) return all;
  const read = (): unknown => (all.read() as Record<string, unknown>[]).map((group) => group[item.name]);
  return { first: all.first, read };
}
