/**
 * Rows of likaixin/TACO-verified: those of TACO with lists where TACO has their text, and only
 * solutions that pass the tests. A problem of both sets has one id.
 */
import { defineFormat, hasAll } from "../format.ts";
import { taco } from "./taco.ts";

export const tacoVerified = defineFormat({
  name: "taco_verified",
  prefix: taco.prefix,
  recognise: (look) =>
    hasAll(look, "question", "solutions", "input_output") &&
    Array.isArray(look.row.solutions) &&
    (look.columns.has("raw_tags") || look.columns.has("source")),
  rows: {
    required: ["question", "solutions", "input_output"],
    optional: [...taco.rows.optional, "difficulty"],
  },
  convert: taco.convert,
});
