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
