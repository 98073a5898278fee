/**
 * Values in a row by path: steps joined by dots lead into objects, lists (by index) and texts of
 * objects or lists. A column whose own name has dots is found by its whole name.
 */
import type { Row } from "./row.ts";
import { parseEither } from "./tests.ts";

/** undefined where the row has nothing at the path. */
export function valueAt(row: Row, path: string): unknown {
  if (Object.hasOwn(row, path)) return row[path];
  const dot = path.indexOf(".");
  if (dot < 0) return undefined;
  const value = inside(row[path.slice(0, dot)]);
  return value === null ? undefined : valueAt(value, path.slice(dot + 1));
}

/** Members of an object, a list, or the text of either; null for anything else. */
export function inside(value: unknown): Row | null {
  if (typeof value === "object" && value !== null) return value as Row;
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return null;
  try {
    return inside(parseEither(value));
  } catch {
    return null;
  }
}

/** The column that a path starts in, by its whole name or its first step. */
export const columnOf = (path: string): [string, string] => [path, path.split(".")[0] ?? path];
