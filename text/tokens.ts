/**
 * Counts tokens by a tokenizer.json: the configured one, or a small one of rftkit's own (an estimate, and rows
 * say so by name). Counts of equal words are remembered, since code repeats itself.
 * Does not apply chat templates: `rftkit finetune` counts again with the real tokenizer and its template.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { sha256 } from "../io/hash.ts";
import { refuseTokenizer, tokenizerFile } from "./tokenizer-file.ts";

export type TokenCounter = { readonly name: string; count(text: string): number };

/** Lines remembered at most; beyond that the memory starts anew. */
const REMEMBERED = 200_000;

const cache = new Map<string, Promise<TokenCounter>>();

/**
 * @param spec what tokenizerFile takes: "builtin", a path relative to `baseDir`, or a hub id
 * @throws UserError where there is no such file or it is no tokenizer; the next call tries again
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
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(z.record(z.string(), z.unknown()).parse(JSON.parse(text)), {});
  } catch (error) {
    return refuseTokenizer(spec, error instanceof Error ? error.message.slice(0, 200) : String(error));
  }
  return remembering(tokenizer, `${spec === "builtin" ? "builtin" : "file"}:${sha256(text).slice(0, 12)}`);
}

/** Counts line by line: no pre-tokenizer in use joins a word across the end of a line but blank lines do merge. */
function remembering(tokenizer: Tokenizer, name: string): TokenCounter {
  const counts = new Map<string, number>();
  const countLine = (line: string): number => {
    const known = counts.get(line);
    if (known !== undefined) return known;
    if (counts.size >= REMEMBERED) counts.clear();
    const n = tokenizer.encode(line, { add_special_tokens: false }).ids.length;
    counts.set(line, n);
    return n;
  };
  return {
    name,
    // A line keeps its own break and the blank lines behind it, so that "\n\n" stays one token.
    count: (text) => (text.match(/[^\n]*\n+|[^\n]+$/g) ?? []).reduce((sum, line) => sum + countLine(line), 0),
  };
}
