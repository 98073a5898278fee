/**
 * Copies in five scripts with a tenth of their words changed, without tests: only the wording can
 * tell. The embedder finds all texts alike, or all different, as models for English do.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import type { Embedder } from "../../../text/embedding/contract.ts";
import { type Decided, decide, evidenceOf, indexed } from "./evidence-world.ts";
import { problem } from "./world.ts";

/** Characters of a word, in scripts without spaces between words. */
const WORD = { chinese: 2, japanese: 2, thai: 5, korean: null, russian: null } as const;
type Language = keyof typeof WORD;

const statementsIn = (language: Language): string[] =>
  readFileSync(assetPath(`test/fixtures/statements/${language}.txt`), "utf8")
    .trim()
    .split("\n");

/** Every tenth word is one of another text. */
function changed(language: Language, at: number): string {
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

const embedder = (isAlike: boolean): Embedder => ({
  model: "toy@1",
  dimensions: 64,
  embed: (texts) =>
    Promise.resolve(
      texts.map((text) => {
        const vector = new Float32Array(64);
        vector[isAlike ? 0 : text.length % 64] = 1;
        return vector;
      }),
    ),
});

const removing = ({ pairs }: Decided): string[] =>
  pairs.filter(({ removed }) => removed).map((pair) => pair.item_id);

describe.each(Object.keys(WORD) as Language[])("%s", (language) => {
  const items = statementsIn(language).map((statement, i) => problem({ problem_id: `item${i}`, statement }));
  const copies = items.map((_, i) => problem({ problem_id: `copy${i}`, statement: changed(language, i) }));

  test.each([
    ["without embedding", { embedding: false }, true],
    ["where all texts are alike to the model", {}, true],
    ["where no text is alike to the model", {}, false],
    ["where all texts are embedded", { embedding: "all" as const }, true],
  ])("%s, every copy is found by its own item, and no other", async (_how, given, isAlike) => {
    const options = evidenceOf(given);
    const index = await indexed(items, options, embedder(isAlike));
    const found = await Promise.all(copies.map((copy) => decide(copy, index)));
    expect(found.map(removing)).toEqual(items.map(({ problem_id }) => [problem_id]));
    for (const [i, copy] of copies.entries()) {
      const others = await indexed(
        items.filter((_, at) => at !== i),
        options,
        embedder(isAlike),
      );
      expect((await decide(copy, others)).decision.kept, copy.statement).toBe(true);
    }
  });
});
