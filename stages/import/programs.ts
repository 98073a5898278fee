/** Programs and names as sources list them: as a list, or as its text. */
import { parseEither } from "./tests.ts";

/** Texts of a list, or of a list literal in JSON or Python; null for anything else. */
export function textList(source: unknown): string[] | null {
  if (source === null || source === undefined) return [];
  if (Array.isArray(source)) return source.filter((member) => typeof member === "string");
  if (typeof source !== "string") return null;
  if (source.trim() === "") return [];
  try {
    const value = parseEither(source);
    if (!Array.isArray(value)) return null;
    return value.filter((member) => typeof member === "string");
  } catch {
    return null;
  }
}
