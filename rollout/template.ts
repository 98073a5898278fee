/**
 * Template language of the prompt files: {{name}} inserts a value; {{#if name}}…{{/if}} and
 * {{#each name}}…{{/each}} keep, drop or repeat a part. A tag alone on its line removes the whole
 * line.
 * Promises: an unknown name, a wrong type or an unbalanced tag is an error; values are never
 * expanded again.
 * Does not cover: escapes, filters, partials, expressions.
 */
import { UserError } from "../schemas/errors.ts";

export type TemplateValue = string | number | boolean | readonly TemplateValues[];
export type TemplateValues = { readonly [name: string]: TemplateValue };

type Node =
  | { kind: "text"; text: string }
  | { kind: "value"; name: string }
  | { kind: "if" | "each"; name: string; body: Node[] };

const TAG = /\{\{(#if |#each |\/if|\/each)? *([A-Za-z_][A-Za-z0-9_]*)? *\}\}/g;
const BLOCK_LINE = /^[ \t]*(\{\{(?:#if |#each |\/if|\/each)[^{}]*\}\})[ \t]*\n/gm;

export type Template = { readonly name: string; render(values: TemplateValues): string };

/** @param name file name, for error messages  @throws UserError for an unknown tag */
export function parseTemplate(name: string, source: string): Template {
  const text = source.replaceAll("\r\n", "\n").replace(BLOCK_LINE, "$1");
  const nodes = parseNodes(name, text);
  return { name, render: (values) => renderNodes(name, nodes, [values]) };
}

type Block = { kind: "if" | "each"; name: string; body: Node[] };

function parseNodes(file: string, text: string): Node[] {
  const root: Node[] = [];
  const open: Block[] = [];
  let from = 0;
  const into = (): Node[] => open.at(-1)?.body ?? root;
  for (const match of text.matchAll(TAG)) {
    addText(file, into(), text.slice(from, match.index));
    from = match.index + match[0].length;
    const [tag, sigil, name] = match;
    if (sigil === undefined && name !== undefined) into().push({ kind: "value", name });
    else if (sigil?.startsWith("#") && name !== undefined) {
      const block: Block = { kind: sigil === "#if " ? "if" : "each", name, body: [] };
      into().push(block);
      open.push(block);
    } else if (sigil?.startsWith("/") && name === undefined && open.at(-1)?.kind === sigil.slice(1))
      open.pop();
    else throw fault(file, `the tag ${tag}`, "a known tag, opened and closed in order");
  }
  addText(file, into(), text.slice(from));
  const left = open.at(-1);
  if (left !== undefined) throw fault(file, `{{#${left.kind} ${left.name}}} without an end`, "balanced tags");
  return root;
}

function addText(file: string, into: Node[], text: string): void {
  if (text.includes("{{"))
    throw fault(file, JSON.stringify(text.slice(text.indexOf("{{")).slice(0, 40)), "{{name}}");
  if (text !== "") into.push({ kind: "text", text });
}

function renderNodes(file: string, nodes: readonly Node[], scopes: readonly TemplateValues[]): string {
  return nodes.map((node) => renderNode(file, node, scopes)).join("");
}

function renderNode(file: string, node: Node, scopes: readonly TemplateValues[]): string {
  if (node.kind === "text") return node.text;
  const value = lookUp(file, node.name, scopes);
  if (node.kind === "if") {
    const on = Array.isArray(value) ? value.length > 0 : value !== "" && value !== false;
    return on ? renderNodes(file, node.body, scopes) : "";
  }
  if (node.kind === "each") {
    if (!Array.isArray(value)) throw fault(file, `{{#each ${node.name}}} over no list`, "a list");
    return (value as readonly TemplateValues[])
      .map((item) => renderNodes(file, node.body, [...scopes, item]))
      .join("");
  }
  if (typeof value === "object" || typeof value === "boolean") {
    throw fault(file, `{{${node.name}}} of type ${typeof value}`, "a text or number");
  }
  return String(value);
}

function lookUp(file: string, name: string, scopes: readonly TemplateValues[]): TemplateValue {
  for (const scope of scopes.toReversed()) {
    const value = Object.hasOwn(scope, name) ? scope[name] : undefined;
    if (value !== undefined) return value;
  }
  const known = [...new Set(scopes.flatMap((scope) => Object.keys(scope)))].sort();
  throw fault(file, `the unknown name ${name}`, `one of ${known.join(", ") || "no names"}`);
}

function fault(file: string, got: string, expected: string): UserError {
  return new UserError({
    where: `prompt ${file}`,
    expected,
    got,
    fix: "Correct the prompt file (generate.prompts).",
  });
}
