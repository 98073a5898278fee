/**
 * Code blocks of answers that CommonMark finds none in: tags such as python3.11, a fence at the end
 * of a line of text or of code, quoted lines, a block of Markdown around everything.
 * Promise: looked at only where no block was found, so that it changes no other answer.
 */
import { contentOf, type Fence, findBlocks } from "./fences.ts";
import type { Tags } from "./tags.ts";

const QUOTED_FENCE = /^[ \t]*>[ \t]*(?:```|~~~)/m;
const FENCE = /^([ \t]*)(`{3,}|~{3,})[ \t]*([^\s`]*)[ \t]*$/;
/** A closing fence glued to the last line of code. */
const GLUED = /^(.*[^`\s])[ \t]*(`{3,})[ \t]*$/;

/** Blocks with their content in `text`; their offsets are 0. */
export function looseBlocks(answer: string, tags: Tags): Fence[] {
  const unquoted = QUOTED_FENCE.test(answer) ? answer.replace(/^[ \t]*> ?/gm, "") : answer;
  const text = plainFences(unwrapped(unquoted, tags), tags);
  return findBlocks(text, tags).blocks.map((block) => ({
    ...block,
    start: 0,
    end: 0,
    text: contentOf(text, block),
  }));
}

/** The content of a block of Markdown. */
function unwrapped(text: string, tags: Tags): string {
  const outer = findBlocks(text, tags).blocks.find(({ tag }) => tag === "markdown" || tag === "md");
  return outer === undefined ? text : contentOf(text, outer);
}

/** Fences on lines of their own, with a tag that is known. */
function plainFences(text: string, { versioned, late: opening, first }: Tags): string {
  const lines: string[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    const [, indent = "", fence = "", tag = ""] = FENCE.exec(line) ?? [];
    if (fence !== "") {
      const known = versioned.test(tag.toLowerCase()) ? first : tag;
      lines.push(open === "" ? `${indent}${fence}${known}` : line);
      open = open === "" ? fence : fence.startsWith(open) && tag === "" ? "" : open;
      continue;
    }
    const [, before, late] = (open === "" ? opening : GLUED).exec(line) ?? [];
    if (before === undefined || late === undefined || (open !== "" && !late.startsWith(open))) {
      lines.push(line);
      continue;
    }
    lines.push(before, open === "" ? `${late}${first}` : late);
    open = open === "" ? late : "";
  }
  return lines.join("\n");
}
