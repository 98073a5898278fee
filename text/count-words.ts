/**
 * Counts the tokens of a line word by word, for tokenizers that first split text by patterns and
 * then encode each piece independently (Llama 3, Qwen, DeepSeek and the built-in one). Equal pieces
 * are counted once.
 * Promises: the same counts as the tokenizer. For other tokenizers, or lines with an added token,
 * the tokenizer itself counts.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { Remembered } from "./remembered.ts";

const WORDS = { entries: 200_000, longest: 100 };

const PreTokenizer = z.looseObject({ type: z.string() });
/** The parts of a tokenizer.json that determine whether pieces are independent. */
const ByPieces = z.looseObject({
  // Fused unknown pieces would extend across word boundaries.
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

/**
 * @param json the parsed tokenizer.json of `tokenizer`
 * @returns a function that counts the tokens of a line
 */
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

/** A function that tells whether a text contains one of the words. */
function anyOf(words: readonly string[]): (text: string) => boolean {
  if (words.length === 0) return () => false;
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|"));
  return (text) => pattern.test(text);
}
