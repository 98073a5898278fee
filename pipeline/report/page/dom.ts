/** Builds DOM elements. Untrusted text becomes text nodes only: no function here accepts markup. */
import { number } from "../../../io/format.ts";
import { visible } from "../../../io/visible.ts";
import { isAllowed, mayHave, type Tree } from "../shared/tree.ts";

export type Child = Node | string | null | false;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void)>;

/**
 * Functions become listeners (names begin with "on"); true gives an attribute without a value,
 * false none.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : visible(String(value)));
  }
  add(element, ...children);
  return element;
}

export function add(parent: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child === null || child === false) continue;
    parent.appendChild(typeof child === "string" ? document.createTextNode(visible(child)) : child);
  }
}

export const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page lacks #${id}`);
  return found;
};

export function say(text: string): void {
  byId("said").textContent = visible(text);
}

export const warning = (text: string): HTMLElement => el("p", { class: "warning", role: "alert" }, text);

const NAMESPACES: Readonly<Record<string, string>> = {
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};

/** Elements of a tree; what is not allowed in one becomes its content. */
export function built(tree: Tree, namespace = "http://www.w3.org/1999/xhtml"): Node {
  if (typeof tree === "string") return document.createTextNode(visible(tree));
  const [tag, attributes, ...children] = tree;
  const inner = NAMESPACES[tag] ?? namespace;
  const element = isAllowed(tag) ? document.createElementNS(inner, tag) : document.createDocumentFragment();
  for (const [name, value] of element instanceof Element ? Object.entries(attributes) : [])
    if (mayHave(name, value)) (element as Element).setAttribute(name, value);
  if (/^https?:/i.test(attributes.href ?? "") && element instanceof Element) {
    element.setAttribute("rel", "noopener noreferrer");
    element.setAttribute("target", "_blank");
  }
  element.append(...children.map((child) => built(child, inner)));
  return element;
}

/** Characters shown at first, and added with each press of the button. Nothing is left out. */
const FIRST = 20_000;
const MORE = 200_000;

/**
 * A scrollable block of text. `render` formats texts that are short enough to be shown completely.
 */
export function longText(text: string, render?: (text: string) => Node): HTMLElement {
  const pre = el("pre", { class: "code", tabindex: 0, role: "region", "aria-label": "text" });
  if (text.length <= FIRST) {
    add(pre, render?.(text) ?? text);
    return pre;
  }
  const button = el("button", { type: "button", class: "more", onclick: () => showMore() });
  let shown = 0;
  const showMore = (by = MORE) => {
    add(pre, text.slice(shown, shown + by));
    shown = Math.min(text.length, shown + by);
    button.textContent = `Show ${number(Math.min(MORE, text.length - shown))} more of ${number(text.length - shown)} characters`;
    button.hidden = shown >= text.length;
  };
  showMore(FIRST);
  return el("div", {}, pre, button);
}
