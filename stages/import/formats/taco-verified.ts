/**
 * Rows of likaixin/TACO-verified: those of TACO with lists where TACO has their text, and only
 * solutions that pass the tests. A problem of both sets has one id.
 */
import { defineFormat, hasAll } from "../format.ts";
import { TACO_COLUMNS, taco } from "./taco.ts";

export const tacoVerified = defineFormat({
  name: "taco_verified",
  about: "likaixin/TACO-verified and re-exports of TACO with lists",
  prefix: taco.prefix,
  recognise: (look) =>
    hasAll(look, "question", "solutions", "input_output") &&
    Array.isArray(look.row.solutions) &&
    (look.columns.has("raw_tags") || look.columns.has("source")),
  rows: {
    required: ["question", "solutions", "input_output"],
    optional: [...TACO_COLUMNS, "difficulty"],
  },
  convert: taco.convert,
});
