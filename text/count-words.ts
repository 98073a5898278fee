/**
 * Counts the tokens of a line word by word, where a tokenizer allows it: one that cuts text by patterns first and then
 * encodes each piece alone, byte by byte (Llama 3, Qwen, DeepSeek and rftkit's own do). Equal pieces are counted once.
 * Promises: the tokenizer's own counts; where it is of another kind, or a line holds one of its added tokens, the
 * tokenizer itself is asked.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { Remembered } from "./remembered.ts";

const WORDS = { entries: 200_000, longest: 100 };

const PreTokenizer = z.looseObject({ type: z.string() });
/** The parts of a tokenizer.json that decide whether pieces are counted alone. */
const ByPieces = z.looseObject({
  // Unknown pieces that are counted as one would reach over the ends of words.
  model: z.looseObject({ type: z.literal("BPE"), fuse_unk: z.literal(false).nullish() }),
  pre_tokenizer: z.looseObject({
    type: z.literal("Sequence"),
    pretokenizers: z.array(PreTokenizer).min(2),
  }),
  added_tokens: z.array(z.looseObject({ content: z.string(), normalized: z.boolean().optional() })),
});

const Bytes = z.looseObject({
  type: z.literal("ByteLevel"),
  use_regex: z.literal(false),
  add_prefix_space: z.literal(false),
});

type Json = Readonly<Record<string, unknown>>;

/** @param json the parsed tokenizer.json that `tokenizer` was made of  @returns tokens of a line */
export function lineCounter(json: Json, tokenizer: Tokenizer): (line: string) => number {
  const whole = (line: string): number => tokenizer.encode(line, { add_special_tokens: false }).ids.length;
  const parts = ByPieces.safeParse(json).data;
  const cuts = parts?.pre_tokenizer.pretokenizers.slice(0, -1) ?? [];
  const last = Bytes.safeParse(parts?.pre_tokenizer.pretokenizers.at(-1)).data;
  if (
    parts === undefined ||
    last === undefined ||
    cuts.some(({ type }) => !["Split", "Digits"].includes(type))
  )
    return whole;
  const only = (pretokenizers: readonly unknown[]) =>
    new Tokenizer({ ...json, pre_tokenizer: { type: "Sequence", pretokenizers } }, {}).pre_tokenizer;
  const [cut, toBytes] = [only(cuts), only([last])];
  const { model, normalizer } = tokenizer;
  if (cut === null || toBytes === null || model === null) return whole;
  const words = new Remembered(WORDS, (word) => model(toBytes(word)).length);
  const isAdded = anyOf(parts.added_tokens.map(({ content }) => content));
  return (line) => {
    const normal = normalizer === null ? line : normalizer(line);
    if (isAdded(line) || (normal !== line && isAdded(normal))) return whole(line);
    let tokens = 0;
    for (const word of cut(normal)) tokens += words.get(word);
    return tokens;
  };
}

/** Whether a text holds one of some words. */
function anyOf(words: readonly string[]): (text: string) => boolean {
  if (words.length === 0) return () => false;
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|"));
  return (text) => pattern.test(text);
}
