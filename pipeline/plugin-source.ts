/**
 * The file of a plug-in: read once, hashed, and checked to be the whole of what it defines. It may
 * import Node's modules and installed packages, and no other file: then the hash of its bytes
 * stands for everything of it that can change from run to run.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { sha256 } from "../io/hash.ts";
import type { Origin } from "../io/registry.ts";
import { UserError, type UserFault } from "../schemas/errors.ts";

export type PluginSource = Origin & { path: string };

const NAME = /\.m?js$/;
/** Another file, by an import, an export from it, or a call. */
const FILES =
  /\b(?:from|import|require)\s*\(?\s*["'`](\.{1,2}\/[^"'`]*|\.{1,2}|\/[^"'`]*|file:[^"'`]*|data:[^"'`]*)["'`]/;
/** What could lead to a file by a way that no text shows. */
const HIDDEN = /\bimport\s*\(\s*(?!["'])|\bcreateRequire\b|\bimport\.meta\b/;

const fault = (file: string, parts: Omit<UserFault, "where">): UserError =>
  new UserError({ where: `plugins: ${file}`, ...parts });

/** @throws UserError for a file that cannot be read, or that needs others */
export async function readPlugin(file: string, baseDir: string): Promise<PluginSource> {
  const path = resolve(baseDir, file);
  if (!NAME.test(file))
    throw fault(file, { expected: "a module, .mjs or .js", got: file, fix: "Rename the file." });
  const bytes = await readFile(path).catch((error: Error) => {
    const fix = "Give its path relative to the configuration file.";
    throw fault(file, { expected: "a file that can be read", got: error.message, fix });
  });
  // Comments count too: what a comment is only a parser of the language knows.
  const text = bytes.toString("utf8");
  const other = FILES.exec(text)?.[1] ?? HIDDEN.exec(text)?.[0];
  if (other !== undefined) {
    throw fault(file, {
      expected: "one file that imports no other, since its hash is part of the keys of what it defines",
      got: other.trim(),
      fix: "Put everything into one file, for example with a bundler; Node's modules and packages may be imported.",
    });
  }
  return { file, path, sha256: sha256(bytes) };
}
