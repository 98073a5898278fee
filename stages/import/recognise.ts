/**
 * Recognises the format of a file by its columns and its first row; the only recogniser, for
 * `inspect`, for errors that name the likely format, and for lists of files.
 */
import type { Format } from "./format.ts";
import { FORMATS } from "./formats.ts";
import type { Table } from "./tables.ts";

export async function recognise(table: Table): Promise<Format | null> {
  for await (const placed of table.rows()) {
    if (!("row" in placed)) continue;
    const { row } = placed;
    const look = { columns: new Set(table.columns ?? Object.keys(row)), row };
    return FORMATS.find((format) => format.recognise(look)) ?? null;
  }
  return null;
}
