/**
 * Counts tokens by a tokenizer.json: the configured one, or a small one of rftkit's own (an estimate, and rows
 * say so by name). Counts of equal words are remembered, since code repeats itself.
 * Does not apply chat templates: `rftkit finetune` counts again with the real tokenizer and its template.
 */
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import { sha256 } from "../io/hash.ts";
import { shown, UserError } from "../schemas/errors.ts";

export type TokenCounter = { readonly name: string; count(text: string): number };

/** Lines remembered at most; beyond that the memory starts anew. */
const REMEMBERED = 200_000;

const builtin = (): string => assetPath("text/tokenizer/builtin.json");

const cache = new Map<string, Promise<TokenCounter>>();

/**
 * @param spec "builtin", or a tokenizer.json, or a folder that holds one, relative to `baseDir`
 * @throws UserError where there is no such file or it is no tokenizer
 */
export function tokenCounter(spec: string, baseDir: string): Promise<TokenCounter> {
  const path = spec === "builtin" ? builtin() : resolve(baseDir, spec);
  const known = cache.get(path);
  if (known !== undefined) return known;
  const made = load(spec, baseDir);
  cache.set(path, made);
  return made;
}

/** The file that a tokenizer is read from; it need not be one. @throws UserError where there is none */
export async function tokenizerFile(spec: string, baseDir: string): Promise<string> {
  const path = spec === "builtin" ? builtin() : resolve(baseDir, spec);
  const found = (file: string) => stat(file).catch((error: Error) => refuse(spec, error.message));
  if (!(await found(path)).isDirectory()) return path;
  const file = join(path, "tokenizer.json");
  await found(file);
  return file;
}

function refuse(spec: string, got: string): never {
  throw new UserError({
    where: `strip-prompts.tokenizer ${shown(spec)}`,
    expected: 'a tokenizer.json, a folder that holds one, or "builtin"',
    got,
    fix: "Download the model's tokenizer.json and name its path.",
  });
}

async function load(spec: string, baseDir: string): Promise<TokenCounter> {
  const file = await tokenizerFile(spec, baseDir);
  const text = await readFile(file, "utf8").catch((error: Error) => refuse(spec, error.message));
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(z.record(z.string(), z.unknown()).parse(JSON.parse(text)), {});
  } catch (error) {
    return refuse(spec, error instanceof Error ? error.message.slice(0, 200) : String(error));
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
