/**
 * Limits of time and memory as sources write them: text with a unit, or a number. A text without
 * such a value, or one beyond every program, gives null: the judge's own limit then holds.
 */

const MEBIBYTES = { k: 1 / 1024, m: 1, g: 1024 };

/**
 * "1 second", "2.5 seconds", "500 ms", "1.5" as whole milliseconds; null if it has no such value.
 */
export function milliseconds(limit: string): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(ms|milli\w*|s|sec\w*|min\w*)?\b/i.exec(limit);
  if (found === null) return null;
  const unit = (found[2] ?? "s").toLowerCase();
  const factor = unit.startsWith("mil") || unit === "ms" ? 1 : unit.startsWith("min") ? 60_000 : 1000;
  const value = Math.ceil(Number(found[1]) * factor);
  return value > 0 && Number.isSafeInteger(value) ? value : null;
}

/** "512 megabytes", "64 MB", "65536 KB" as whole mebibytes; null if it has no such value. */
export function mebibytes(limit: string): number | null {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([kmg])/.exec(limit.toLowerCase()) ?? [];
  if (unit !== "k" && unit !== "m" && unit !== "g") return null;
  const value = Math.ceil(Number(amount) * MEBIBYTES[unit]);
  return value > 0 && Number.isSafeInteger(value) ? value : null;
}

/** Units of numbers without one; `auto` guesses by the size. */
export type TimeUnit = "auto" | "s" | "ms";
export type MemoryUnit = "auto" | "bytes" | "kb" | "mb";

/** No limit of a contest is 100 s, and none is below 100 ms. */
const SURELY_MS = 100;
/** No limit of a contest is below 1 MiB, and none in MiB is above 16 GiB. */
const [SURELY_BYTES, SURELY_KB] = [2 ** 22, 2 ** 14];

/** The CPU limit of a cell: a number, or text with a unit, as whole milliseconds. */
export function cpuLimit(value: unknown, unit: TimeUnit = "auto"): number | null {
  const amount = amountOf(value);
  if (amount === null) return typeof value === "string" ? milliseconds(value) : null;
  const isMs = unit === "ms" || (unit === "auto" && amount >= SURELY_MS);
  return whole(isMs ? amount : amount * 1000);
}

/** The memory limit of a cell: a number, or text with a unit, as whole mebibytes. */
export function memoryLimit(value: unknown, unit: MemoryUnit = "auto"): number | null {
  const amount = amountOf(value);
  if (amount === null) return typeof value === "string" ? mebibytes(value) : null;
  const guess = amount >= SURELY_BYTES ? "bytes" : amount >= SURELY_KB ? "kb" : "mb";
  const named = unit === "auto" ? guess : unit;
  return whole(named === "bytes" ? amount / 2 ** 20 : named === "kb" ? amount / 1024 : amount);
}

function amountOf(value: unknown): number | null {
  if (typeof value === "bigint" || typeof value === "number") return Number(value);
  return typeof value === "string" && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : null;
}

function whole(amount: number): number | null {
  const value = Math.ceil(amount);
  return value > 0 && Number.isSafeInteger(value) ? value : null;
}
