/** Columns of a published config as the hub's card names them (`dataset_info.features`). */
import type { ZodObject } from "zod";
import { type Column, columnTree } from "../../io/parquet/columns.ts";
import { withOptional } from "../../io/parquet/optional.ts";
import {
  PublishedExample,
  PublishedProblem,
  RejectedTrajectory,
  SftExample,
} from "../../schemas/published.ts";

const DTYPES = {
  string: "string",
  int: "int64",
  bigint: "int64",
  double: "float64",
  boolean: "bool",
} as const;

type Feature = Record<string, unknown>;

/** The type of a column without its name. */
function typeOf(column: Column): Feature {
  if (column.kind === "struct") return { struct: column.fields.map(featureOf) };
  if (column.kind !== "list") return { dtype: DTYPES[column.kind] };
  const { element } = column;
  if (element.kind === "struct") return { list: element.fields.map(featureOf) };
  return { list: element.kind === "list" ? typeOf(element) : DTYPES[element.kind] };
}

const featureOf = (column: Column): Feature => ({ name: column.name, ...typeOf(column) });

const SCHEMAS: Readonly<Record<string, ZodObject>> = {
  multi_turn: PublishedExample,
  single_turn: PublishedExample,
  problems: PublishedProblem,
  sft: SftExample,
  rejected: RejectedTrajectory,
};

/** @param config sft, multi_turn, single_turn, problems or rejected */
export const schemaOfConfig = (config: string): ZodObject | undefined =>
  Object.hasOwn(SCHEMAS, config) ? SCHEMAS[config] : undefined;

/** @param present paths of the optional columns that the files have */
export function featuresOf(config: string, present: ReadonlySet<string> = new Set()): Feature[] {
  const schema = schemaOfConfig(config);
  return schema === undefined ? [] : withOptional(columnTree(schema), present).map(featureOf);
}
