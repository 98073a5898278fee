/**
 * The tokeniser of programs in C-like languages (C, C++, Java, JavaScript, Rust) for near-duplicate
 * search: `c-tokens/1`. It is frozen.
 * Ignores comments, layout, line continuations, and preprocessor lines other than #define and
 * #undef, which the same program has or has not. `>` is always a token by itself, so that
 * `vector<vector<int>>` equals `vector<vector<int> >`. Identifiers are kept, as in Python's rule.
 * Promises: never throws, linear time, equal tokens on every machine. A change needs a new name and
 * a new revision of every stage that uses it.
 */
import type { TokenOptions } from "./code-tokens.ts";
import { hashText, mix32, step32 } from "./hash32.ts";

export const C_TOKENISER = "c-tokens/1";

const [BLANK, LINE_END, WORD, DIGIT, QUOTE] = [1, 2, 3, 4, 5] as const;

const KIND = new Uint8Array(128);
for (let c = 0; c <= 32; c++) KIND[c] = BLANK;
KIND[10] = LINE_END;
KIND[13] = LINE_END;
for (const c of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$") KIND[c.charCodeAt(0)] = WORD;
for (const c of "0123456789") KIND[c.charCodeAt(0)] = DIGIT;
// ", ' and `.
KIND[34] = QUOTE;
KIND[39] = QUOTE;
KIND[96] = QUOTE;

const [NEWLINE, HASH, APOSTROPHE, BACKTICK, STAR, SLASH] = [10, 35, 39, 96, 42, 47] as const;
const [DOT, COLON, LESS, EQUALS, GREATER, MINUS] = [46, 58, 60, 61, 62, 45] as const;
const [BACKSLASH, QUOTATION, OPEN, CLOSE] = [92, 34, 40, 41] as const;
/** Operator characters that may be doubled: ++ -- && || << :: ==. */
const DOUBLING = flags("+-&|<:=");
/** Operator characters that "=" may follow. */
const ASSIGNING = flags("+-*/%&|^<>!=");
/** Longest delimiter of a raw string, by the standard. */
const MAX_DELIMITER = 16;

const KEYWORDS = new Set(
  (
    "alignas alignof asm auto bool break case catch char class const const_cast constexpr continue co_await " +
    "co_return co_yield decltype default delete do double dynamic_cast else enum explicit export extern false " +
    "final float for friend goto if inline int long mutable namespace new noexcept nullptr operator override " +
    "private protected public register reinterpret_cast return short signed sizeof static static_cast struct " +
    "switch template this throw true try typedef typename union unsigned using virtual void volatile while " +
    "abstract boolean byte extends finally implements import instanceof interface package super throws " +
    "async await function in let null of typeof undefined var yield fn impl loop match mod move mut pub ref " +
    "self trait type unsafe use where"
  )
    .split(" ")
    .map(hashText),
);
const [NAME, STRING] = [hashText("a name"), hashText("a string")];
const [NUMBER, DEFINE] = [hashText("a number"), hashText("a macro")];

function flags(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const c of characters) table[c.charCodeAt(0)] = 1;
  return table;
}

const kindOf = (c: number): number => (c < 128 ? (KIND[c] as number) : WORD);

/** Hexadecimal digits are letters, too. */
const isInNumber = (c: number): boolean => KIND[c] === DIGIT || KIND[c] === WORD;

/** Scans one program; `tokens[0 … count)` holds the hashes of the tokens found so far. */
class Scanner {
  tokens = new Uint32Array(4096);
  count = 0;
  private text = "";
  private at = 0;
  private fold = false;
  /** Whether nothing but blanks came before on this line. */
  private lineStart = true;

  scan(text: string, fold: boolean): void {
    this.text = text;
    this.at = 0;
    this.count = 0;
    this.lineStart = true;
    this.fold = fold;
    if (this.tokens.length < text.length) this.tokens = new Uint32Array(text.length * 2);
    while (this.at < text.length) this.next(text.charCodeAt(this.at));
    this.text = "";
  }

  private next(c: number): void {
    switch (kindOf(c)) {
      case BLANK:
        this.at++;
        return;
      case LINE_END:
        this.at++;
        this.lineStart = true;
        return;
      case WORD:
        this.word();
        return;
      case DIGIT:
        this.number();
        return;
      case QUOTE:
        this.string(c);
        return;
      default:
        this.other(c);
    }
  }

  private push(token: number): void {
    this.tokens[this.count++] = token;
    this.lineStart = false;
  }

  private other(c: number): void {
    const following = this.text.charCodeAt(this.at + 1);
    if (c === SLASH && following === SLASH) this.at = this.lineEnd(this.at);
    else if (c === SLASH && following === STAR) this.at = this.after("*/", this.at + 2);
    else if (c === BACKSLASH) this.at++;
    else if (c === HASH && this.lineStart) this.directive();
    else if (c === DOT && kindOf(following) === DIGIT) this.number();
    else this.operator(c);
  }

  /** The end of a line of text, with the lines that continue it. */
  private lineEnd(from: number): number {
    const { text } = this;
    let end = text.indexOf("\n", from);
    while (end > 0) {
      const last = text.charCodeAt(end - 1) === 13 ? end - 2 : end - 1;
      if (text.charCodeAt(last) !== BACKSLASH) return end;
      end = text.indexOf("\n", end + 1);
    }
    return end < 0 ? text.length : end;
  }

  private after(mark: string, from: number): number {
    const end = this.text.indexOf(mark, from);
    return end < 0 ? this.text.length : end + mark.length;
  }

  private directive(): void {
    const end = this.lineEnd(this.at);
    const line = /^#[ \t]*(define|undef)\b/.exec(this.text.slice(this.at, Math.min(end, this.at + 40)));
    if (line === null) {
      this.at = end;
      return;
    }
    this.push(DEFINE);
    this.at += 1;
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
    if (c === QUOTATION && i - start <= 3 && text.charCodeAt(i - 1) === 82 && this.rawString()) return;
    // The prefix of a literal (L"…", u8"…") is a name before it: both tell them apart.
    const token = mix32(h ^ (i - start));
    this.push(this.fold && !KEYWORDS.has(token) ? NAME : token);
  }

  private number(): void {
    const { text } = this;
    const start = this.at;
    let i = start;
    let h = NUMBER;
    let c = text.charCodeAt(i);
    do {
      // Digit separators have no meaning.
      if (c !== APOSTROPHE) h = step32(h, c);
      c = text.charCodeAt(++i);
    } while (
      c >= 128 ||
      isInNumber(c) ||
      c === DOT ||
      (c === APOSTROPHE && isInNumber(text.charCodeAt(i + 1)))
    );
    this.at = i;
    this.push(mix32(h));
  }

  private operator(c: number): void {
    const { text } = this;
    let h = step32(1, c);
    let i = this.at + 1;
    if (c < 128) {
      if (DOUBLING[c] && text.charCodeAt(i) === c) {
        h = step32(h, c);
        i++;
      }
      const next = text.charCodeAt(i);
      if (ASSIGNING[c] && next === EQUALS && c !== COLON) {
        h = step32(h, next);
        i++;
        if (c === LESS && text.charCodeAt(i) === GREATER) h = step32(h, text.charCodeAt(i++));
      } else if ((c === MINUS || c === EQUALS) && next === GREATER) {
        h = step32(h, next);
        i++;
      }
    }
    this.at = i;
    this.push(mix32(h));
  }

  /** R"mark(…)mark": nothing in it is an escape. */
  private rawString(): boolean {
    const { text } = this;
    const open = text.indexOf("(", this.at);
    if (open < 0 || open - this.at - 1 > MAX_DELIMITER) return false;
    const mark = text.slice(this.at + 1, open);
    if (/[\s\\)"]/.test(mark)) return false;
    const end = text.indexOf(`)${mark}"`, open + 1);
    const last = end < 0 ? text.length : end;
    let h = step32(STRING, OPEN);
    for (let i = open + 1; i < last; i++) h = step32(h, text.charCodeAt(i));
    this.at = end < 0 ? text.length : end + mark.length + 2;
    this.push(mix32(step32(h, CLOSE)));
    return true;
  }

  private string(quote: number): void {
    const { text } = this;
    let i = this.at + 1;
    let h = step32(STRING, quote);
    for (; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === quote || (c === NEWLINE && quote !== BACKTICK)) break;
      h = step32(h, c);
      if (c === BACKSLASH && i + 1 < text.length) h = step32(h, text.charCodeAt(++i));
    }
    this.at = text.charCodeAt(i) === quote ? i + 1 : Math.min(i, text.length);
    this.push(mix32(h));
  }
}

const scanner = new Scanner();

/** Hashes of a program's tokens in order. */
export function cTokens(source: string, options: TokenOptions = {}): Uint32Array {
  scanner.scan(source, options.foldIdentifiers === true);
  return scanner.tokens.slice(0, scanner.count);
}
