/**
 * Where things end in Python text: statements over several lines, calls and their arguments. Knows
 * strings, comments and brackets, and nothing else of the language.
 */

export type Argument = { name: string | null; text: string };

const QUOTES = ['"""', "'''", '"', "'"];
const NAMED = /^([A-Za-z_]\w*)\s*=(?!=)\s*/;

/** End of the string that starts at a place. @throws Error without an end */
function endOfString(text: string, start: number): number {
  const quote = QUOTES.find((mark) => text.startsWith(mark, start)) ?? '"';
  for (let at = start + quote.length; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(quote, at)) return at + quote.length;
  }
  throw new Error("a string without end");
}

/** Visits each character outside strings, with the depth of brackets before it. */
function visit(text: string, see: (at: number, depth: number) => boolean): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charAt(at);
    if (mark === '"' || mark === "'") at = endOfString(text, at) - 1;
    else if (see(at, depth)) return;
    else if ("([{".includes(mark)) depth++;
    else if (")]}".includes(mark)) depth--;
  }
}

function withoutComments(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charAt(at);
    if (mark === '"' || mark === "'") at = endOfString(text, at) - 1;
    else if (mark === "#") {
      parts.push(text.slice(from, at));
      const end = text.indexOf("\n", at);
      from = at = end < 0 ? text.length : end;
    }
  }
  parts.push(text.slice(from));
  return parts.join("");
}

/** Statements of a text in order, without indentation, empty lines and comments. */
export function statementsIn(source: string): string[] {
  const text = withoutComments(source);
  const statements: string[] = [];
  let from = 0;
  const take = (to: number): void => {
    const statement = text.slice(from, to).trim();
    if (statement !== "") statements.push(statement);
    from = to + 1;
  };
  visit(text, (at, depth) => {
    const mark = text.charAt(at);
    if (depth === 0 && (mark === "\n" || mark === ";") && text[at - 1] !== "\\") take(at);
    return false;
  });
  take(text.length);
  return statements;
}

/**
 * The text with a blank for each character, line ends included, in strings, comments and brackets:
 * what is left at the margin begins a statement.
 */
export function outlineOf(text: string): string {
  const marks = [...Array(text.length).keys()].map((at) => text.charAt(at));
  const blank = (from: number, to: number): void => {
    marks.fill(" ", from, to);
  };
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charAt(at);
    if (mark === '"' || mark === "'") {
      const end = endOfString(text, at);
      blank(at, end);
      at = end - 1;
    } else if (mark === "#") {
      const end = text.indexOf("\n", at);
      blank(at, end < 0 ? text.length : end);
      at = (end < 0 ? text.length : end) - 1;
    } else {
      if (")]}".includes(mark)) depth--;
      if (depth > 0) marks[at] = " ";
      if ("([{".includes(mark)) depth++;
    }
  }
  return marks.join("");
}

/** Place behind the bracket that closes the one before `start`. @throws Error without one */
export function endOfCall(text: string, start: number): number {
  let end = -1;
  visit(text.slice(start), (at, depth) => {
    if (depth !== 0 || !")]}".includes(text.charAt(start + at))) return false;
    end = start + at + 1;
    return true;
  });
  if (end < 0) throw new Error("a call without end");
  return end;
}

/** Arguments of a call, split at its commas. */
export function argumentsIn(text: string): Argument[] {
  const pieces: string[] = [];
  let from = 0;
  visit(text, (at, depth) => {
    if (depth === 0 && text.charAt(at) === ",") {
      pieces.push(text.slice(from, at));
      from = at + 1;
    }
    return false;
  });
  pieces.push(text.slice(from));
  return pieces
    .map((piece) => piece.trim())
    .filter((piece, i) => piece !== "" || i < pieces.length - 1)
    .map((piece) => {
      const name = NAMED.exec(piece)?.[1] ?? null;
      return { name, text: name === null ? piece : piece.replace(NAMED, "") };
    });
}

/** Names of the parameters of a function, without self; null where it is not defined. */
export function parametersOf(name: string, code: string): string[] | null {
  const start = new RegExp(`^[ \\t]*def ${name}\\s*\\(`, "m").exec(code);
  if (start === null) return null;
  try {
    const from = start.index + start[0].length;
    const list = argumentsIn(code.slice(from, endOfCall(code, from) - 1));
    return list
      .map((one) => one.name ?? /^\*{0,2}([A-Za-z_]\w*)/.exec(one.text)?.[1] ?? "")
      .filter((own) => own !== "self");
  } catch {
    return null;
  }
}
