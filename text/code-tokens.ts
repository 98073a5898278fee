/**
 * The tokeniser of Python programs for near-duplicate search: `py-tokens/1`. It is frozen.
 * Ignores comments, layout (spaces, line ends, indentation, semicolons, line continuations),
 * docstrings and other strings that are statements. Strings are compared by prefix and body,
 * independent of their quotes.
 * Promises: never throws, linear time, equal tokens on every machine. A change needs a new name and
 * a new revision of every stage that uses it: two tokenisers differ by up to .018 Jaccard on the
 * same programs.
 */
import { hashText, mix32, step32 } from "./hash32.ts";
import { isFixed, isPrefix, KEYWORDS, prefixHash } from "./python-words.ts";

export const TOKENISER = "py-tokens/1";

export type TokenOptions = {
  /** Replace every name that is not a keyword by the same token. */
  foldIdentifiers?: boolean;
};

/** Tokens, and 1 for each that is a name. */
export type NamedTokens = { tokens: Uint32Array; names: Uint8Array };

const BLANK = 1;
const LINE_END = 2;
const WORD = 3;
const DIGIT = 4;
const QUOTE = 5;
const COMMENT = 6;
const CONTINUATION = 7;

const KIND = new Uint8Array(128);
for (let c = 0; c <= 32; c++) KIND[c] = BLANK;
KIND[10] = LINE_END;
KIND[13] = LINE_END;
for (const c of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") KIND[c.charCodeAt(0)] = WORD;
for (const c of "0123456789") KIND[c.charCodeAt(0)] = DIGIT;
KIND[34] = QUOTE;
KIND[39] = QUOTE;
KIND[35] = COMMENT;
KIND[92] = CONTINUATION;

const EQUALS = 61;
const DOT = 46;
const BACKSLASH = 92;
const SEMICOLON = 59;
/** Operator characters that "=" may follow. */
const ASSIGNING = flags("+-*/%@&|^<>=!:");
/** Operator characters that may be doubled. */
const DOUBLING = flags("*/<>");
const OPENING = flags("([{");
const CLOSING = flags(")]}");

const NAME = hashText("a name");
const STRING = hashText("a string");
/** The token ".". */
const MEMBER = mix32(step32(1, 46));
const NUMBER = hashText("a number");

function flags(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const c of characters) table[c.charCodeAt(0)] = 1;
  return table;
}

const kindOf = (c: number): number => (c < 128 ? (KIND[c] as number) : WORD);

/**
 * Scans one program; `tokens[0 … count)` holds the hashes of the tokens found so far, and `names`
 * has 1 where the token is a name that a writer chooses.
 */
class Scanner {
  tokens = new Uint32Array(4096);
  names = new Uint8Array(4096);
  count = 0;
  private text = "";
  private at = 0;
  private depth = 0;
  private statementStart = true;
  private fold = false;

  scan(text: string, fold: boolean): void {
    this.text = text;
    this.at = 0;
    this.count = 0;
    this.depth = 0;
    this.statementStart = true;
    this.fold = fold;
    if (this.tokens.length < text.length) {
      this.tokens = new Uint32Array(text.length * 2);
      this.names = new Uint8Array(text.length * 2);
    }
    const length = text.length;
    while (this.at < length) this.next(text.charCodeAt(this.at));
    this.text = "";
  }

  private next(c: number): void {
    switch (kindOf(c)) {
      case BLANK:
        this.at++;
        return;
      case LINE_END:
        this.at++;
        if (this.depth === 0) this.statementStart = true;
        return;
      case WORD:
        this.word();
        return;
      case DIGIT:
        this.number();
        return;
      case QUOTE:
        this.string(0);
        return;
      case COMMENT:
        this.skipLine();
        return;
      case CONTINUATION:
        this.at++;
        if (this.text.charCodeAt(this.at) === 13) this.at++;
        if (this.text.charCodeAt(this.at) === 10) this.at++;
        return;
      default:
        this.operator(c);
    }
  }

  private push(token: number, isName = 0): void {
    this.names[this.count] = isName;
    this.tokens[this.count++] = token;
    this.statementStart = false;
  }

  private word(): void {
    const { text } = this;
    const start = this.at;
    let i = start;
    let h = 0;
    let c = text.charCodeAt(i);
    do {
      h = step32(h, c);
      c = text.charCodeAt(++i);
    } while (c >= 128 || KIND[c] === WORD || KIND[c] === DIGIT);
    this.at = i;
    if ((c === 34 || c === 39) && i - start <= 2 && isPrefix(text, start, i)) {
      this.string(prefixHash(text, start, i));
      return;
    }
    const token = mix32(h ^ (i - start));
    if (this.fold) this.push(KEYWORDS.has(token) ? token : NAME);
    else this.push(token, isFixed(token) || this.tokens[this.count - 1] === MEMBER ? 0 : 1);
  }

  private number(): void {
    const { text } = this;
    const start = this.at;
    let i = start;
    let h = NUMBER;
    let c = text.charCodeAt(i);
    do {
      h = step32(h, c);
      c = text.charCodeAt(++i);
    } while (KIND[c] === DIGIT || KIND[c] === WORD || c === DOT);
    this.at = i;
    this.push(mix32(h ^ (i - start)));
  }

  private operator(c: number): void {
    const { text } = this;
    let h = step32(1, c);
    let i = this.at + 1;
    if (c < 128) {
      if (OPENING[c]) this.depth++;
      else if (CLOSING[c] && this.depth > 0) this.depth--;
      if (DOUBLING[c] && text.charCodeAt(i) === c) {
        h = step32(h, c);
        i++;
      }
      const next = text.charCodeAt(i);
      if ((ASSIGNING[c] && next === EQUALS) || (c === 45 && next === 62)) {
        h = step32(h, next);
        i++;
      }
    }
    this.at = i;
    if (c !== SEMICOLON) this.push(mix32(h));
    else if (this.depth === 0) this.statementStart = true;
  }

  private string(prefix: number): void {
    const { text } = this;
    const quote = text.charCodeAt(this.at);
    const triple = text.charCodeAt(this.at + 1) === quote && text.charCodeAt(this.at + 2) === quote;
    let i = this.at + (triple ? 3 : 1);
    let h = step32(STRING, prefix);
    for (; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === quote && (!triple || (text.charCodeAt(i + 1) === quote && text.charCodeAt(i + 2) === quote)))
        break;
      if (!triple && c === 10) break;
      h = step32(h, c);
      if (c === BACKSLASH && i + 1 < text.length) h = step32(h, text.charCodeAt(++i));
    }
    const closed = text.charCodeAt(i) === quote;
    this.at = Math.min(text.length, closed ? i + (triple ? 3 : 1) : i);
    if (this.statementStart && this.depth === 0 && this.statementEndsHere()) return;
    this.push(mix32(h));
  }

  private statementEndsHere(): boolean {
    let i = this.at;
    while (i < this.text.length && kindOf(this.text.charCodeAt(i)) === BLANK) i++;
    if (i >= this.text.length) return true;
    const c = this.text.charCodeAt(i);
    return c === SEMICOLON || kindOf(c) === LINE_END || kindOf(c) === COMMENT;
  }

  private skipLine(): void {
    const end = this.text.indexOf("\n", this.at);
    this.at = end < 0 ? this.text.length : end;
  }
}

const scanner = new Scanner();

/**
 * Hashes of a program's tokens in order. The result is a view that the next call overwrites.
 * For hot loops; otherwise use `codeTokens`.
 */
export function scanCode(source: string, options: TokenOptions = {}): Uint32Array {
  scanner.scan(source, options.foldIdentifiers === true);
  return scanner.tokens.subarray(0, scanner.count);
}

/**
 * The tokens of `scanCode`, and which of them are names that a writer chooses: neither keywords nor
 * builtins, nor names after a dot. Both are views that the next call overwrites.
 */
export function scanNames(source: string): NamedTokens {
  const tokens = scanCode(source);
  return { tokens, names: scanner.names.subarray(0, tokens.length) };
}

/** Hashes of a program's tokens in order. */
export const codeTokens = (source: string, options: TokenOptions = {}): Uint32Array =>
  scanCode(source, options).slice();
