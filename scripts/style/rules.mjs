/**
 * Rules over the syntax tree of TypeScript and JavaScript that biome has no option for: the length
 * of functions without their literals, and spreads of literals. The parser is oxc's, which rolldown
 * brings along.
 */
import { parseSync, Visitor } from "rolldown/utils";

const MAX_FUNCTION_LINES = 60;
const MAX_FILE_LINES = 250;

/** @returns the tree and the comments; offsets are those of the string */
export function parsed(path, text) {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0].message}`);
  return { program, comments };
}

/** Line numbers, from 1, of offsets. */
export function lineFinder(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

export function fileLength(text) {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (lines <= MAX_FILE_LINES) return [];
  return [
    { line: MAX_FILE_LINES + 1, rule: "file-length", message: `${lines} lines, at most ${MAX_FILE_LINES}` },
  ];
}

const LITERALS = ["ObjectExpression", "ArrayExpression"];

const plain = (node) =>
  ["ParenthesizedExpression", "TSAsExpression", "TSSatisfiesExpression"].includes(node.type)
    ? plain(node.expression)
    : node;

/**
 * `...{ a, b }` and `...[a, b]` say no more than `a, b`: they only pack what the formatter would
 * write line by line.
 */
export function spreadLiterals({ program, lineOf }) {
  const found = [];
  const visitor = new Visitor({
    SpreadElement({ argument, start }) {
      if (!LITERALS.includes(plain(argument).type)) return;
      found.push({
        line: lineOf(start),
        rule: "spread-literal",
        message: "write out what is in the literal",
      });
    },
  });
  visitor.visit(program);
  return found;
}

/** Writes out what is in spread literals; formatting is left to biome. */
export function withoutSpreads(path, text) {
  const edits = [];
  new Visitor({
    SpreadElement({ argument, start, end }) {
      if (!LITERALS.includes(argument.type)) return;
      const inside = text
        .slice(argument.start + 1, argument.end - 1)
        .trim()
        .replace(/,$/, "");
      edits.push({ start, end: inside === "" ? end + 1 : end, inside });
    },
  }).visit(parsed(path, text).program);
  const outer = edits.filter(
    (one) => !edits.some((other) => other !== one && other.start < one.start && other.end > one.end),
  );
  let written = text;
  for (const { start, end, inside } of outer.reverse())
    written = written.slice(0, start) + inside + written.slice(end);
  return written === text ? text : withoutSpreads(path, written);
}

/**
 * Lines of statements: without blank lines, comments, and what an object or array literal spreads
 * over further lines. A function inside a literal counts, since it has statements of its own.
 */
export function functionLengths({ program, comments, text, lineOf }) {
  const lines = text.split("\n");
  const counted = lines.map((line) => line.trim() !== "");
  const functions = [];
  const literals = [];
  const span = (node) => ({ from: lineOf(node.start), to: lineOf(node.end), node });
  const isFunction = (node) => functions.push(span(node));
  const isLiteral = (node) => literals.push(span(node));
  new Visitor({
    FunctionDeclaration: isFunction,
    FunctionExpression: isFunction,
    ArrowFunctionExpression: isFunction,
    ObjectExpression: isLiteral,
    ArrayExpression: isLiteral,
  }).visit(program);
  // Spans nest; the innermost is met last where the order is that of their beginnings, and decides.
  const nested = [...literals, ...functions.filter(({ node }) => node.body?.type === "BlockStatement")];
  for (const { from, to, node } of nested.sort((a, b) => a.node.start - b.node.start)) {
    const counts = node.body !== undefined;
    for (let line = from + 1; line <= to; line++) counted[line - 1] = counts && lines[line - 1].trim() !== "";
  }
  for (const { start, end } of comments) {
    for (let line = lineOf(start); line <= lineOf(end); line++) {
      const [from, to] = [start, end].map((at) => at - text.lastIndexOf("\n", start - 1) - 1);
      if (
        lineOf(start) === lineOf(end) &&
        `${lines[line - 1].slice(0, from)}${lines[line - 1].slice(to)}`.trim() !== ""
      )
        continue;
      counted[line - 1] = false;
    }
  }
  return functions.flatMap(({ from, to }) => {
    const length = counted.slice(from - 1, to).filter(Boolean).length;
    if (length <= MAX_FUNCTION_LINES) return [];
    const message = `${length} lines of statements, at most ${MAX_FUNCTION_LINES}`;
    return [{ line: from, rule: "function-length", message }];
  });
}
