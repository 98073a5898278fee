/**
 * Optional members of rows: a file has a column for one only if a row has it, so that files without
 * it keep their bytes. Paths are dotted and leave lists out: `turns.calls.reasoning_tokens`.
 */
import type { Column } from "./columns.ts";

/** The columns without the optional ones that `present` does not name. */
export function withOptional(
  columns: readonly Column[],
  present: ReadonlySet<string>,
  prefix = "",
): Column[] {
  return columns
    .filter(({ name, optional }) => optional !== true || present.has(`${prefix}${name}`))
    .map((column) => narrowed(withNulls(column, present, prefix), present, `${prefix}${column.name}`));
}

const withNulls = (column: Column, present: ReadonlySet<string>, prefix: string): Column =>
  column.requiredUnlessNull === true
    ? { ...column, nullable: present.has(`${prefix}${column.name}`) }
    : column;

function narrowed(column: Column, present: ReadonlySet<string>, path: string): Column {
  if (column.kind === "struct")
    return { ...column, fields: withOptional(column.fields, present, `${path}.`) };
  if (column.kind === "list") return { ...column, element: narrowed(column.element, present, path) };
  return column;
}

/**
 * Paths of the optional members that some row has, and of those required unless null that are null
 * in some row.
 */
export function optionalIn(columns: readonly Column[], rows: Iterable<unknown>): Set<string> {
  const found = new Set<string>();
  const sought = columns.filter(holdsOptional);
  if (sought.length > 0) for (const row of rows) lookIn(sought, row, { prefix: "", found });
  return found;
}

function holdsOptional(column: Column): boolean {
  if (column.optional === true || column.requiredUnlessNull === true) return true;
  if (column.kind === "list") return holdsOptional({ ...column.element, name: column.name });
  return column.kind === "struct" && column.fields.some(holdsOptional);
}

type Search = { prefix: string; found: Set<string> };

function lookIn(columns: readonly Column[], value: unknown, { prefix, found }: Search): void {
  if (typeof value !== "object" || value === null) return;
  for (const column of columns) {
    const member: unknown = Reflect.get(value, column.name);
    const path = `${prefix}${column.name}`;
    if (member === null && column.requiredUnlessNull === true) found.add(path);
    if (member === undefined || member === null) continue;
    if (column.optional === true) found.add(path);
    lookInside(column, member, { prefix: `${path}.`, found });
  }
}

function lookInside(column: Column, value: unknown, search: Search): void {
  if (column.kind === "struct") lookIn(column.fields.filter(holdsOptional), value, search);
  if (column.kind !== "list" || !Array.isArray(value) || !holdsOptional(column)) return;
  for (const member of value) lookInside(column.element, member, search);
}
