/**
 * Markdown and LaTeX of untrusted texts as trees of allowed elements (shared/tree.ts), made when
 * the report is written: by markdown-it without HTML, and temml without trust. What they return is
 * parsed and copied element by element, so that nothing else gets through. Images become links,
 * and links lead to http(s) only. Bounded: a long text, a long formula or one that temml refuses is
 * left as it is written.
 */
import domino from "domino";
import markdownIt from "markdown-it";
import temml from "temml";
import { visible } from "../../io/visible.ts";
import { formulaAt } from "./formula.ts";
import { escaped } from "./html.ts";
import { isContent, mayHave, type Tree } from "./shared/tree.ts";

/** Characters of a text, and formulas in it; beyond, the text or the formula is shown raw. */
const LONGEST = 60_000;
const MOST_FORMULAS = 2000;
/** Depth at which elements become text. */
const DEEPEST = 60;

/** Without any of these a text has no formatting. */
const MARKS =
  /[`*_$#|~[\]\\&]|^\s{0,3}(?:[-+>]|\d{1,9}[.)])\s|^\s{0,3}(?:={3,}|-{3,})\s*$|https?:|\n[ \t]*\n/m;

const parser = markdownIt({ html: false, linkify: false, breaks: true, typographer: false });
parser.validateLink = (url) => /^https?:\/\//i.test(url);
parser.inline.ruler.before("escape", "formula", (state, silent) => {
  const found = formulaAt(state.src, state.pos, state.posMax);
  if (found === null) return false;
  if (!silent) {
    const token = state.push("formula", "", 0);
    token.content = found.tex;
    token.info = found.isDisplay ? "display" : "";
    token.markup = state.src.slice(state.pos, found.end);
  }
  state.pos = found.end;
  return true;
});
let formulas = 0;
parser.renderer.rules.formula = (tokens, at) => {
  const { content = "", info, markup = "" } = tokens[at] ?? {};
  const raw = `<code>${escaped(markup)}</code>`;
  formulas += 1;
  if (formulas > MOST_FORMULAS) return raw;
  try {
    const displayMode = info === "display";
    return temml.renderToString(content, { displayMode, throwOnError: true, trust: false, maxExpand: 100 });
  } catch {
    return raw;
  }
};
parser.renderer.rules.image = (tokens, at) => {
  const { content = "" } = tokens[at] ?? {};
  const source = String(tokens[at]?.attrGet("src") ?? "");
  return `<a href="${escaped(source)}">image${content === "" ? "" : `: ${escaped(content)}`}</a>`;
};

/** Sizes beyond two digits could cover the page. */
const isModest = (value: string): boolean => /^-?\d{0,2}(?:\.\d+)?(?:em|ex|px|pt|rem|%)?$/.test(value);
const SIZES = new Set(["width", "height", "depth", "voffset", "minsize", "maxsize", "lspace", "rspace"]);
const HEADINGS: Readonly<Record<string, string>> = { h1: "h4", h2: "h4", h3: "h5", h6: "h5", del: "s" };

/** The members of a DOM node that are used here. */
type Node = {
  nodeType: number;
  localName: string;
  nodeValue: string | null;
  textContent: string | null;
  childNodes: ArrayLike<Node>;
  attributes: ArrayLike<{ name: string; value: string }>;
};
const ELEMENT = 1;
const TEXT = 3;

function treesOf(nodes: ArrayLike<Node>, depth: number): Tree[] {
  return Array.from(nodes).flatMap((node): Tree[] => {
    if (node.nodeType === TEXT) return [visible(node.nodeValue ?? "")];
    if (node.nodeType !== ELEMENT) return [];
    if (depth > DEEPEST) return [visible(node.textContent ?? "")];
    const tag = HEADINGS[node.localName] ?? node.localName;
    const inner = treesOf(node.childNodes, depth + 1);
    if (!isContent(tag)) return inner;
    const attributes: Record<string, string> = {};
    for (const { name, value } of Array.from(node.attributes)) {
      if (name === "class" || name === "style" || !mayHave(name, value)) continue;
      if (SIZES.has(name) && !isModest(value)) continue;
      attributes[name] = visible(value);
    }
    return [[tag, attributes, ...inner]];
  });
}

/** @returns null if the text has no formatting, or is shown raw */
export function formattedText(text: string): Tree[] | null {
  if (text.length > LONGEST || !MARKS.test(text)) return null;
  formulas = 0;
  try {
    const document = domino.createDocument(parser.render(text));
    return treesOf((document as unknown as { body: Node }).body.childNodes, 0).filter(
      (tree) => tree !== "\n",
    );
  } catch {
    // A text that a library cannot take is shown as it is.
    return null;
  }
}
