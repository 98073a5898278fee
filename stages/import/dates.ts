/** The day of a row's contest, and whether an input wants it. */
import type { InputFile } from "../../schemas/import-options.ts";
import type { Format, Rejection } from "./format.ts";
import type { Row } from "./row.ts";

/** YYYY-MM-DD in UTC; null where the value is no date. */
export function dayOf(value: unknown): string | null {
  if (typeof value === "string") return /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(value.trim())?.[0] ?? null;
  const time = value instanceof Date ? value.getTime() : secondsOf(value) * 1000;
  return Math.abs(time) < 8e15 ? new Date(time).toISOString().slice(0, 10) : null;
}

const secondsOf = (value: unknown): number =>
  typeof value === "number" || typeof value === "bigint" ? Number(value) : Number.NaN;

type Wanted = Pick<InputFile, "from" | "to">;

/** Why a row is left out because of its date; null: it is not. */
export function outsideDates(
  row: Row,
  { date }: Pick<Format, "date">,
  { from, to }: Wanted,
): Rejection | null {
  if (from === undefined && to === undefined) return null;
  const day = date === undefined ? null : dayOf(row[date]);
  if (day !== null && day >= (from ?? day) && day <= (to ?? day)) return null;
  return { reason: "outside_dates", detail: day ?? "no date" };
}
