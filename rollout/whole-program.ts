/**
 * Whether a block of code is a whole program for a problem, or a snippet beside it. Python: it
 * reads the input, or defines the function that is asked for. Other languages: their declaration
 * tells.
 */
import { DEFAULT_LANGUAGE, languageNamed } from "../judge/languages/index.ts";
import type { Problem } from "../schemas/problem.ts";

const READS = /\binput\s*\(|\bstdin\b|\bfileinput\b|\bopen\s*\(\s*0\b|\bread\s*\(\s*0\b/;

/** Comments, and nothing else that a line may hold. */
const COMMENT_LINES = /^[ \t]*#.*$/gm;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

type Wanted = Pick<Problem, "fn_name" | "entry_point" | "input_file">;

export function isWholeProgram(
  code: string,
  { fn_name, entry_point, input_file }: Wanted,
  language = DEFAULT_LANGUAGE,
): boolean {
  if (language !== DEFAULT_LANGUAGE) return languageNamed(language).isProgram(code);
  const text = code.replace(COMMENT_LINES, "");
  if (entry_point !== undefined)
    return new RegExp(
      `^[ \\t]*(?:(?:async[ \\t]+)?def|class)[ \\t]+${escaped(entry_point)}\\b|^${escaped(entry_point)}[ \\t]*=`,
      "m",
    ).test(text);
  if (fn_name !== null) {
    const name = fn_name.split(".").at(-1) ?? fn_name;
    return new RegExp(
      `^[ \\t]*(?:async[ \\t]+)?def[ \\t]+${escaped(name)}\\b|^${escaped(name)}[ \\t]*=`,
      "m",
    ).test(text);
  }
  return READS.test(text) || (input_file !== null && text.includes(input_file));
}
