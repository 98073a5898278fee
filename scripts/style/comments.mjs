/**
 * The comments of a file of TypeScript, JavaScript, CSS or Python, and the lines of them that are
 * too long. Python's docstrings count as comments. A line whose longest word leaves no place to
 * break is not a fault, nor one that a tool reads (`biome-ignore`, `noqa`), since those must stay
 * in one piece.
 */
import { parsed } from "./rules.mjs";

export const WIDTH = 100;
const FOR_TOOLS = /biome-ignore|@ts-|(?:v8|c8|istanbul) ignore|noqa|fmt: |type: ignore|^\/\/\/|^#!/;
const STRING = /[rRbBuUfF]{0,2}("""|'''|"|')/y;

/** @returns `{ start, end, kind }`; kind is line, block or docstring */
export function commentsOf(path, text) {
  if (path.endsWith(".py")) return pythonComments(text);
  if (path.endsWith(".css")) {
    return [...text.matchAll(/\/\*[\s\S]*?\*\//g)].map(({ index, 0: found }) => ({
      start: index,
      end: index + found.length,
      kind: "block",
    }));
  }
  return parsed(path, text).comments.map(({ type, start, end }) => ({
    start,
    end,
    kind: type.toLowerCase(),
  }));
}

function pythonComments(text) {
  const found = [];
  let before = ":"; // the last character that is neither space nor comment
  for (let at = 0; at < text.length; ) {
    STRING.lastIndex = at;
    const quote = /\w/.test(text[at - 1] ?? "") ? null : (STRING.exec(text)?.[1] ?? null);
    if (quote !== null) {
      const start = at;
      at = endOfString(text, STRING.lastIndex, quote);
      if (quote === '"""' && text[start] === '"' && before === ":")
        found.push({ start, end: at, kind: "docstring" });
      before = quote;
    } else if (text[at] === "#") {
      const end = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
      found.push({ start: at, end, kind: "line" });
      at = end;
    } else {
      if (!/\s/.test(text[at])) before = text[at];
      at += 1;
    }
  }
  return found;
}

function endOfString(text, from, quote) {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text.startsWith(quote, at)) return at + quote.length;
  }
  return text.length;
}

const characters = (line) => [...line].length;

/** @returns the offset of a line's beginning, that is of the line that holds `at` */
export const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;

/**
 * Whether this line of a comment is longer than it need be. `prefix`: code or indentation before
 * its words.
 */
export function isTooLong(line) {
  if (characters(line) <= WIDTH || FOR_TOOLS.test(line.trim())) return false;
  const [, prefix, words] = /^([\s/*#]*)(.*)$/.exec(line);
  return Math.max(...words.split(/\s+/).map(characters)) + characters(prefix) <= WIDTH;
}

export function commentWidths({ path, text, lineOf }) {
  return commentsOf(path, text).flatMap(({ start, end }) => {
    const first = lineOf(start);
    const lines = text.slice(lineStart(text, start), end).split("\n");
    return lines.flatMap((line, i) =>
      isTooLong(line)
        ? [
            {
              line: first + i,
              rule: "comment-width",
              message: `${characters(line)} characters, at most ${WIDTH}`,
            },
          ]
        : [],
    );
  });
}
