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
import { RememberedSpans } from "./remembered-spans.ts";
import { sweeper } from "./sweep.ts";

const WORDS = { entries: 200_000, longest: 100 };

const Cut = z.looseObject({ type: z.string() });
/** The parts of a tokenizer.json that determine whether pieces are independent. */
const ByPieces = z.looseObject({
  // Fused unknown pieces would extend across word boundaries.
  model: z.looseObject({ type: z.literal("BPE"), fuse_unk: z.literal(false).nullish() }),
  pre_tokenizer: z.looseObject({
    type: z.literal("Sequence"),
    pretokenizers: z.array(Cut).min(2),
  }),
  added_tokens: z.array(z.looseObject({ content: z.string(), normalized: z.boolean().optional() })),
});

const Bytes = z.looseObject({
  type: z.literal("ByteLevel"),
  use_regex: z.literal(false),
  add_prefix_space: z.literal(false),
});

/** A split that keeps all of the text and does not look for what is between its matches. */
const Isolating = z.looseObject({
  invert: z.literal(false).nullish(),
  behavior: z
    .string()
    .refine((name) => name.toLowerCase() !== "removed")
    .nullish(),
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
  const [splitter, toBytes] = [only(cuts), only([last])];
  const { model, normalizer } = tokenizer;
  if (splitter === null || toBytes === null || model === null) return whole;
  const patterns = patternsOf(splitter);
  const cut = patterns === null ? splitter : cutter(splitter, patterns);
  const tokensOf = (word: string): number => model(toBytes(word)).length;
  const words = new Remembered(WORDS, tokensOf);
  const spans = new RememberedSpans(WORDS, tokensOf);
  const [pattern, second] = patterns ?? [];
  const sweep =
    pattern !== undefined && second === undefined
      ? sweeper(pattern, (piece) => spans.get(piece))
      : () => null;
  const isAdded = anyOf(parts.added_tokens.map(({ content }) => content));
  return (line) => {
    const normal = normalizer === null ? line : normalizer(line);
    if (isAdded(line) || (normal !== line && isAdded(normal))) return whole(line);
    const swept = sweep(normal);
    if (swept !== null) return swept;
    let tokens = 0;
    for (const word of cut(normal)) if (word !== "") tokens += words.get(word);
    return tokens;
  };
}

type PreTokenizer = NonNullable<Tokenizer["pre_tokenizer"]>;

/**
 * The pieces of a text, as the splitter makes them. Where the patterns match all of a text, the
 * matches are the pieces; that takes a quarter of the splitter's time. Else the splitter itself
 * cuts.
 */
function cutter(splitter: PreTokenizer, patterns: readonly RegExp[]): (text: string) => readonly string[] {
  return (text) => {
    let pieces: readonly string[] = [text];
    for (const pattern of patterns) {
      const [only] = pieces;
      const next =
        pieces.length === 1 && only !== undefined
          ? (only.match(pattern) ?? [])
          : pieces.flatMap((piece) => piece.match(pattern) ?? []);
      let length = 0;
      for (const piece of next) length += piece.length;
      if (length !== text.length) return splitter(text);
      pieces = next;
    }
    return pieces;
  };
}

/** The patterns of the splits, in order; null where they are not simply what a split isolates. */
function patternsOf(splitter: PreTokenizer): RegExp[] | null {
  const splits: unknown = Reflect.get(splitter, "tokenizers");
  if (!Array.isArray(splits)) return null;
  const patterns = splits.map((split: object) => {
    const config = Isolating.safeParse(Reflect.get(split, "config"));
    const pattern: unknown = Reflect.get(split, "pattern");
    return config.success && pattern instanceof RegExp && pattern.global ? pattern : null;
  });
  return patterns.every((pattern) => pattern !== null) ? patterns : null;
}

/** A function that tells whether a text contains one of the words. */
function anyOf(words: readonly string[]): (text: string) => boolean {
  if (words.length === 0) return () => false;
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|"));
  return (text) => pattern.test(text);
}
