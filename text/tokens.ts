/**
 * Counts tokens with a tokenizer.json: the configured one or the small built-in one (an estimate;
 * rows name it). Counts of equal lines and words are cached, because code and prose repeat them.
 * Does not apply chat templates: `rftkit finetune` counts again with the model's tokenizer and
 * template.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { sha256 } from "../io/hash.ts";
import { lineCounter } from "./count-words.ts";
import { Remembered } from "./remembered.ts";
import { refuseTokenizer, tokenizerFile } from "./tokenizer-file.ts";

export type TokenCounter = { readonly name: string; count(text: string): number };

/** Cache limits: code repeats lines; long lines are prose, which rarely repeats. */
const LINES = { entries: 200_000, longest: 200 };

const cache = new Map<string, Promise<TokenCounter>>();

/**
 * @param spec as for tokenizerFile: "builtin", a path relative to `baseDir`, or a hub id
 * @throws UserError if the file does not exist or is not a tokenizer; the next call tries again
 */
export function tokenCounter(spec: string, baseDir: string): Promise<TokenCounter> {
  const path = resolve(baseDir, spec);
  const known = cache.get(path);
  if (known !== undefined) return known;
  const made = load(spec, baseDir);
  cache.set(path, made);
  made.catch(() => cache.delete(path));
  return made;
}

async function load(spec: string, baseDir: string): Promise<TokenCounter> {
  const file = await tokenizerFile(spec, baseDir);
  const text = await readFile(file, "utf8").catch((error: Error) => refuseTokenizer(spec, error.message));
  const name = `${spec === "builtin" ? "builtin" : "file"}:${sha256(text).slice(0, 12)}`;
  try {
    const json = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return remembering(json, new Tokenizer(json, {}), name);
  } catch (error) {
    return refuseTokenizer(spec, error instanceof Error ? error.message.slice(0, 200) : String(error));
  }
}

/**
 * Counts line by line: common pre-tokenizers join no word across line ends, but they do merge blank
 * lines.
 */
function remembering(json: Record<string, unknown>, tokenizer: Tokenizer, name: string): TokenCounter {
  const lines = new Remembered(LINES, lineCounter(json, tokenizer));
  return {
    name,
    // A line includes its line break and following blank lines, so that "\n\n" stays one token.
    count: (text) => (text.match(/[^\n]*\n+|[^\n]+$/g) ?? []).reduce((sum, line) => sum + lines.get(line), 0),
  };
}
