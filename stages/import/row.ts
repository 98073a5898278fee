/**
 * Columns of a row, read with a check of their type. A missing column is as good as null. A value
 * of another type is a FieldError, for which the row is rejected.
 */
import type { Test } from "../../schemas/problem.ts";

export type Row = Record<string, unknown>;

/** A column whose type is not what the format has. */
export class FieldError extends Error {}

const wrong = (name: string, expected: string, value: unknown): never => {
  throw new FieldError(
    `column ${name}: expected ${expected}, got ${value === null ? "null" : Array.isArray(value) ? "a list" : typeof value}`,
  );
};

/** Text of a column; null and missing are "". */
export function text(row: Row, name: string): string {
  const value = row[name];
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : wrong(name, "text", value);
}

/** Text, or null where it is empty. */
export const textOrNull = (row: Row, name: string): string | null => text(row, name) || null;

/** An integer of any width as bigint; null and missing are 0. */
export function integer(row: Row, name: string): bigint {
  const value = row[name];
  if (value === null || value === undefined) return 0n;
  if (typeof value === "bigint") return value;
  return Number.isInteger(value) ? BigInt(value as number) : wrong(name, "an integer", value);
}

/** A list of `kind`; null and missing are empty. */
export function listOf<T>(row: Row, name: string, member: (value: unknown) => value is T): T[] {
  const value = row[name];
  if (value === null || value === undefined) return [];
  return Array.isArray(value) && value.every(member) ? value : wrong(name, "a list of its kind", value);
}

export const isText = (value: unknown): value is string => typeof value === "string";
export const isInteger = (value: unknown): value is bigint | number =>
  typeof value === "bigint" || Number.isInteger(value);

/** A struct column; null and missing give null. */
export function struct(row: Row, name: string): Row | null {
  const value = row[name];
  if (value === null || value === undefined) return null;
  return typeof value === "object" && !Array.isArray(value) ? (value as Row) : wrong(name, "a struct", value);
}

/** Parallel lists as tests, or null where their lengths differ. */
export function paired(inputs: readonly string[], outputs: readonly string[]): Test[] | null {
  if (inputs.length !== outputs.length) return null;
  return inputs.map((input, i) => ({ input, output: outputs[i] ?? "" }));
}

/**
 * Whether all text of a row is Unicode: readers leave a lone surrogate where bytes or escapes are
 * not.
 */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === "string") return (value as string & { isWellFormed(): boolean }).isWellFormed();
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return true;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const member of members) if (!isWellFormed(member)) return false;
  return true;
}
