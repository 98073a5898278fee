/**
 * Derives Parquet columns from a zod object schema.
 * Promises: the same schema gives the same columns; a value that does not fit its column is an
 * error that names the field; values are read back as they were written (except that lone
 * surrogates are made well-formed). An optional member is a column only of files that have a row
 * with it. Covers strings, enums, literals, z.int(), z.bigint(), z.number(), booleans, nullable,
 * optional, arrays and objects at every depth. Unions and records are refused.
 */
import type { SchemaElement } from "hyparquet";
import { globalRegistry, type z } from "zod";

type Scalar = "string" | "int" | "bigint" | "double" | "boolean";
export type Column = {
  name: string;
  nullable: boolean;
  /** Left out of files in which no row has it. */
  optional?: true;
  /** Nullable only in files in which a row has null, as of meta({ requiredUnlessNull: true }). */
  requiredUnlessNull?: true;
} & (
  | { kind: Scalar; allowed?: ReadonlySet<string> }
  | { kind: "list"; element: Column }
  | { kind: "struct"; fields: Column[] }
);

/** The parts of zod's definitions that are used here; which of them exist depends on `type`. */
type Definition = {
  type: string;
  format?: string;
  checks?: { _zod: { def: { format?: string } } }[];
  innerType: z.core.$ZodType;
  element: z.core.$ZodType;
  shape: Record<string, z.core.$ZodType>;
  entries: Record<string, string>;
  values: unknown[];
};

const INT_FORMATS = new Set(["safeint", "int32", "uint32"]);

/** Columns of an object schema, in the order of its members. */
export function columnTree(schema: z.ZodObject): Column[] {
  return Object.entries(schema.shape).map(([name, member]) => columnOf(name, member));
}

function columnOf(name: string, schema: z.core.$ZodType): Column {
  const def = schema._zod.def as unknown as Definition;
  const at = { name, nullable: false };
  switch (def.type) {
    case "nullable":
      return {
        ...columnOf(name, def.innerType),
        nullable: true,
        ...(globalRegistry.get(schema)?.requiredUnlessNull === true && { requiredUnlessNull: true }),
      };
    case "optional":
      return { ...columnOf(name, def.innerType), nullable: true, optional: true };
    case "string":
      return { ...at, kind: "string" };
    case "enum":
      return { ...at, kind: "string", allowed: new Set(Object.values(def.entries)) };
    case "literal":
      return { ...at, kind: "string", allowed: stringLiterals(name, def.values) };
    case "number":
      return { ...at, kind: isInteger(def) ? "int" : "double" };
    case "bigint":
    case "boolean":
      return { ...at, kind: def.type };
    case "array":
      return { ...at, kind: "list", element: columnOf("element", def.element) };
    case "object":
      return { ...at, kind: "struct", fields: structFields(name, def.shape) };
    default:
      throw new Error(`${name}: a zod ${def.type} has no Parquet column`);
  }
}

const isInteger = (def: Definition): boolean =>
  INT_FORMATS.has(def.format ?? "") ||
  (def.checks ?? []).some((c) => INT_FORMATS.has(c._zod.def.format ?? ""));

function stringLiterals(name: string, values: unknown[]): Set<string> {
  if (!values.every((v) => typeof v === "string"))
    throw new Error(`${name}: only string literals have a Parquet column`);
  return new Set(values as string[]);
}

function structFields(name: string, shape: Record<string, z.core.$ZodType>): Column[] {
  const fields = Object.entries(shape).map(([field, member]) => columnOf(field, member));
  if (fields.length === 0) throw new Error(`${name}: an object without members has no Parquet column`);
  return fields;
}

const PHYSICAL: Record<Scalar, Partial<SchemaElement>> = {
  string: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  int: { type: "INT64" },
  bigint: { type: "INT64" },
  double: { type: "DOUBLE" },
  boolean: { type: "BOOLEAN" },
};

/** Parquet schema elements of columns, root first, for hyparquet-writer. */
export function schemaElements(columns: readonly Column[]): SchemaElement[] {
  return [{ name: "schema", num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

/**
 * Lists take the standard three-level form: optional or required group LIST, repeated group list,
 * element.
 */
function elementsOf(column: Column): SchemaElement[] {
  const { name } = column;
  const repetition_type = column.nullable ? "OPTIONAL" : "REQUIRED";
  if (column.kind === "list") {
    return [
      { name, repetition_type, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      ...elementsOf(column.element),
    ];
  }
  if (column.kind === "struct") {
    return [
      { name, repetition_type, num_children: column.fields.length },
      ...column.fields.flatMap(elementsOf),
    ];
  }
  return [{ name, repetition_type, ...PHYSICAL[column.kind] }];
}
