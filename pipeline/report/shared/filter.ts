/**
 * The filter language: `verdict = WA and turns >= 2 and not (tokens < 2000 or name ~ sum)`. A
 * recursive parser that builds functions; nothing is ever evaluated as code. Errors name the place
 * and what would fit. fields.ts has the fields.
 */

export class FilterError extends Error {}

export const OPERATORS = ["=", "!=", "<=", ">=", "<", ">", "~"] as const;
export type Operator = (typeof OPERATORS)[number];
export type Test = (row: number) => boolean;
/** @throws FilterError for a field that does not exist, or a value that it cannot have */
export type Compare = (field: string, operator: Operator, value: string) => Test;

type Token = { kind: "word" | "text" | "sign" | "end"; text: string; at: number };

/** Longer expressions are refused, so that nesting stays within the stack. */
const LONGEST = 2000;
const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(<=|>=|!=|[=<>~(),])|([^\s"=<>!~(),]+))/y;

function tokens(text: string): Token[] {
  if (text.length > LONGEST) throw new FilterError(`a filter has at most ${LONGEST} characters`);
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ""; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new FilterError(`character ${at + 1}: a text is not closed, or a sign is unknown`);
    const [whole, quoted, sign, word] = match;
    const place = at + whole.length - whole.trimStart().length;
    if (quoted !== undefined)
      found.push({ kind: "text", text: quoted.slice(1, -1).replace(/\\(.)/g, "$1"), at: place });
    else found.push({ kind: sign === undefined ? "word" : "sign", text: sign ?? word ?? "", at: place });
  }
  return [...found, { kind: "end", text: "the end", at: text.length }];
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #compare: Compare;
  #at = 0;

  constructor(text: string, compare: Compare) {
    this.#tokens = tokens(text);
    this.#compare = compare;
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #is(...words: string[]): boolean {
    const { kind, text } = this.#next;
    return (kind === "word" || kind === "sign") && words.includes(text.toLowerCase());
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== "end") this.#at += 1;
    return token;
  }

  #skip(word: string): boolean {
    if (!this.#is(word)) return false;
    this.#at += 1;
    return true;
  }

  #expected(what: string): FilterError {
    const { text, at } = this.#next;
    return new FilterError(`character ${at + 1}: expected ${what}, got ${text}`);
  }

  whole(): Test {
    const test = this.#either();
    if (this.#next.kind !== "end") throw this.#expected("and, or, or the end");
    return test;
  }

  #either(): Test {
    const tests = [this.#both()];
    while (this.#skip("or")) tests.push(this.#both());
    const [first] = tests;
    return tests.length === 1 && first !== undefined ? first : (row) => tests.some((test) => test(row));
  }

  #both(): Test {
    const tests = [this.#one()];
    while (this.#skip("and")) tests.push(this.#one());
    const [first] = tests;
    return tests.length === 1 && first !== undefined ? first : (row) => tests.every((test) => test(row));
  }

  #one(): Test {
    if (this.#skip("not")) {
      const test = this.#one();
      return (row) => !test(row);
    }
    if (this.#skip("(")) {
      const test = this.#either();
      if (!this.#skip(")")) throw this.#expected(")");
      return test;
    }
    return this.#comparison();
  }

  #comparison(): Test {
    if (this.#next.kind !== "word") throw this.#expected("the name of a field");
    const field = this.#take().text.toLowerCase();
    if (this.#skip("in")) return this.#list(field);
    if (!this.#is(...OPERATORS)) throw this.#expected(`one of ${OPERATORS.join(" ")} or in`);
    const operator = this.#take().text as Operator;
    return this.#compare(field, operator, this.#value());
  }

  #list(field: string): Test {
    if (!this.#skip("(")) throw this.#expected("(");
    const tests: Test[] = [];
    do tests.push(this.#compare(field, "=", this.#value()));
    while (this.#skip(","));
    if (!this.#skip(")")) throw this.#expected(", or )");
    return (row) => tests.some((test) => test(row));
  }

  #value(): string {
    const { kind } = this.#next;
    if (kind !== "word" && kind !== "text") throw this.#expected("a value");
    return this.#take().text;
  }
}

/** @throws FilterError */
export const parseFilter = (text: string, compare: Compare): Test => new Parser(text, compare).whole();
