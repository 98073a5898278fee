/**
 * The tokens of a program for near-duplicates, by the lexer that its language declares. A program
 * of no known language, or of rows before languages, is read as Python.
 */
import { DEFAULT_LANGUAGE, languageOf } from "../judge/languages/index.ts";
import type { Turn } from "../schemas/trajectory.ts";
import { cNames } from "../text/c-names.ts";
import { cTokens } from "../text/c-tokens.ts";
import { codeTokens, type NamedTokens, scanNames, type TokenOptions } from "../text/code-tokens.ts";

export function programTokens(
  code: string,
  language: string | null | undefined,
  options: TokenOptions = {},
): Uint32Array {
  return isCLike(language) ? cTokens(code, options) : codeTokens(code, options);
}

const isCLike = (language: string | null | undefined): boolean =>
  languageOf(language ?? DEFAULT_LANGUAGE)?.lexer === "c";

/** The tokens, and which of them are names; the next call may overwrite both. */
export const namedTokens = (code: string, language: string | null | undefined): NamedTokens =>
  isCLike(language) ? cNames(code) : scanNames(code);

/** Language of the programs of a trajectory: all of them are in one. */
export const languageOfTurns = ({ turns }: { turns: readonly Turn[] }): string | null =>
  turns.findLast(({ language }) => language !== null)?.language ?? null;
