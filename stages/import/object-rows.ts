/**
 * Rows of a file that is one JSON object: its lists of problems ({"data": [...]}), its members
 * ({"two-sum": {...}}), or its columns, as pandas and datasets write them. An object that has
 * lists of tests, programs or messages only is a row itself.
 */
import type { Row } from "./row.ts";

/** Members by which an object is told to be a problem. */
const STATES = /problem|question|statement|prompt|desc|task|instruct|content|text|query|title|name|messages/i;

/** @returns null for an object that is a row */
export function rowsInside(value: unknown): unknown[] | null {
  if (!isRow(value)) return null;
  const members = Object.values(value);
  const lists = members.filter((member): member is Row[] => Array.isArray(member) && areProblems(member));
  if (lists.length > 0) return lists.flat();
  const [columns, data] = [value.columns, value.data];
  if (Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray))
    return data.map((cells: unknown[]) =>
      Object.fromEntries(columns.map((name, i) => [String(name), cells[i]])),
    );
  return byColumns(value) ?? inOnlyMember(members) ?? byName(value);
}

/** Rows that are a member of a member: {"dataset": {"problems": [...]}}. */
function inOnlyMember(members: readonly unknown[]): unknown[] | null {
  const objects = members.filter(isRow);
  return objects.length === 1 && members.every((member) => isRow(member) || !Array.isArray(member))
    ? rowsInside(objects[0])
    : null;
}

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

const isProblem = (value: unknown): boolean =>
  isRow(value) &&
  Object.keys(value).some((name) => STATES.test(name)) &&
  !("role" in value && "content" in value) &&
  Object.keys(value).length > 1;

const areProblems = (list: readonly unknown[]): boolean => list.length > 0 && list.every(isProblem);

/** Members that are problems, with their names where they have none of their own. */
function byName(value: Row): unknown[] | null {
  const entries = Object.entries(value);
  if (entries.length === 0 || !entries.every(([, member]) => isProblem(member))) return null;
  return entries.map(([id, row]) => ({ ...("id" in (row as Row) ? {} : { id }), ...(row as Row) }));
}

const hasTexts = ([name, cells]: [string, unknown]): boolean =>
  STATES.test(name) && isRowOrList(cells) && Object.values(cells).every((cell) => typeof cell === "string");
const isRowOrList = (value: unknown): value is object => isRow(value) || Array.isArray(value);

/** Columns as lists of one length, or as objects with the same keys. */
function byColumns(value: Row): unknown[] | null {
  const names = Object.keys(value);
  const cells = Object.values(value);
  if (names.length < 2 || !Object.entries(value).some(hasTexts)) return null;
  if (cells.every(Array.isArray)) {
    const lists = cells as unknown[][];
    const length = lists[0]?.length ?? 0;
    if (length === 0 || lists.some((list) => list.length !== length)) return null;
    return (
      lists[0]?.map((_, row) => Object.fromEntries(names.map((name, i) => [name, lists[i]?.[row]]))) ?? null
    );
  }
  if (!cells.every(isRow)) return null;
  const keys = Object.keys(cells[0] ?? {});
  const isColumn = (cell: Row): boolean => {
    const own = Object.keys(cell);
    return own.length === keys.length && own.every((key, i) => key === keys[i]);
  };
  if (keys.length === 0 || !keys.every((key) => /^\d+$/.test(key)) || !cells.every(isColumn)) return null;
  return keys.map((key) => Object.fromEntries(names.map((name, i) => [name, cells[i]?.[key]])));
}
