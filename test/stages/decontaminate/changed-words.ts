/** Statements in five languages, and copies of them with a tenth of the words changed. */
import { readFileSync } from "node:fs";
import { assetPath } from "../../../io/assets.ts";

/** Characters of a word, in scripts without spaces between words. */
export const WORD = { chinese: 2, japanese: 2, thai: 5, korean: null, russian: null } as const;
export type Language = keyof typeof WORD;

export const statementsIn = (language: Language): string[] =>
  readFileSync(assetPath(`test/fixtures/statements/${language}.txt`), "utf8")
    .trim()
    .split("\n");

/** Every tenth word is one of another text. */
export function changed(language: Language, at: number): string {
  const all = statementsIn(language);
  const [text, other] = [all[at] as string, all[(at + 1) % all.length] as string];
  const size = WORD[language];
  const cut = (whole: string): string[] =>
    size === null ? whole.split(" ") : (whole.match(new RegExp(`.{1,${size}}`, "gu")) ?? []);
  const others = cut(other);
  const words = cut(text).map((word, i) =>
    i % 10 === (at * 3) % 10 ? (others[i % others.length] as string) : word,
  );
  return words.join(size === null ? " " : "");
}
