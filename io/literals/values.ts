/**
 * Checks and converts values between zod objects and Parquet columns, in both directions.
 * Promises: int64 is exact (z.int() within ±(2^53 − 1) as number, z.bigint() within int64); null
 * and empty stay distinct; a value that does not fit is an error with the path of the field.
 */
import type { Column } from "../parquet/columns.ts";

/**
 * A value does not fit its column; callers add file and row. The path is put together while the
 * error passes the members that hold the value: names for every value would cost more than its
 * check.
 */
export class ColumnError extends Error {
  readonly #what: string;
  readonly #path: string;

  constructor(what: string, path = "") {
    super(`${path}: ${what}`);
    this.#what = what;
    this.#path = path;
  }

  /** The same error as seen by what holds the value. */
  within(step: string): ColumnError {
    return new ColumnError(this.#what, `${step}${this.#path}`);
  }
}

/** The error with a step added to its path; other errors as they are. */
const within = (error: unknown, step: string): unknown =>
  error instanceof ColumnError ? error.within(step) : error;

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

const fail = (expected: string, value: unknown): never => {
  const got =
    value === null
      ? "null"
      : Array.isArray(value)
        ? "a list"
        : `${typeof value} ${String(value).slice(0, 40)}`;
  throw new ColumnError(`expected ${expected}, got ${got}`);
};

/** String.prototype.toWellFormed of ES2024, available since Node 20. */
const wellFormed = (text: string): string => (text as string & { toWellFormed(): string }).toWellFormed();

/** Converts a value for hyparquet-writer: integers become BigInt, lone surrogates U+FFFD. */
export function encodeValue(column: Column, value: unknown): unknown {
  try {
    return encoded(column, value);
  } catch (error) {
    throw within(error, column.name);
  }
}

function encoded(column: Column, value: unknown): unknown {
  if (value === null || (value === undefined && column.optional === true))
    return column.nullable ? null : fail("a value", value);
  switch (column.kind) {
    case "string":
      return typeof value === "string" && (column.allowed?.has(value) ?? true)
        ? wellFormed(value)
        : fail(column.allowed ? `one of ${[...column.allowed].join(", ")}` : "a string", value);
    case "int":
      return Number.isSafeInteger(value)
        ? BigInt(value as number)
        : fail("an integer within ±(2^53 − 1)", value);
    case "bigint":
      return typeof value === "bigint" && value >= INT64_MIN && value <= INT64_MAX
        ? value
        : fail("a bigint of 64 bits", value);
    case "double":
      return typeof value === "number" ? value : fail("a number", value);
    case "boolean":
      return typeof value === "boolean" ? value : fail("true or false", value);
    case "list":
      return eachOf(list(value), column.element, encoded);
    case "struct":
      return encodeStruct(column.fields, object(value));
  }
}

/** Converts a value from a file to the zod type; missing members become null. */
export function decodeValue(column: Column, value: unknown): unknown {
  try {
    return decoded(column, value);
  } catch (error) {
    throw within(error, column.name);
  }
}

function decoded(column: Column, value: unknown): unknown {
  if (value === null || value === undefined) return column.nullable ? null : fail("a value", null);
  switch (column.kind) {
    case "string":
      return typeof value === "string" && (column.allowed?.has(value) ?? true)
        ? value
        : fail(column.allowed ? `one of ${[...column.allowed].join(", ")}` : "a string", value);
    case "int":
      return safeNumber(value);
    case "bigint":
      return typeof value === "bigint"
        ? value
        : typeof value === "number"
          ? BigInt(value)
          : fail("an integer", value);
    case "double":
      return typeof value === "number" ? value : fail("a number", value);
    case "boolean":
      return typeof value === "boolean" ? value : fail("true or false", value);
    case "list":
      return eachOf(list(value), column.element, decoded);
    case "struct":
      return decodeStruct(column.fields, object(value));
  }
}

function safeNumber(value: unknown): number {
  if (typeof value === "bigint" && value <= SAFE && value >= -SAFE) return Number(value);
  return Number.isSafeInteger(value) ? (value as number) : fail("an integer within ±(2^53 − 1)", value);
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : fail("a list", value));

function object(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("an object", value);
  return value as Record<string, unknown>;
}

function eachOf(values: readonly unknown[], column: Column, convert: typeof encoded): unknown[] {
  const out: unknown[] = [];
  try {
    for (const value of values) out.push(convert(column, value));
  } catch (error) {
    throw within(error, `[${out.length}]`);
  }
  return out;
}

function encodeStruct(fields: readonly Column[], members: Record<string, unknown>): unknown {
  const out: Record<string, unknown> = {};
  let name = "";
  try {
    for (const field of fields) {
      name = field.name;
      out[name] = encoded(field, members[name]);
    }
  } catch (error) {
    throw within(error, `.${name}`);
  }
  return out;
}

const decodeStruct = (fields: readonly Column[], members: Readonly<Record<string, unknown>>) => {
  try {
    return decodeMembers(fields, members);
  } catch (error) {
    throw within(error, ".");
  }
};

/** Converts the members of a row or a struct from a file; absent optional members are left out. */
export function decodeMembers(
  fields: readonly Column[],
  members: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  let name = "";
  try {
    for (const field of fields) {
      name = field.name;
      const value = decoded(field, members[name]);
      if (value !== null || field.optional !== true) out[name] = value;
    }
  } catch (error) {
    throw within(error, name);
  }
  return out;
}
