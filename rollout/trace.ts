/**
 * Block-by-block trace of a program, as LDB feedback shows it. The judge makes traces; they are
 * untrusted text for a prompt and never affect a verdict.
 */
import { clip } from "./clip.ts";
import type { TemplateValues } from "./template.ts";

export type TraceBlock = {
  /** Source of the basic block. */
  code: string;
  /** Variables before the block, as name and bounded representation. */
  before: readonly (readonly [name: string, value: string])[];
  after: readonly (readonly [name: string, value: string])[];
};

export type Trace = {
  /** 0-based index of the public test that was run. */
  test: number;
  /** Blocks in order of execution; if `total` is larger, the middle is missing. */
  blocks: readonly TraceBlock[];
  total: number;
};

/** Characters of one variable's value. */
const VALUE = 100;

/**
 * Values for the template: the first and last `ends` blocks and the number of omitted ones.
 * @param room characters for a block's code, and for its variables before and after
 */
export function shownBlocks(trace: Trace, ends: number, room: number): TemplateValues[] {
  const { blocks, total } = trace;
  const head = blocks.slice(0, ends);
  const tail = blocks.slice(Math.max(head.length, blocks.length - ends));
  const gap = total - head.length - tail.length;
  const shown = (block: TraceBlock, number: number, hidden: number): TemplateValues => ({
    number,
    gap: hidden > 0 ? hidden : "",
    code: clip(block.code.trimEnd(), room),
    before: clip(variables(block.before), room),
    after: clip(variables(block.after), room),
  });
  return [
    ...head.map((block, i) => shown(block, i + 1, 0)),
    ...tail.map((block, i) => shown(block, total - tail.length + i + 1, i === 0 ? gap : 0)),
  ];
}

function variables(list: TraceBlock["before"]): string {
  if (list.length === 0) return "(none)";
  return list.map(([name, value]) => `${clip(name, VALUE)} = ${clip(value, VALUE)}`).join(", ");
}
