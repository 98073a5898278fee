/**
 * Counts tokens by a tokenizer.json: the configured one, or a small one of rftkit's own (an estimate, and rows
 * say so by name). Counts of equal lines and words are remembered, since code and prose repeat themselves.
 * Does not apply chat templates: `rftkit finetune` counts again with the real tokenizer and its template.
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

/** Code repeats its lines; long ones are prose, which hardly does. */
const LINES = { entries: 200_000, longest: 200 };

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
  const name = `${spec === "builtin" ? "builtin" : "file"}:${sha256(text).slice(0, 12)}`;
  try {
    const json = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return remembering(json, new Tokenizer(json, {}), name);
  } catch (error) {
    return refuseTokenizer(spec, error instanceof Error ? error.message.slice(0, 200) : String(error));
  }
}

/** Counts line by line: no pre-tokenizer in use joins a word across the end of a line but blank lines do merge. */
function remembering(json: Record<string, unknown>, tokenizer: Tokenizer, name: string): TokenCounter {
  const lines = new Remembered(LINES, lineCounter(json, tokenizer));
  return {
    name,
    // A line keeps its own break and the blank lines behind it, so that "\n\n" stays one token.
    count: (text) => (text.match(/[^\n]*\n+|[^\n]+$/g) ?? []).reduce((sum, line) => sum + lines.get(line), 0),
  };
}
