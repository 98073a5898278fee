/**
 * Prints lexed lines in a random layout: indentation, blank lines, comments, spaces around
 * operators.
 * Promises: changes nothing that Python's grammar sees; strings and continuation lines are not
 * changed.
 */
import type { Line, Token } from "./lex.ts";
import type { Random } from "./random.ts";

export type Layout = {
  /** Indentation per level; null keeps the program's indentation. */
  unit: string | null;
  operators: "keep" | "spaced" | "compact";
  keepComments: boolean;
  /** Probability of a comment above a statement. */
  comments: number;
  /** Probability of a blank line before a top-level statement. */
  blanks: number;
};

export function drawLayout(random: Random): Layout {
  return {
    unit: random.pick([null, "    ", "    ", "  ", "\t"]),
    operators: random.pick(["keep", "spaced", "compact"]),
    keepComments: random.next() < 0.5,
    comments: random.pick([0, 0, 0.1, 0.25]),
    blanks: random.pick([0, 0.15, 0.3]),
  };
}

export function writeOut(lines: readonly Line[], layout: Layout, random: Random): string {
  const out: string[] = [];
  for (const line of lines) {
    const [first] = line.tokens;
    if (first === undefined || (first.kind === "comment" && !layout.keepComments)) continue;
    const indent = layout.unit === null ? line.indent : layout.unit.repeat(line.level);
    const definition = first.text === "def" || first.text === "class";
    if (line.level === 0 && out.length > 0 && random.next() < (definition ? 0.8 : layout.blanks))
      out.push("");
    const remark = REMARKS[first.text];
    if (remark !== undefined && random.next() < layout.comments)
      out.push(`${indent}# ${random.pick(remark)}`);
    out.push(indent + line.tokens.map((_, i) => written(line.tokens, i, layout)).join(""));
  }
  return `${out.join("\n")}\n`;
}

const REMARKS: Readonly<Record<string, readonly string[]>> = {
  for: ["go through all of them", "one after another", "look at each in turn"],
  while: ["go on until nothing is left", "repeat as long as needed"],
  if: ["the special case", "only where it applies", "decide which case holds"],
  def: ["does one part of the work", "helper for the steps below"],
  print: ["write the answer", "output"],
  return: ["hand back the result", "done"],
  import: ["what is needed below", "modules"],
  from: ["what is needed below"],
  else: ["the other case"],
  elif: ["another case"],
};

const BINARY = new Set("= == != < > <= >= + - * // % & | ^ += -= *= //= %= |= &= ^=".split(" "));
const WORDS_BEFORE_UNARY =
  /^(?:and|or|not|in|is|if|else|elif|return|yield|lambda|for|while|assert|print|del|raise|from|import|await|with|as|except|case|match)$/;

/** The token with the whitespace before it. */
function written(tokens: readonly Token[], i: number, layout: Layout): string {
  const token = tokens[i] as Token;
  const before = tokens[i - 1];
  if (before === undefined) return token.text;
  if (token.kind === "comment")
    return layout.keepComments || token.depth > 0 ? `${token.gap}${token.text}` : "";
  if (layout.operators === "keep" || /\n/.test(token.gap)) return `${token.gap}${token.text}`;
  const blank = layout.operators === "spaced" ? " " : "";
  if (isBinary(tokens, i) || isBinary(tokens, i - 1)) return `${blank}${token.text}`;
  if (before.text === "," && !")]}".includes(token.text)) return `${blank}${token.text}`;
  return `${token.gap}${token.text}`;
}

/**
 * Whether token i is a binary operator or the `=` of a statement: spaces around it have no meaning.
 */
function isBinary(tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  const before = tokens[i - 1];
  if (token?.kind !== "op" || before === undefined || !BINARY.has(token.text)) return false;
  // Keyword arguments, defaults and unpacking stars are not changed.
  if (token.text === "=" && token.depth > 0) return false;
  if (before.kind === "op") return ")]}".includes(before.text);
  return before.kind !== "comment" && !(before.kind === "name" && WORDS_BEFORE_UNARY.test(before.text));
}
