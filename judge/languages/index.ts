/**
 * The languages of the judge, by name. Contract for the rest of the chain: a program is
 * {code, language}; `languageOf` finds the declaration by name, by fence tag or by the name that a
 * data set uses; `requestLanguage` gives the `language` field of a judge request. python3 has
 * neither flags nor a field, so that its requests and keys stay as they are.
 */
import { shown, UserError } from "../../schemas/errors.ts";
import { c } from "./c.ts";
import { cpp } from "./cpp.ts";
import { java } from "./java.ts";
import { javascript } from "./javascript.ts";
import type { Language, RequestLanguage, Use } from "./language.ts";
import { python3 } from "./python3.ts";
import { rust } from "./rust.ts";

export type { Language, RequestLanguage, Toolchain, Use } from "./language.ts";

export const DEFAULT_LANGUAGE = "python3";

const known = new Map<string, Language>(
  [python3, cpp, c, java, javascript, rust].map((language) => [language.name, language]),
);

/** Adds a language, e.g. one of a plug-in. @throws UserError if the name is taken */
export function addLanguage(language: Language): void {
  if (known.has(language.name))
    throw new UserError({
      where: `language ${language.name}`,
      expected: "a name that no other language has",
      got: shown(language.name),
      fix: "Rename the language.",
    });
  known.set(language.name, language);
}

export const languageNames = (): string[] => [...known.keys()];

/** The language of this name. @throws UserError for an unknown one, which names `where` */
export function languageNamed(name: string, where = "language"): Language {
  const found = known.get(name);
  if (found !== undefined) return found;
  throw new UserError({
    where,
    expected: `one of ${languageNames().join(", ")}`,
    got: shown(name),
    fix: "Name one of these, or declare the language in a plug-in.",
  });
}

/** The language that a fence tag or a data set means, or null; case and blanks do not matter. */
export function languageOf(text: string): Language | null {
  const wanted = text.trim().toLowerCase();
  for (const language of known.values())
    if (language.name === wanted || language.tags.includes(wanted) || language.names.includes(wanted))
      return language;
  return null;
}

/**
 * The `language` of a judge request, to be spread into it: nothing for python3.
 * @throws UserError for an unknown language
 */
export function requestLanguage(name: string, use: Use): { language?: RequestLanguage } {
  const { machinery } = languageNamed(name);
  return machinery === null ? {} : { language: { name, flags: machinery.flags[use] } };
}
