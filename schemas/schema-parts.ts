/**
 * What a schema says at a path: known keys, required keys, description. Follows optional and
 * default values, lists, records, and of alternatives the one that the value chooses. Does not
 * check anything.
 */
import type { z } from "zod";

export type Part = {
  /** Known keys; none if the part is no group of keys. */
  keys: readonly string[];
  /** Keys that must be there. */
  required: readonly string[];
  description: string | null;
};

type Def = {
  type: string;
  innerType?: Schema;
  in?: Schema;
  element?: Schema;
  valueType?: Schema;
  options?: readonly Schema[];
  discriminator?: string;
  values?: readonly unknown[];
};
/** The members of the library's schemas that are read here. */
type Schema = {
  def: Def;
  shape?: Readonly<Record<string, Schema>>;
  description?: string | undefined;
  safeParse(value: unknown): { success: boolean };
};

const member = (value: unknown, key: PropertyKey): unknown =>
  value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined;

/** The schema inside optional, default and similar ones, and inside the alternative chosen. */
function inner(schema: Schema, value: unknown): Schema {
  const { def } = schema;
  const next = def.innerType ?? def.in;
  if (next !== undefined) return inner(next, value);
  if (def.options === undefined) return schema;
  const { discriminator } = def;
  const options = def.options.map((option) => inner(option, value));
  const chosen =
    discriminator === undefined
      ? options.find(({ shape }) => shape !== undefined && typeof value === "object")
      : options.find(({ shape }) =>
          shape?.[discriminator]?.def.values?.includes(member(value, discriminator)),
        );
  return chosen ?? schema;
}

function describedBy(schema: Schema | undefined): string | null {
  for (let at = schema; at !== undefined; at = at.def.innerType ?? at.def.in)
    if (at.description !== undefined) return at.description;
  return null;
}

/** @param path members and indices from the root; a part that is unknown has no keys */
export function partAt(root: z.ZodType, raw: unknown, path: readonly PropertyKey[]): Part {
  let outer: Schema | undefined = root as unknown as Schema;
  let value = raw;
  for (const key of path) {
    const at: Schema | undefined = outer && inner(outer, value);
    outer = at?.shape?.[String(key)] ?? at?.def.element ?? at?.def.valueType;
    value = member(value, key);
  }
  const shape = (outer && inner(outer, value))?.shape ?? {};
  return {
    keys: Object.keys(shape),
    required: Object.keys(shape).filter((key) => shape[key]?.safeParse(undefined).success === false),
    description: describedBy(outer),
  };
}
