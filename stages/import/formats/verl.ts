/**
 * Rows of verl (and of Eurus-2-RL-Data, DeepCoder and others in its form): the prompt as messages,
 * the tests in reward_model.ground_truth, as {inputs, outputs, fn_name?} or as a list of tests.
 * Rows of other abilities, such as mathematics, have no tests.
 */
import { assemble } from "../assemble.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { statementOf } from "../messages.ts";
import { isText, type Row, text } from "../row.ts";
import { parsedObject } from "../tests.ts";

function convert(row: Row, place: RowPlace): Conversion {
  const source = text(row, "data_source") || "unknown";
  const reward = parsedObject(row.reward_model) ?? {};
  const extra = parsedObject(row.extra_info) ?? {};
  const index = extra.index ?? extra.uid ?? extra.id ?? extra.problem_id;
  const named = isText(index) || typeof index === "bigint" || typeof index === "number";
  const statement = statementOf(row.prompt);
  const name = named ? `${source} ${String(index)}` : place.fallbackName;
  const ability = row.ability;
  if (isText(ability) && /math|logic|science|stem/i.test(ability)) {
    const detail = `ability ${ability}`;
    return { rejection: { reason: "no_tests", detail }, name };
  }
  return assemble({
    source: `verl/${source}`,
    name,
    statement,
    starter_code: isText(extra.starter_code) && extra.starter_code !== "" ? extra.starter_code : null,
    difficulty: isText(extra.difficulty) ? extra.difficulty : null,
    tests: { private_tests: reward.ground_truth },
    identity: [source, statement],
  });
}

export const verl = defineFormat({
  name: "verl",
  about: "RL rows of verl, and sets in that form (Eurus-2-RL-Data, Skywork-OR1, DeepCoder for verl)",
  prefix: "verl",
  recognise: (look) => hasAll(look, "prompt", "reward_model"),
  rows: {
    required: ["prompt", "reward_model"],
    optional: ["data_source", "ability", "extra_info"],
    exact: true,
  },
  convert,
});
