/**
 * Text with half a surrogate pair is read back changed from a file, so what a stage computed with
 * is not what a resumed run would read.
 */
import { isWellFormed } from "../../stages/import/row.ts";

/** A row as it is read back from a file; the row itself where nothing changes. */
export function wellFormed<T>(value: T): T {
  return isWellFormed(value) ? value : (repaired(value) as T);
}

function repaired(value: unknown): unknown {
  if (typeof value === "string") return Buffer.from(value, "utf8").toString("utf8");
  if (Array.isArray(value)) return value.map(repaired);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, repaired(member)]));
}
