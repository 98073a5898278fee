import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { lineCounter } from "../../text/count-words.ts";

type Json = Record<string, unknown> & {
  model: Record<string, unknown>;
  pre_tokenizer: { type: string; pretokenizers: Record<string, unknown>[] };
};
const builtin = JSON.parse(readFileSync(assetPath("text/tokenizer/builtin.json"), "utf8")) as Json;
const [split, bytes] = builtin.pre_tokenizer.pretokenizers as [
  Record<string, unknown>,
  Record<string, unknown>,
];
const LINE = "for i in range(10): print(i, i)\n";

let whole: { mock: { calls: unknown[] } };

/**
 * The counter of a tokenizer; `whole` notes each line that the tokenizer itself was asked about.
 */
function counter(change: object = {}): {
  count: (line: string) => number;
  expected: (line: string) => number;
} {
  const json = { ...builtin, ...change };
  const tokenizer = new Tokenizer(json, {});
  const other = new Tokenizer(json, {});
  const expected = (line: string): number => other.encode(line, { add_special_tokens: false }).ids.length;
  whole = vi.spyOn(tokenizer, "encode");
  return { count: lineCounter(json, tokenizer), expected };
}

const added = (content: string) => [
  { id: 9000, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
];

beforeEach(() => vi.restoreAllMocks());

describe("word by word", () => {
  test("the tokenizer is never asked for a line of its own", () => {
    const { count, expected } = counter();
    for (const line of [LINE, "", "   \n", "x".repeat(500), LINE]) expect(count(line)).toBe(expected(line));
    expect(whole.mock.calls).toEqual([]);
  });

  test("words, contractions, signs before words and letters beyond ASCII are cut as by the pattern", () => {
    const { count, expected } = counter();
    const parts = [
      " ",
      "the",
      "it's",
      "'S",
      "'",
      "é",
      "e\u0301",
      "日",
      "12",
      "_x",
      "(",
      "\t",
      "\u017f",
      "x\u212a",
    ];
    let seed = 1;
    const draw = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    for (let i = 0; i < 500; i++) {
      const line = Array.from({ length: 1 + draw(9) }, () => parts[draw(parts.length)]).join("");
      expect(count(line), line).toBe(expected(line));
    }
    expect(whole.mock.calls).toEqual([]);
  });

  test.each([
    ["patterns that leave gaps", "\\p{L}+"],
    ["matches of no length", "\\p{L}*"],
    ["groups", "(\\p{L}+)(\\d)?|[^\\p{L}]"],
  ])("%s are cut as the tokenizer cuts", (_what, Regex) => {
    const change = {
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [{ ...split, pattern: { Regex } }, { type: "Digits", individual_digits: true }, bytes],
      },
    };
    const { count, expected } = counter(change);
    for (const line of [LINE, "a1b22 c-d\n", "", "  ", "日本語 12", "\ud83d\ude00!"])
      expect(count(line)).toBe(expected(line));
    expect(whole.mock.calls).toEqual([]);
  });

  test("a line that holds an added token is asked for whole, others are not", () => {
    const { count, expected } = counter({ added_tokens: added("<|end|>") });
    expect(count(LINE)).toBe(expected(LINE));
    expect(whole.mock.calls).toHaveLength(0);
    expect(count(`a<|end|>b`)).toBe(expected("a<|end|>b"));
    expect(whole.mock.calls).toHaveLength(1);
  });

  test("an added token is taken to the letter, not as a pattern", () => {
    const { count, expected } = counter({ added_tokens: added("[.*]") });
    for (const line of ["abc", "[x]", ".*"]) expect(count(line)).toBe(expected(line));
    expect(whole.mock.calls).toHaveLength(0);
    count("a[.*]b");
    expect(whole.mock.calls).toHaveLength(1);
  });

  test("a normaliser comes first, and what it makes may be an added token", () => {
    const { count, expected } = counter({ normalizer: { type: "Lowercase" }, added_tokens: added("end!") });
    expect(count("FOR i")).toBe(expected("FOR i"));
    expect(whole.mock.calls).toHaveLength(0);
    expect(count("the END! of")).toBe(expected("the END! of"));
    expect(whole.mock.calls).toHaveLength(1);
  });
});

describe("whole lines", () => {
  const sequence = (...pretokenizers: object[]) => ({ pre_tokenizer: { type: "Sequence", pretokenizers } });

  test.each([
    ["pieces that are cut and encoded in one", { pre_tokenizer: { ...bytes, use_regex: true } }],
    ["a prefix space", sequence(split, { ...bytes, add_prefix_space: true })],
    ["a second cut by the byte encoder", sequence(split, { ...bytes, use_regex: true })],
    ["a cut that is neither by pattern nor by digits", sequence({ type: "Whitespace" }, bytes)],
    ["no cut at all", sequence(bytes)],
    ["unknown pieces that are fused", { model: { ...builtin.model, fuse_unk: true } }],
  ])("%s: the tokenizer itself counts", (_what, change) => {
    const { count, expected } = counter(change);
    expect(count(LINE)).toBe(expected(LINE));
    expect(whole.mock.calls).toHaveLength(1);
  });
});
