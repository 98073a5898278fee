/**
 * Copies in five scripts with a tenth of their words changed, without tests: only the wording can
 * tell. The embedder finds all texts alike, or all different, as models for English do.
 */
import { describe, expect, test } from "vitest";
import type { Embedder } from "../../../text/embedding/contract.ts";
import { changed, type Language, statementsIn, WORD } from "./changed-words.ts";
import { type Decided, decide, evidenceOf, indexed } from "./evidence-world.ts";
import { problem } from "./world.ts";

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
