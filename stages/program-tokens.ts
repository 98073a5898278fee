/**
 * The tokens of a program for near-duplicates, by the lexer that its language declares. A program
 * of no known language, or of rows before languages, is read as Python.
 */
import { DEFAULT_LANGUAGE, languageOf } from "../judge/languages/index.ts";
import type { Turn } from "../schemas/trajectory.ts";
import { cTokens } from "../text/c-tokens.ts";
import { codeTokens, type TokenOptions } from "../text/code-tokens.ts";

export function programTokens(
  code: string,
  language: string | null | undefined,
  options: TokenOptions = {},
): Uint32Array {
  const lexer = languageOf(language ?? DEFAULT_LANGUAGE)?.lexer;
  return lexer === "c" ? cTokens(code, options) : codeTokens(code, options);
}

/** Language of the programs of a trajectory: all of them are in one. */
export const languageOfTurns = ({ turns }: { turns: readonly Turn[] }): string | null =>
  turns.findLast(({ language }) => language !== null)?.language ?? null;
