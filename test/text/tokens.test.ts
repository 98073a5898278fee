/**
 * Counts by lines and words are those of the tokenizer itself, whatever its kind and whatever the
 * text.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { hashUnit } from "../../io/hash.ts";
import { Remembered } from "../../text/remembered.ts";
import { tokenCounter } from "../../text/tokens.ts";
import { scratchFolder } from "../io/scratch.ts";

type Json = Record<string, unknown> & { pre_tokenizer: { pretokenizers: unknown[] }; model: object };

let folder: string;
beforeAll(() => {
  folder = scratchFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const builtin = JSON.parse(readFileSync(assetPath("text/tokenizer/builtin.json"), "utf8")) as Json;
const [split, bytes] = builtin.pre_tokenizer.pretokenizers;
const added = (content: string, normalized: boolean) => ({
  id: 9000 + content.length,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized,
  special: !normalized,
});

/** Tokenizers as models ship them, by what they have that rftkit's own has not. */
const KINDS: Record<string, object> = {
  builtin: {},
  "Llama 3, with control tokens": {
    added_tokens: [added("<|eot_id|>", false), added("<|begin_of_text|>", false)],
    post_processor: { type: "ByteLevel", add_prefix_space: true, trim_offsets: false, use_regex: true },
  },
  "Qwen, normalised and with an added word": {
    normalizer: { type: "NFC" },
    added_tokens: [added("é!", true)],
  },
  "DeepSeek, several cuts": {
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [{ type: "Digits", individual_digits: true }, split, bytes],
    },
  },
  "GPT-2, which cuts and encodes in one": {
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
  },
  "a prefix space": {
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [split, { ...(bytes as object), add_prefix_space: true }],
    },
  },
};

/**
 * Characters where tokenizers differ: breaks, spaces of all kinds, accents apart, halves of pairs.
 */
const ODD = [..."aZ09 \t\n\r'_-.é\u00a0\u2003\ufeff\u0085漢字\u{1f600}"].concat(
  "e\u0301",
  "\ud800",
  "'ll",
  "<|eot_id|>",
);

const random = (i: number, length: number): string =>
  Array.from({ length }, (_, j) => ODD[Math.floor(hashUnit(`${i}/${j}`) * ODD.length)]).join("");

const TEXTS = [
  ...[
    "README.md",
    "docs/decisions.md",
    "data/train.jsonl",
    "text/code-tokens.ts",
    "judge/supervisor/main.py",
  ].map((name) => readFileSync(assetPath(name), "utf8").slice(0, 20_000)),
  ...Array.from({ length: 400 }, (_, i) => random(i, 1 + (i % 60))),
  `one word of its own: ${"x".repeat(500)}`,
  `${" ".repeat(300)}\n\n\n  \n${"\t".repeat(9)}end`,
  "",
];

const linesOf = (text: string): string[] => text.match(/[^\n]*\n+|[^\n]+$/g) ?? [];

test.for(Object.keys(KINDS))("counts as the tokenizer does: %s", async (kind) => {
  const json = { ...builtin, ...KINDS[kind] };
  const file = join(folder, `${Object.keys(KINDS).indexOf(kind)}.json`);
  writeFileSync(file, JSON.stringify(json));
  const counter = await tokenCounter(file, folder);
  const itself = new Tokenizer(json, {});
  for (const text of [...TEXTS, ...TEXTS.slice(0, 50)]) {
    const expected = linesOf(text).map(
      (line) => itself.encode(line, { add_special_tokens: false }).ids.length,
    );
    expect(counter.count(text), JSON.stringify(text.slice(0, 80))).toBe(expected.reduce((a, b) => a + b, 0));
  }
});

test("what is remembered is bounded, and halves of pairs stay apart", () => {
  const asked: string[] = [];
  const lengths = new Remembered({ entries: 2, longest: 3 }, (text) => asked.push(text) && text.length);
  for (const text of ["\ud800", "\ud801", "\ud800", "long", "long"])
    expect(lengths.get(text)).toBe(text.length);
  expect(asked).toEqual(["\ud800", "\ud801", "long", "long"]);
  for (const text of ["c", "\ud800"]) lengths.get(text);
  expect(asked.slice(4)).toEqual(["c", "\ud800"]);
});
