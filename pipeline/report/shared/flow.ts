/**
 * The flow of turns as a drawing: a column for each turn, a block for what its programs came to,
 * bands from turn to turn. Every block and band links to its trajectories. Laid out for a width,
 * not scaled. Blocks carry their names and numbers, so colour says nothing new.
 */
import { number } from "../../../io/format.ts";
import { STEPS, stepOf } from "./steps.ts";
import type { Tree } from "./tree.ts";

/** Trajectories by path. */
export type Paths = ReadonlyMap<string, number>;

type Block = { turn: number; letter: string; count: number; y: number; height: number };
type Band = { turn: number; from: string; to: string; count: number };

const BLOCK = 12;
const GAP = 20;
const TOP = 26;
const HEIGHT = 210;
const NARROW = 560;

const lengthOf = (paths: Paths): number =>
  [...paths.keys()].reduce((most, { length }) => Math.max(most, length), 0);

export function countsOf(paths: Paths): { blocks: Omit<Block, "y" | "height">[]; bands: Band[] } {
  const blocks = new Map<string, Omit<Block, "y" | "height">>();
  const bands = new Map<string, Band>();
  for (const [path, count] of paths) {
    for (const [turn, letter] of [...path].entries()) {
      const key = `${turn}${letter}`;
      const block = blocks.get(key) ?? { turn, letter, count: 0 };
      blocks.set(key, { ...block, count: block.count + count });
      const to = path[turn + 1];
      if (to === undefined) continue;
      const band = bands.get(key + to) ?? { turn, from: letter, to, count: 0 };
      bands.set(key + to, { ...band, count: band.count + count });
    }
  }
  const order = (letter: string) => STEPS.findIndex((step) => step.letter === letter);
  return {
    blocks: [...blocks.values()].sort((a, b) => a.turn - b.turn || order(a.letter) - order(b.letter)),
    bands: [...bands.values()].sort((a, b) => order(a.from) - order(b.from) || order(a.to) - order(b.to)),
  };
}

function placed(blocks: readonly Omit<Block, "y" | "height">[], scale: number): Block[] {
  const next = new Map<number, number>();
  return blocks.map((block) => {
    const y = next.get(block.turn) ?? TOP;
    const height = Math.max(2, block.count * scale);
    next.set(block.turn, y + Math.max(height, 6) + GAP);
    return { ...block, y, height };
  });
}

const round = (value: number): string => String(Math.round(10 * value) / 10);

function bandPath(x0: number, y0: number, to: { x: number; y: number; height: number }): string {
  const { x: x1, y: y1, height } = to;
  const middle = round((x0 + x1) / 2);
  const [a, b, c, d] = [y0, y1, y1 + height, y0 + height].map(round);
  return `M${round(x0)} ${a}C${middle} ${a} ${middle} ${b} ${round(x1)} ${b}V${c}C${middle} ${c} ${middle} ${d} ${round(x0)} ${d}Z`;
}

export type FlowOptions = {
  width: number;
  label: string;
  /** Address of the trajectories that a filter expression selects. */
  href(filter: string): string;
};

const linked = (href: string, title: string, shape: Tree): Tree => [
  "a",
  { href, tabindex: "-1", "aria-hidden": "true" },
  ["g", {}, ["title", {}, title], shape],
];

/** @returns null if no trajectory has a turn */
export function flowTree(paths: Paths, { width, label, href }: FlowOptions): Tree | null {
  const turns = lengthOf(paths);
  if (turns === 0) return null;
  const { blocks: counted, bands } = countsOf(paths);
  const total = counted.filter(({ turn }) => turn === 0).reduce((sum, { count }) => sum + count, 0);
  const scale = HEIGHT / Math.max(1, total);
  const blocks = placed(counted, scale);
  const isNarrow = width < NARROW;
  const room = isNarrow ? 92 : 210;
  const xOf = (turn: number) => (turns === 1 ? 0 : (turn * (width - room - BLOCK)) / (turns - 1));
  const height = blocks.reduce((most, block) => Math.max(most, block.y + block.height), 0) + 14;
  const find = (turn: number, letter: string) =>
    blocks.find((block) => block.turn === turn && block.letter === letter) as Block;
  const left = new Map<Block, number>();
  const entered = new Map<Block, number>();
  const drawnBands = bands.map(({ turn, from, to, count }): Tree => {
    const [a, b] = [find(turn, from), find(turn + 1, to)];
    const [ya, yb] = [left.get(a) ?? a.y, entered.get(b) ?? b.y];
    left.set(a, ya + count * scale);
    entered.set(b, yb + count * scale);
    const d = bandPath(xOf(turn) + BLOCK, ya, {
      x: xOf(turn + 1),
      y: yb,
      height: Math.max(1, count * scale),
    });
    const title = `${number(count)} trajectories: ${stepOf(from).name} at turn ${turn + 1}, ${stepOf(to).name} at turn ${turn + 2}`;
    const filter = `turn${turn + 1} = ${quoted(from)} and turn${turn + 2} = ${quoted(to)}`;
    return linked(href(filter), title, ["path", { d, class: `band s-${to}` }]);
  });
  const drawn = blocks.map(({ turn, letter, count, y, height: tall }): Tree => {
    const { name, short } = stepOf(letter);
    const x = xOf(turn);
    return [
      "a",
      { href: href(`turn${turn + 1} = ${quoted(letter)}`) },
      ["title", {}, `${number(count)} trajectories: ${name} at turn ${turn + 1}`],
      [
        "rect",
        { x: round(x), y: round(y), width: String(BLOCK), height: round(tall), class: `block s-${letter}` },
      ],
      [
        "text",
        { x: round(x + BLOCK + 6), y: round(y + Math.min(tall, 18) / 2 + 4), class: "flow-name" },
        `${isNarrow ? short : name} ${number(count)}`,
      ],
    ];
  });
  const heads = Array.from(
    { length: turns },
    (_, turn): Tree => ["text", { x: round(xOf(turn)), y: "12", class: "flow-head" }, `Turn ${turn + 1}`],
  );
  const size = { width: String(width), height: round(height), viewBox: `0 0 ${width} ${round(height)}` };
  return [
    "svg",
    { ...size, class: "flow", role: "group", "aria-label": label },
    ...drawnBands,
    ...drawn,
    ...heads,
  ];
}

/** The value of a step in a filter expression. */
const quoted = (letter: string): string => `"${stepOf(letter).name}"`;
