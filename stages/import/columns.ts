/** Checks that a file, or a row of JSON, has the columns without which it is not of its format. */
import { UserError } from "../../schemas/errors.ts";
import { type Column, namesOf, type Rows } from "./format.ts";
import { FieldError, type Row } from "./row.ts";
import type { Table } from "./tables.ts";

const told = (column: Column): string => [...new Set(namesOf(column))].join(" or ");

const missing = ({ required }: Rows, has: (name: string) => boolean): string[] =>
  required.filter((column) => !namesOf(column).some(has)).map(told);

/** @throws UserError that names the columns that lack */
export function checkColumns({ path, columns }: Table, rows: Rows, format: string): void {
  const lacking = columns === null ? [] : missing(rows, (name) => columns.includes(name));
  if (columns === null || lacking.length === 0) return;
  throw new UserError({
    where: path,
    expected: `columns ${rows.required.map(told).join(", ")}`,
    got: columns.length === 0 ? "no columns" : `columns ${columns.join(", ")}`,
    fix: `Missing: ${lacking.join(", ")}. Is this really ${format}? \`rftkit inspect FILE\` tells the format of a file.`,
  });
}

/** JSON lines have no columns, so each row is asked. @throws FieldError */
export function checkMembers(row: Row, rows: Rows): void {
  const lacking = missing(rows, (name) => name in row);
  if (lacking.length > 0)
    throw new FieldError(`no ${lacking.join(", ")} (members: ${Object.keys(row).join(", ")})`);
}
