/**
 * The source stage: files of four formats to problems, row by row, each rejected row with its reason.
 * Promises: problem ids depend on content alone; nothing is dropped without a reason or a flag; decoded pages,
 * rows and tests are bounded; a bad file is one UserError, at the latest when its last row was read.
 */
import { resolve } from "node:path";
import { ImportOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { defineSource } from "./define-stage.ts";
import type { Limits } from "./import/format.ts";
import { Identities } from "./import/identity.ts";
import { type Imported, InputReader, rejected } from "./import/input-reader.ts";
import { quarantineList } from "./import/quarantine.ts";
import { shardsOf } from "./import/tables.ts";

export const importStage = defineSource<Limits>({
  name: "import",
  revision: 1,
  reasons: {
    empty_statement: "the row has no statement",
    no_tests: "no complete test is left: there was none, or all were cut at the source",
    unequal_test_lists: "a group of tests has more inputs than outputs, or fewer",
    unequal_solution_lists: "languages and programs differ in number",
    unreadable_tests: "the tests are no JSON of the expected shape",
    unreadable_arguments: "the input of a call is no list of arguments",
    not_runnable: "no program can be tried on the tests: values that are no text, and no function is named",
    row_too_large: "the decoded row is larger than import.max_row_mb",
    test_too_large: "a test is larger than import.max_test_mb",
    duplicate_row: "the same row came before",
    quarantined: "the list of import.quarantine names the problem",
  },
  options: ImportOptions,
  async *read(options, ctx) {
    const identities = new Identities();
    const quarantine = await quarantineList(options.quarantine, ctx.baseDir);
    for (const input of options.inputs) {
      for await (const item of new InputReader(input, options, identities).read(ctx)) {
        const reason = "problem" in item ? quarantine.get(item.problem.problem_id) : undefined;
        yield reason === undefined || !("problem" in item) ? item : quarantined(item.problem, reason);
      }
    }
  },
  async inputs(options, baseDir) {
    const lists = await Promise.all(options.inputs.map((input) => shardsOf(input, baseDir)));
    const judges = options.inputs.flatMap(({ special_judge: list }) =>
      list === undefined ? [] : [resolve(baseDir, list)],
    );
    await quarantineList(options.quarantine, baseDir);
    const quarantine = options.quarantine === undefined ? [] : [resolve(baseDir, options.quarantine)];
    return [...lists.flat(), ...judges, ...quarantine];
  },
});

const quarantined = ({ source_row, name }: Problem, detail: string): Imported =>
  rejected(source_row, name, { reason: "quarantined", detail });
