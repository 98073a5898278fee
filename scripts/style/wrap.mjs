/**
 * Wraps comments that are too long, and changes nothing else: the code around them is compared
 * before and after. Only what runs over a line moves on to the next one, so that lines ended on
 * purpose stay ended. Code blocks, tables, lists, @tags and indented lines keep their form. What
 * has no safe place is left for a person.
 */
import { commentsOf, isTooLong, lineStart, WIDTH } from "./comments.mjs";

/** Headings of the comment at a file's head: each begins a line. */
const HEADING = /^(?:Promises?|Does not|Limits)\b/;
const ITEM = /^(?:[-*•] |\d+[.)] |@\w+|\w+: {2,})/;
/** From here on a line was full for who wrote it, and the next one carries it on. */
const FULL = 85;
const length = (text) => [...text].length;

/** Wraps the lines of one comment, given without the marks around them. */
export function wrapLines(lines, room) {
  const out = [];
  let carried = ""; // what ran over from the line before
  let isFence = false;
  const rest = [...lines];
  while (rest.length > 0) {
    const original = rest.shift();
    if (original.trim().startsWith("```")) isFence = !isFence;
    const line = carried === "" ? original : `${/^\s*/.exec(original)[0]}${carried} ${original.trim()}`;
    carried = "";
    if (isFence || isKept(original) || length(line) <= room) {
      out.push(line);
      continue;
    }
    const [kept, over] = split(line, room);
    out.push(kept);
    if (over === "") continue;
    const next = rest[0];
    if (next !== undefined && continues(original, next)) carried = over;
    else rest.unshift(`${hanging(line)}${over}`);
  }
  return out;
}

/** Tables, commands with their meaning beside them, code: their form is their sense. */
const isKept = (line) => /^\s*\||\S {2,}\S|^ {4,}\S/.test(line);

function split(line, room) {
  const all = [...line];
  const indent = /^\s*/.exec(line)[0].length;
  let at = all.slice(0, room + 1).lastIndexOf(" ");
  if (at <= indent) at = all.indexOf(" ", room);
  if (at < 0) return [line, ""];
  return [all.slice(0, at).join("").trimEnd(), all.slice(at).join("").trim()];
}

/** Indentation of what follows a line: below the words of a list's item, else as the line's own. */
function hanging(line) {
  const indent = /^\s*/.exec(line)[0];
  const mark = /^(?:[-*•] |\d+[.)] )/.exec(line.trim())?.[0] ?? (line.trim().startsWith("@") ? "  " : "");
  return indent + " ".repeat(mark.length);
}

function continues(line, next) {
  const words = next.trim();
  if (HEADING.test(words) && /[.:]$/.test(line)) return false;
  if (words === "" || ITEM.test(words) || words.startsWith("```") || isKept(next)) return false;
  const [indent, indentNext] = [line, next].map((one) => /^\s*/.exec(one)[0].length);
  const isHanging = ITEM.test(line.trim()) && indentNext > indent;
  return length(line) >= FULL && (indent === indentNext || isHanging);
}

/** @returns the text with its comments wrapped; @throws where that would change code */
export function wrapComments(path, text) {
  const edits = [...lineGroups(path, text), ...blocks(path, text)].sort((a, b) => b.start - a.start);
  let wrapped = text;
  for (const { start, end, words } of edits) wrapped = wrapped.slice(0, start) + words + wrapped.slice(end);
  if (bare(path, wrapped) !== bare(path, text)) throw new Error(`${path}: wrapping would change code`);
  return wrapped;
}

function bare(path, text) {
  let code = text;
  for (const { start, end } of commentsOf(path, text).reverse())
    code = code.slice(0, start) + code.slice(end);
  return code.replace(/\s+/g, " ");
}

const isOwnLine = (text, at) => text.slice(lineStart(text, at), at).trim() === "";

/** Blocks of `//` or `#` comments on lines of their own, and those that follow code. */
function lineGroups(path, text) {
  const lines = commentsOf(path, text).filter(({ kind }) => kind === "line");
  const groups = [];
  for (const comment of lines) {
    const from = lineStart(text, comment.start);
    const last = groups.at(-1);
    const isNext = last !== undefined && isOwnLine(text, comment.start) && last.isOwn;
    const place = comment.start - from;
    if (isNext && last.end + 1 === from && last.place === place) last.end = comment.end;
    else groups.push({ ...comment, place, isOwn: isOwnLine(text, comment.start), from });
  }
  return groups.flatMap((group) => (group.isOwn ? wrapGroup(text, group) : liftTrailing(path, text, group)));
}

function wrapGroup(text, { start, end, place }) {
  const lines = text.slice(start - place, end).split("\n");
  if (!lines.some(isTooLong) || lines.some((line) => isForTool(line))) return [];
  const indent = lines[0].slice(0, place);
  const mark = lines[0].trim().startsWith("#") ? "#" : "//";
  const bodies = lines.map((line) => line.trim().slice(mark.length));
  const margin = bodies.every((body) => body === "" || body.startsWith(" ")) ? " " : "";
  const wrapped = wrapLines(
    bodies.map((body) => body.slice(margin.length)),
    WIDTH - place - mark.length - margin.length,
  );
  const words = wrapped.map((line) => `${indent}${mark}${line === "" ? "" : margin}${line}`.trimEnd());
  return [{ start: start - place, end, words: words.join("\n") }];
}

const isForTool = (line) => /biome-ignore|@ts-|noqa|fmt: |type: ignore/.test(line);

/**
 * A comment that runs over after code goes above it, where that is a line of its own that begins
 * something.
 */
function liftTrailing(path, text, { start, end, from, place }) {
  const line = text.slice(from, end);
  const before = text.slice(0, Math.max(0, from - 1));
  const above = before.slice(before.lastIndexOf("\n") + 1).trim();
  if (!isTooLong(line) || isForTool(line) || isForTool(above)) return [];
  const code = text.slice(from, start);
  const beginsHere = path.endsWith(".py")
    ? !above.endsWith("\\")
    : /(?:[;,{}([:]|=>|\*\/|^|\/\/.*)$/.test(above);
  if (!beginsHere || /^[)}\]?:.|&]/.test(code.trim()) || code.includes("`")) return [];
  const indent = /^\s*/.exec(code)[0];
  const mark = line.slice(place).startsWith("#") ? "#" : "//";
  const body = line.slice(place + mark.length).trim();
  const opened = /^[a-z]+\b(?![(._])/.test(body) ? body.charAt(0).toUpperCase() + body.slice(1) : body;
  const sentence = opened + (/[.:!?]$/.test(body) ? "" : ".");
  const wrapped = wrapLines([sentence], WIDTH - indent.length - mark.length - 1);
  const lifted = wrapped.map((one) => `${indent}${mark} ${one}\n`).join("");
  return [{ start: from, end, words: lifted + code.trimEnd() }];
}

/** Block comments, JSDoc and docstrings that have their lines to themselves. */
function blocks(path, text) {
  return commentsOf(path, text).flatMap((comment) => {
    const { start, end, kind } = comment;
    const after = /^[^\n]*/.exec(text.slice(end))[0];
    if (kind === "line" || !isOwnLine(text, start) || after.trim() !== "") return [];
    const place = start - lineStart(text, start);
    const lines = text.slice(start - place, end).split("\n");
    if (!lines.some(isTooLong)) return [];
    const words = kind === "docstring" ? wrapDocstring(lines, place) : wrapBlock(lines, place);
    return [{ start: start - place, end, words: words.join("\n") }];
  });
}

function wrapBlock(lines, place) {
  const indent = lines[0].slice(0, place);
  const opening = /^\/\*+/.exec(lines[0].trim())[0];
  const isStarred =
    opening === "/**" || (lines.length > 2 && lines.slice(1, -1).every((line) => /^\s*\*/.test(line)));
  const margin = isStarred ? " * " : "   ";
  const inside = lines.join("\n").trim().slice(opening.length, -2);
  // Tags that share a line, two spaces apart, get a line each.
  const whole = inside.replace(/ {2,}(?=@\w)/g, "\n");
  const bodies = whole.split("\n").map((line, i) => {
    if (i === 0) return line.trim();
    if (isStarred) return line.trimStart().replace(/^\* ?/, "").trimEnd();
    return line.startsWith(`${indent}   `) ? line.slice(place + 3).trimEnd() : line.trim();
  });
  while (bodies[0] === "") bodies.shift();
  while (bodies.at(-1) === "") bodies.pop();
  const wrapped = wrapLines(bodies, WIDTH - place - margin.length);
  if (!isStarred) {
    const shown = wrapped.map((line, i) => `${indent}${i === 0 ? `${opening} ` : margin}${line}`.trimEnd());
    if (length(shown.at(-1)) + 3 <= WIDTH) shown[shown.length - 1] += " */";
    else shown.push(`${indent}*/`);
    return shown;
  }
  return [indent + opening, ...wrapped.map((line) => `${indent}${margin}${line}`.trimEnd()), `${indent} */`];
}

/**
 * The quotes stay where they are, at the first word and after the last, or on lines of their own.
 */
function wrapDocstring(lines, place) {
  const indent = lines[0].slice(0, place);
  const isClosedApart = lines.length > 1 && lines.at(-1).trim() === '"""';
  const inner = isClosedApart
    ? lines.slice(0, -1)
    : [...lines.slice(0, -1), lines.at(-1).replace(/"""$/, "")];
  const bodies = inner.map((line) => (line.startsWith(indent) ? line.slice(place) : line.trim()));
  // One line has the closing quotes too: without them it is the formatter that puts them back.
  const wrapped = wrapLines(bodies, WIDTH - place - (lines.length === 1 ? 3 : 0));
  const words = wrapped.map((line) => (line === "" ? "" : indent + line));
  if (isClosedApart) return [...words, `${indent}"""`];
  return lines.length === 1 || length(words.at(-1)) + 3 > WIDTH
    ? [...words, `${indent}"""`]
    : [...words.slice(0, -1), `${words.at(-1)}"""`];
}
