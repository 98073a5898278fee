/**
 * Rows of MBPP and MBPP+ (google-research-datasets/mbpp, evalplus/mbppplus): a sentence, a
 * function, a few assertions, and in MBPP+ lists of inputs and results.
 */
import { assembleAsserted } from "../asserted.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { textList } from "../programs.ts";
import { type Row, text } from "../row.ts";

function convert(row: Row, place: RowPlace): Conversion {
  const { task_id: id } = row;
  const own = typeof id === "string" || typeof id === "number" || typeof id === "bigint" ? String(id) : "";
  const statement = text(row, "prompt") || text(row, "text");
  const code = text(row, "code");
  const setup = text(row, "test_setup_code").trim();
  const after = (test: string): string => `${setup}\n${test}`.trim();
  const shown = (textList(row.test_list) ?? []).map(after);
  const more = text(row, "test");
  const challenges = (textList(row.challenge_test_list) ?? []).map(after);
  return assembleAsserted({
    source: "mbpp",
    name: own === "" ? place.fallbackName : `mbpp ${own}`,
    statement,
    solutions: code.trim() === "" ? [] : [{ language: "python3", code }],
    assertions: { public_tests: shown, private_tests: more.trim() === "" ? challenges : [more] },
    identity: [own, statement],
  });
}

export const mbppPlus = defineFormat({
  name: "mbpp_plus",
  about: "MBPP, evalplus/mbppplus; calls with literal values as calls, other assertions as they are",
  prefix: "mbpp",
  recognise: (look) =>
    hasAll(look, "test_list", "code") && (look.columns.has("prompt") || look.columns.has("text")),
  rows: {
    required: [["prompt", "text"], "test_list"],
    optional: ["task_id", "code", "test", "challenge_test_list", "test_setup_code"],
  },
  convert,
});
