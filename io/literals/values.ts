/**
 * Checks and converts values between zod objects and Parquet columns, in both directions.
 * Promises: int64 is exact (z.int() within ±(2^53 − 1) as number, z.bigint() within int64); null
 * and empty stay distinct; a value that does not fit is an error with the path of the field.
 */
import type { Column } from "../parquet/columns.ts";

/** A value does not fit its column; callers add file and row. */
export class ColumnError extends Error {}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

const fail = (path: string, expected: string, value: unknown): never => {
  const got =
    value === null
      ? "null"
      : Array.isArray(value)
        ? "a list"
        : `${typeof value} ${String(value).slice(0, 40)}`;
  throw new ColumnError(`${path}: expected ${expected}, got ${got}`);
};

/** String.prototype.toWellFormed of ES2024, available since Node 20. */
const wellFormed = (text: string): string => (text as string & { toWellFormed(): string }).toWellFormed();

/** Converts a value for hyparquet-writer: integers become BigInt, lone surrogates U+FFFD. */
export function encodeValue(column: Column, value: unknown, path = column.name): unknown {
  if (value === null || (value === undefined && column.optional === true))
    return column.nullable ? null : fail(path, "a value", value);
  switch (column.kind) {
    case "string":
      return typeof value === "string" && (column.allowed?.has(value) ?? true)
        ? wellFormed(value)
        : fail(path, column.allowed ? `one of ${[...column.allowed].join(", ")}` : "a string", value);
    case "int":
      return Number.isSafeInteger(value)
        ? BigInt(value as number)
        : fail(path, "an integer within ±(2^53 − 1)", value);
    case "bigint":
      return typeof value === "bigint" && value >= INT64_MIN && value <= INT64_MAX
        ? value
        : fail(path, "a bigint of 64 bits", value);
    case "double":
      return typeof value === "number" ? value : fail(path, "a number", value);
    case "boolean":
      return typeof value === "boolean" ? value : fail(path, "true or false", value);
    case "list":
      return list(value, path).map((member, i) => encodeValue(column.element, member, `${path}[${i}]`));
    case "struct":
      return encodeStruct(column.fields, object(value, path), path);
  }
}

/** Converts a value from a file to the zod type; missing members become null. */
export function decodeValue(column: Column, value: unknown, path = column.name): unknown {
  if (value === null || value === undefined) return column.nullable ? null : fail(path, "a value", null);
  switch (column.kind) {
    case "string":
      return typeof value === "string" && (column.allowed?.has(value) ?? true)
        ? value
        : fail(path, column.allowed ? `one of ${[...column.allowed].join(", ")}` : "a string", value);
    case "int":
      return safeNumber(value, path);
    case "bigint":
      return typeof value === "bigint"
        ? value
        : typeof value === "number"
          ? BigInt(value)
          : fail(path, "an integer", value);
    case "double":
      return typeof value === "number" ? value : fail(path, "a number", value);
    case "boolean":
      return typeof value === "boolean" ? value : fail(path, "true or false", value);
    case "list":
      return list(value, path).map((member, i) => decodeValue(column.element, member, `${path}[${i}]`));
    case "struct":
      return decodeMembers(column.fields, object(value, path), `${path}.`);
  }
}

function safeNumber(value: unknown, path: string): number {
  if (typeof value === "bigint" && value <= SAFE && value >= -SAFE) return Number(value);
  return Number.isSafeInteger(value) ? (value as number) : fail(path, "an integer within ±(2^53 − 1)", value);
}

const list = (value: unknown, path: string): unknown[] =>
  Array.isArray(value) ? value : fail(path, "a list", value);

function object(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return fail(path, "an object", value);
  return value as Record<string, unknown>;
}

function encodeStruct(fields: readonly Column[], members: Record<string, unknown>, path: string): unknown {
  const out: Record<string, unknown> = {};
  for (const field of fields)
    out[field.name] = encodeValue(field, members[field.name], `${path}.${field.name}`);
  return out;
}

/** Converts the members of a row or a struct from a file; absent optional members are left out. */
export function decodeMembers(
  fields: readonly Column[],
  members: Readonly<Record<string, unknown>>,
  prefix = "",
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const field of fields) {
    const value = decodeValue(field, members[field.name], `${prefix}${field.name}`);
    if (value !== null || field.optional !== true) out[field.name] = value;
  }
  return out;
}
