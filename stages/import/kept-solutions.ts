/**
 * Which recorded solutions of a problem are kept where `import.languages` or
 * `import.solutions_per_language` says so: those in the languages named, and of each kind and
 * language the ones with the smallest hashes, in the order of the source.
 * Promise: flags say how many were left out, by language. Without either option nothing changes.
 */
import { sha256 } from "../../io/hash.ts";
import type { Solution } from "../../schemas/problem.ts";
import { counted } from "./draft.ts";
import type { Draft, Limits } from "./format.ts";

type Left = { other: Map<string, number>; beyond: Map<string, number> };

const add = (counts: Map<string, number>, language: string): void => {
  counts.set(language, (counts.get(language) ?? 0) + 1);
};

/** @param id of the problem: equal programs of two problems are drawn apart */
function kept(all: readonly Solution[], { options, id, left }: Choice): Solution[] {
  const { languages, solutions_per_language: most } = options;
  const named = languages === undefined ? null : new Set(languages);
  const own = all.filter(({ language }) => {
    const isNamed = named === null || named.has(language);
    if (!isNamed) add(left.other, language);
    return isNamed;
  });
  if (most === undefined) return own;
  const chosen = new Set<Solution>();
  for (const language of new Set(own.map((one) => one.language))) {
    const ranked = own
      .filter((one) => one.language === language)
      .map((one) => ({ one, rank: sha256([id, language, one.code]) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1));
    for (const { one } of ranked.slice(0, most)) chosen.add(one);
    for (const _ of ranked.slice(most)) add(left.beyond, language);
  }
  return own.filter((one) => chosen.has(one));
}

type Choice = {
  options: Pick<Limits, "languages" | "solutions_per_language">;
  id: string;
  left: Left;
};

/** Leaves solutions out of a draft. */
export function keepSolutions(draft: Draft, options: Choice["options"], id: string): void {
  if (options.languages === undefined && options.solutions_per_language === undefined) return;
  const left: Left = { other: new Map(), beyond: new Map() };
  draft.solutions = kept(draft.solutions, { options, id, left });
  draft.incorrect_solutions = kept(draft.incorrect_solutions, { options, id, left });
  const flags = (name: string, counts: Map<string, number>): string[] =>
    [...counts].sort().flatMap(([language, count]) => counted(`${name}_${flagWord(language)}`, count));
  draft.flags.push(...flags("other_language", left.other), ...flags("beyond_limit", left.beyond));
}

/** A language of a problem file is any text; a flag is one word. */
const flagWord = (language: string): string =>
  language
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 40);
