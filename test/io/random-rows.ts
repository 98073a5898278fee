/** Random object schemas of every column kind to any depth, and rows of them, from a seed. */
import { z } from "zod";

export type Random = () => number;

/** Numerical Recipes' generator: the same numbers everywhere. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 5; i++) next();
  return next;
}

const pick = <T>(random: Random, values: readonly T[]): T =>
  values[Math.floor(random() * values.length)] as T;
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

export const EDGE_TEXTS = ["", "x", "\0", "a\0b", "é😀", "\uFEFFmark", "a\r\nb\n", "z".repeat(50), "\u2028"];
export const EDGE_BIGINTS = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n];
export const EDGE_INTS = [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
export const EDGE_DOUBLES = [0, 0.1, -1e300, 5e-324, Number.POSITIVE_INFINITY];

const SCALARS = [
  () => z.string(),
  () => z.enum(["a", "b"]),
  () => z.int(),
  () => z.bigint(),
  () => z.number(),
  () => z.boolean(),
];

function randomType(random: Random, depth: number): z.ZodType {
  const kind = Math.floor(random() * (depth > 0 ? 10 : 6));
  const scalar = SCALARS[kind];
  const made = scalar
    ? scalar()
    : kind < 8
      ? z.array(randomType(random, depth - 1))
      : z.object(
          Object.fromEntries(
            times(1 + Math.floor(random() * 3), (i) => [`f${i}`, randomType(random, depth - 1)]),
          ),
        );
  return random() < 0.4 ? made.nullable() : made;
}

export const randomSchema = (random: Random): z.ZodObject =>
  z.object(Object.fromEntries(times(1 + Math.floor(random() * 3), (i) => [`c${i}`, randomType(random, 3)])));

type Definition = {
  type: string;
  format?: string;
  innerType: z.ZodType;
  element: z.ZodType;
  shape: Record<string, z.ZodType>;
};

export function randomValue(random: Random, schema: z.ZodType): unknown {
  const def = schema._zod.def as unknown as Definition;
  switch (def.type) {
    case "nullable":
      return random() < 0.4 ? null : randomValue(random, def.innerType);
    case "string":
      return pick(random, EDGE_TEXTS);
    case "enum":
      return pick(random, ["a", "b"]);
    case "number":
      return pick(random, def.format === undefined ? EDGE_DOUBLES : EDGE_INTS);
    case "bigint":
      return pick(random, EDGE_BIGINTS);
    case "boolean":
      return random() < 0.5;
    case "array":
      return times(Math.floor(random() * 4), () => randomValue(random, def.element));
    default:
      return Object.fromEntries(
        Object.entries(def.shape).map(([name, member]) => [name, randomValue(random, member)]),
      );
  }
}

export const randomRows = (random: Random, schema: z.ZodObject): Record<string, unknown>[] =>
  times(Math.floor(random() * 120), () => randomValue(random, schema) as Record<string, unknown>);
