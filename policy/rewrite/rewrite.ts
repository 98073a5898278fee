/**
 * Rewrites a Python program at random without changing what it does: names, layout, comments.
 * Promises: the result lexes to the same tokens but for the chosen names and comments, checked each time; where
 * that cannot be shown the program comes back as it was.
 */
import { drawLayout, writeOut } from "./layout.ts";
import { type Line, lex } from "./lex.ts";
import type { Random } from "./random.ts";
import { chooseNames, renamed } from "./rename.ts";

/** @param keep names that callers of the program rely on */
export function rewrite(source: string, random: Random, keep: ReadonlySet<string> = new Set()): string {
  const lines = lex(source);
  if (lines === null) return source;
  const changed = renamed(lines, chooseNames(lines, random, keep));
  const layout = drawLayout(random);
  // Continuation lines and mixed indents are fine for Python only as they stand.
  const text = writeOut(changed, layout, random);
  const again = lex(text);
  return again !== null && sameProgram(changed, again) ? text : source;
}

/** Equal blocks of equal tokens, comments apart. */
function sameProgram(a: readonly Line[], b: readonly Line[]): boolean {
  const left = shape(a);
  const right = shape(b);
  return left.length === right.length && left.every((line, i) => line === right[i]);
}

function shape(lines: readonly Line[]): string[] {
  return lines.flatMap(({ level, tokens }) => {
    const seen = tokens.filter(({ kind }) => kind !== "comment");
    return seen.length === 0
      ? []
      : [`${level} ${seen.map(({ kind, text }) => `${kind[0]}${text}`).join("\u0001")}`];
  });
}
