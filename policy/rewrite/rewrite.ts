/**
 * Randomly rewrites names, layout and comments of a Python program without changing its behaviour.
 * Promises: the result lexes to the same tokens except for names and comments, which is checked
 * each time; if the check fails, the program is returned unchanged.
 */
import { drawLayout, writeOut } from "./layout.ts";
import { type Line, lex } from "./lex.ts";
import type { Random } from "./random.ts";
import { chooseNames, renamed } from "./rename.ts";

/** @param keep names that must not change */
export function rewrite(source: string, random: Random, keep: ReadonlySet<string> = new Set()): string {
  const lines = lex(source);
  if (lines === null) return source;
  const changed = renamed(lines, chooseNames(lines, random, keep));
  const layout = drawLayout(random);
  // Continuation lines and mixed indentation may become invalid in another layout.
  const text = writeOut(changed, layout, random);
  const again = lex(text);
  return again !== null && sameProgram(changed, again) ? text : source;
}

/** Whether both have equal tokens in equal blocks, ignoring comments. */
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
