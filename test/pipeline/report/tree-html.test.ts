import { expect, test } from "vitest";
import { treeHtml } from "../../../pipeline/report/tree-html.ts";

test("a tree is written with its texts escaped, and without attributes that a tree may not have", () => {
  const tree = treeHtml(["p", { class: 'a"b', onclick: "x", href: "javascript:x" }, "<i>", ["em", {}, "&"]]);
  expect(tree.text).toBe('<p class="a&quot;b">&lt;i&gt;<em>&amp;</em></p>');
});

test("an element that no tree may have is a fault of the program", () => {
  expect(() => treeHtml(["script", {}, "x"])).toThrow("no element of a tree");
});
