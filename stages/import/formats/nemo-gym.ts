/**
 * Rows of NeMo Gym: the prompt in responses_create_params.input, tests in
 * verifier_metadata.unit_tests {inputs, outputs, fn_name?}.
 */
import { assemble } from "../assemble.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { statementOf } from "../messages.ts";
import { isText, type Row } from "../row.ts";
import { parsedObject } from "../tests.ts";

function convert(row: Row, place: RowPlace): Conversion {
  const request = parsedObject(row.responses_create_params) ?? {};
  const metadata = parsedObject(row.verifier_metadata) ?? {};
  const statement = statementOf(request.input);
  const id = metadata.problem_id ?? metadata.hash_id;
  const name = isText(id) || typeof id === "bigint" ? String(id) : place.fallbackName;
  return assemble({
    source: "nemo_gym",
    name,
    statement,
    difficulty: isText(metadata.difficulty) ? metadata.difficulty : null,
    tests: { private_tests: metadata.unit_tests },
    identity: [statement],
  });
}

export const nemoGym = defineFormat({
  name: "nemo_gym",
  about: "rows of NeMo Gym with unit tests",
  prefix: "gym",
  recognise: (look) => hasAll(look, "responses_create_params", "verifier_metadata"),
  rows: { required: ["responses_create_params", "verifier_metadata"], optional: [], exact: true },
  convert,
});
