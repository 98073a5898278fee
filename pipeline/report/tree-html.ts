/** A tree of elements (shared/tree.ts) as HTML of a static page. */
import { Html, html } from "./html.ts";
import { isAllowed, mayHave, type Tree } from "./shared/tree.ts";

export function treeHtml(tree: Tree): Html {
  if (typeof tree === "string") return html`${tree}`;
  const [tag, attributes, ...children] = tree;
  if (!isAllowed(tag)) throw new Error(`${tag} is no element of a tree`);
  const shown = Object.entries(attributes).filter(([name, value]) => mayHave(name, value));
  const named = new Html(tag);
  return html`<${named}${shown.map(([name, value]) => html` ${new Html(name)}="${value}"`)}>${children.map(treeHtml)}</${named}>`;
}
