/**
 * Splits a Python 3 program into logical lines of tokens and keeps the whitespace before each
 * token, so that the program can be printed unchanged or with another layout and other names.
 * Promises: null instead of a guess for everything that is not lexed with certainty (open strings
 * or brackets, unusual characters, uneven indentation, nested quotes in f-strings); linear time.
 */

export type TokenKind = "name" | "number" | "string" | "op" | "comment";

export type Token = {
  kind: TokenKind;
  text: string;
  /** Whitespace before the token, including line ends inside brackets and after a backslash. */
  gap: string;
  /** Open brackets around the token. */
  depth: number;
};

/** A statement or a line with only a comment; blank lines are dropped. */
export type Line = {
  indent: string;
  /** Depth of the block; that of the next statement for comments. */
  level: number;
  tokens: Token[];
};

const NAME = /[\p{L}_\p{Nl}][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const NUMBER =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const OP = /\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|[=!<>+\-*/%&|^@]=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=]/y;
const GAP = /(?:[ \t]|\\\n)*/y;
const GAP_IN_BRACKETS = /(?:[ \t\n]|\\\n)*/y;
const PREFIX = /^(?:[rbuf]|rb|br|fr|rf)$/i;
const OPENING = "([{";
const CLOSING = ")]}";

class Failed extends Error {}

/** @returns null if the program cannot be lexed with certainty */
export function lex(source: string): Line[] | null {
  const text = source.replaceAll("\r\n", "\n");
  // Python treats form feeds and lone carriage returns specially; a coding line may change every
  // byte.
  if (/[\f\v\r\0\ufeff]/.test(text) || /^[^\n]*\n?[^\n]*coding[=:]\s*(?!utf-?8)/i.test(text)) return null;
  try {
    return withLevels(new Lexer(text).lines());
  } catch (error) {
    if (error instanceof Failed) return null;
    throw error;
  }
}

class Lexer {
  readonly #text: string;
  #at = 0;
  #open: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  lines(): Line[] {
    const lines: Line[] = [];
    while (this.#at < this.#text.length) {
      const indent = this.#match(/[ \t]*/y);
      const tokens = this.#logicalLine();
      if (tokens.length > 0) lines.push({ indent, level: 0, tokens });
    }
    return lines;
  }

  #logicalLine(): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      const gap = this.#match(this.#open.length > 0 ? GAP_IN_BRACKETS : GAP);
      const char = this.#text[this.#at];
      if (char === undefined || char === "\n") {
        if (this.#open.length > 0 || gap.includes("\\")) throw new Failed();
        this.#at++;
        return tokens;
      }
      tokens.push(this.#token(char, gap, tokens.at(-1)));
    }
  }

  #token(char: string, gap: string, before: Token | undefined): Token {
    const depth = this.#open.length;
    if (char === "#") return { kind: "comment", text: this.#match(/[^\n]*/y), gap, depth };
    const start = this.#at;
    const name = this.#match(NAME);
    const quote = this.#text[this.#at];
    if ((quote === '"' || quote === "'") && (name === "" || PREFIX.test(name))) {
      // Two adjacent strings may be one f-string of Python 3.12 with nested quotes.
      if (before !== undefined && gap === "" && before.kind !== "op") throw new Failed();
      this.#string(quote, name);
      return { kind: "string", text: this.#text.slice(start, this.#at), gap, depth };
    }
    if (name !== "") {
      if (before?.kind === "string" && gap === "") throw new Failed();
      return { kind: "name", text: name, gap, depth };
    }
    const number = this.#match(NUMBER);
    if (number !== "") return { kind: "number", text: number, gap, depth };
    const op = this.#match(OP);
    if (op === "") throw new Failed();
    this.#bracket(op);
    return { kind: "op", text: op, gap, depth: OPENING.includes(op) ? depth : this.#open.length };
  }

  #string(quote: string, prefix: string): void {
    const triple = this.#text.startsWith(quote.repeat(3), this.#at);
    const end = triple ? quote.repeat(3) : quote;
    this.#at += end.length;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || (char === "\n" && !triple)) throw new Failed();
      if (char === "\\") this.#at += 2;
      else if (this.#text.startsWith(end, this.#at)) break;
      else this.#at++;
    }
    this.#at += end.length;
    if (/f/i.test(prefix) && triple && this.#text[this.#at] === quote) throw new Failed();
  }

  #bracket(op: string): void {
    if (OPENING.includes(op)) this.#open.push(op);
    else if (CLOSING.includes(op) && this.#open.pop() !== OPENING[CLOSING.indexOf(op)]) throw new Failed();
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}

/** Computes block depths from indentation, like Python's stack of columns. */
function withLevels(lines: Line[]): Line[] {
  const stack = [""];
  let waiting: Line[] = [];
  for (const line of lines) {
    waiting.push(line);
    if (line.tokens[0]?.kind === "comment") continue;
    const deeper = line.indent.length > (stack.at(-1) as string).length;
    while (stack.length > 1 && line.indent.length < (stack.at(-1) as string).length) stack.pop();
    const top = stack.at(-1) as string;
    if (deeper && line.indent.startsWith(top)) stack.push(line.indent);
    else if (line.indent !== top) throw new Failed();
    for (const one of waiting) one.level = stack.length - 1;
    waiting = [];
  }
  return lines;
}
