/** Fenced code blocks of an answer, as in CommonMark. Promise: linear time on any text. */
import type { Tags } from "./tags.ts";

/** A block: its content is [start, end), each line indented by up to `indent`. */
export type Fence = {
  tag: string;
  indent: number;
  start: number;
  end: number;
  /** The content, where it is not that of the answer between the offsets. */
  text?: string;
};

/**
 * Fences as in CommonMark: three or more backticks or tildes, closed by at least as many of the
 * same.
 */
export function findBlocks(answer: string, tags: Tags): { blocks: Fence[]; unclosed: string | null } {
  const blocks: Fence[] = [];
  let open: { mark: string; length: number; tag: string; indent: number; start: number } | null = null;
  let at = 0;
  while (at < answer.length) {
    const newline = answer.indexOf("\n", at);
    const next = newline === -1 ? answer.length : newline + 1;
    const fence = fenceAt(answer, at, newline === -1 ? answer.length : newline);
    if (fence !== null && open === null && fence.opens) open = { ...fence, start: next };
    else if (fence?.closes && fence.mark === open?.mark && fence.length >= open.length) {
      const block = { tag: open.tag, indent: open.indent, start: open.start, end: at };
      blocks.push(taggedInside(answer, block, tags));
      open = null;
    }
    at = next;
  }
  return { blocks, unclosed: open?.tag ?? null };
}

/**
 * Models sometimes put the tag on the line below the fence, where as a statement it would raise
 * NameError.
 */
function taggedInside(answer: string, block: Fence, { line: tagLine, first }: Tags): Fence {
  if (block.tag !== "") return block;
  tagLine.lastIndex = block.start;
  const line = tagLine.exec(answer)?.[0];
  if (line === undefined || block.start + line.length > block.end) return block;
  return { ...block, tag: first, start: block.start + line.length };
}

type FenceLine = {
  mark: string;
  length: number;
  tag: string;
  indent: number;
  opens: boolean;
  /** Without a tag, or followed by a sentence; a single word would be the tag of an inner block. */
  closes: boolean;
};

/** The fence on the line [from, to), if any. */
function fenceAt(answer: string, from: number, to: number): FenceLine | null {
  let at = from;
  while (at < to && (answer[at] === " " || answer[at] === "\t")) at++;
  const mark = answer[at];
  if (mark !== "`" && mark !== "~") return null;
  let end = at;
  while (end < to && answer[end] === mark) end++;
  if (end - at < 3) return null;
  const info = answer.slice(end, to).trim();
  // An info string with a backtick is inline code (```x```), not a fence.
  const opens = !(mark === "`" && info.includes("`"));
  const tag = (info.split(/[\s{,:]/, 1)[0] ?? "").toLowerCase();
  const closes = opens && (info === "" || /\s/.test(info));
  return { mark, length: end - at, tag, indent: at - from, opens, closes };
}

/** The content of a block. */
export const contentOf = (answer: string, { start, end, indent, text }: Fence): string =>
  text ?? dedent(answer.slice(start, end), indent);

/**
 * Removes at most `indent` spaces from each line: a block inside a list item is indented as a
 * whole.
 */
function dedent(code: string, indent: number): string {
  if (indent === 0) return code;
  return code
    .split("\n")
    .map((line) => {
      let n = 0;
      while (n < indent && (line[n] === " " || line[n] === "\t")) n++;
      return line.slice(n);
    })
    .join("\n");
}
