/**
 * What a plug-in gets that exports a function: the library of schemas that rftkit itself uses, and
 * the few functions that its definitions return values of. Its parts only grow.
 */
import { z } from "zod";
import { drop, keep } from "../stages/decide.ts";

type RowId = { trajectory_id: string; problem_id: string };

/** Why an export leaves a unit out. */
export class Omitted {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

export const TOOLS = Object.freeze({
  z,
  /** Decisions of a stage. */
  keep: (row: RowId) => keep(row),
  drop: (row: RowId, reason: string, detail: string | null = null) => drop(row, reason, detail),
  /** The answer of an export for a unit that its consumer cannot represent. */
  leaveOut: (reason: string) => new Omitted(String(reason)),
});

export const Callable = z.custom<(...args: unknown[]) => unknown>(
  (value) => typeof value === "function",
  "a function",
);

/** A schema of `TOOLS.z`; one of another copy of the library would not fit into ours. */
export const Schema = z.custom<z.ZodType>(
  (value) => value instanceof z.ZodType,
  "a schema, made with the z that the exported function gets",
);
export const ObjectSchema = z.custom<z.ZodObject>(
  (value) => value instanceof z.ZodObject,
  "a schema z.object({ … }), made with the z that the exported function gets",
);
