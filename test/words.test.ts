/**
 * House phrases that must not come back: each has a word that the field uses. Reads the path and
 * the text of every tracked source and document, also where a phrase is wrapped over two lines. A
 * hit prints as `file:line phrase → better`.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assetPath } from "../io/assets.ts";

/** Verbs that were used with "he" for a process or a file's writer. */
const DOES = "is|was|has|had|may|can|will|would|must|does|did|holds|takes|touches|writes";

const PHRASES: readonly (readonly [phrase: RegExp, better: string])[] = [
  [/\bsurroundings\b/i, "infrastructure error"],
  [/\bfaults? of (?:ours|the machine)\b/i, "infrastructure error"],
  [/\bspoil(?:s|t|ed|ing)?\b/i, "corrupt; fail for infrastructure reasons"],
  [/\bwho answers\b/i, "the model"],
  [/\btexts? of others\b/i, "untrusted text"],
  [/\bunread programs?\b|\b(?:nobody|no one) has read\b/i, "untrusted programs"],
  [/\bmend(?:s|ed|ing)?\b/i, "fix"],
  [/\btelling tests?\b/i, "discriminating tests"],
  [/\btwins of two\b|\btwins\b[^.]{0,20}\bdivisions\b/i, "problems posted in both divisions"],
  [/\bin earnest\b/i, "for the final verdict; the full cross-test"],
  [/\bc(?:o|a)m(?:e|es|ing) about\b|\bcame of\b/i, "is made; is written"],
  [/\bown will\b/i, "normally"],
  [/\b(?:giv(?:e|es|en|ing)|gave) the same command\b/i, "run the same command again"],
  [/\bgo(?:es|ing)? on\b|\bwent on\b|\bgone on\b|\bgoes by\b/i, "resume; continue; use"],
  [/\b(?:tells?|told|telling) of\b/i, "describe; report"],
  [/\bnothing (?:is left )?to say\b/i, "quietly"],
  [/\bwants? to hear\b/i, "the option or the reader by name"],
  [/\bset right\b/i, "correct"],
  [/\bwhat it was at\b/i, "the problems it was working on"],
  [/\bthe ring\b(?! buffer)/i, "candidates below the similarity threshold"],
  [/\bas far as (?:it|they|he|she|the)\b/i, "if; where"],
  [/\btak(?:e|es|en|ing) back\b/i, "remove; undo"],
  [/\bbarren\b|#loners|onStranger|#meet\b|#hear\b/i, "the plain name: empty, exclusive, handshake"],
  [/\bthe place and the rows\b/i, "the GPUs and the data"],
  [/\bhas shown, as a folder\b/i, "static HTML report"],
  [/\bwhere (?:it|they) lies?\b|\bwhat lies\b|\bfile lies\b/i, "path; position"],
  [/\b(?:lies?|lay) (?:there|here|beside|in|on|within|now)\b/i, "is in; is next to"],
  [/\b(?:stands?|stood) (?:there|here|beside|in|where)\b/i, "is in; replaces"],
  [/\b(?:as|that|what|where) (?:(?:it|they) )?stands?\b(?! for)/i, "is; exists"],
  [
    new RegExp(`\\b(?:his|himself)\\b|\\b(?:as|if|that|until|when|where|while) he\\b|\\bhe (?:${DOES})\\b`),
    "it, its",
  ],
  [
    /\b(?:foresight|unsealed|tries|attempts|whole-set|decided|redo|ring|telling)(?:\.[a-z-]+)*\.ts\b/,
    "the file's new name",
  ],
];

/** Problem statements, which datasets store; and this list. */
const EXEMPT = /^(?:data\/(?:problems|pairs)\/|test\/words\.test\.ts$)/;
/** A comment that the policy writes into programs: it is in stored answers. */
const STORED = '"go on until nothing is left"';
const TEXT = /(?:\.(?:ts|mjs|py|md|yaml|toml|css|txt|sh)|Makefile|\.ci\/run)$/;

/** A blank of a phrase may be a line break within a comment. */
const GAP = String.raw`(?:[ \t]+|[ \t]*\n[ \t]*(?:(?:\*|//|#|>)[ \t]+)?)`;
const WRAPPED = PHRASES.map(
  ([phrase, better]) => [new RegExp(phrase.source.replaceAll(" ", GAP), `g${phrase.flags}`), better] as const,
);

function hitsIn(file: string, text: string): string[] {
  return WRAPPED.flatMap(([phrase, better]) =>
    [...text.replaceAll(STORED, " ".repeat(STORED.length)).matchAll(phrase)].map(({ 0: hit, index }) => {
      const line = text.slice(0, index).split("\n").length;
      return `${file}:${line} ${hit.replace(/\s+/g, " ")} → ${better}`;
    }),
  );
}

test("a phrase is found in one line, over two lines of a comment and in a path", () => {
  expect(hitsIn("a.ts", "/**\n * The run goes\n * on.\n */")).toEqual([
    "a.ts:2 goes * on → resume; continue; use",
  ]);
  expect(hitsIn("a.md", "Mend it.")).toEqual(["a.md:1 Mend → fix"]);
  expect(hitsIn("path", "stages/ring.ts")).toHaveLength(1);
  expect(hitsIn("a.ts", "it goes\n\non")).toEqual([]);
});

test("no house phrase is in a tracked source or document", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: assetPath("."), encoding: "utf8" })
    .split("\n")
    .filter((file) => TEXT.test(file) && !EXEMPT.test(file));
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((file) => [
    ...hitsIn("path", file),
    ...hitsIn(file, readFileSync(assetPath(file), "utf8")),
  ]);
  expect(found).toEqual([]);
});
