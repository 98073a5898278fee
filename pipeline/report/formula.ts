/**
 * Where a formula is in a text: $…$, $$…$$, \(…\), \[…\], and $$$…$$$ as in Codeforces' statements.
 * A single dollar sign counts as in pandoc: no blank inside next to it, no digit after it, so that
 * prices are no formulas.
 */

export type Formula = { tex: string; isDisplay: boolean; end: number };

/** Characters of a formula; a longer one is text. */
const LONGEST = 2000;

function between(text: string, from: number, close: string): string | null {
  const window = text.slice(from, from + LONGEST + close.length);
  const at = window.indexOf(close);
  const tex = at < 0 ? "" : window.slice(0, at);
  return tex.trim() === "" || /\n[ \t]*\n/.test(tex) ? null : tex;
}

const isDigit = (character: string | undefined): boolean => character !== undefined && /\d/.test(character);

/** @param end of the text that may be read */
export function formulaAt(text: string, at: number, end: number): Formula | null {
  const inside = text.slice(0, end);
  if (text[at] === "\\") {
    const isDisplay = text[at + 1] === "[";
    if (!isDisplay && text[at + 1] !== "(") return null;
    const tex = between(inside, at + 2, isDisplay ? "\\]" : "\\)");
    return tex === null ? null : { tex, isDisplay, end: at + tex.length + 4 };
  }
  if (text[at] !== "$") return null;
  let run = 1;
  while (run < 3 && text[at + run] === "$") run += 1;
  const tex = between(inside, at + run, "$".repeat(run));
  if (tex === null) return null;
  const after = at + tex.length + 2 * run;
  if (run === 1 && (/^\s|\s$/.test(tex) || isDigit(text[after]))) return null;
  return { tex, isDisplay: run === 2, end: after };
}
