/**
 * What the recorded policy needs to know of a language, which the room of policies does not import.
 */
import { DEFAULT_LANGUAGE, languageNamed } from "../judge/languages/index.ts";
import type { CallContext } from "../policy/policy.ts";

/** @returns undefined for Python */
export function recordedLanguage(name = DEFAULT_LANGUAGE): CallContext["language"] {
  if (name === DEFAULT_LANGUAGE) return undefined;
  const { tags, lexer } = languageNamed(name, "generate.language");
  return { name, tags, isRewritten: lexer === "c" };
}
