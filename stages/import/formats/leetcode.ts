/**
 * Rows of newfacade/LeetCodeDataset: starter code with a method of Solution, and `check(candidate)`
 * with arguments by name. Where values are no literals (linked lists, trees), the tests are
 * assertions, and the helpers of `prompt` run before each program.
 */
import { assembleAsserted } from "../asserted.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { programsOf, textList } from "../programs.ts";
import { type Row, text, textOrNull } from "../row.ts";

function convert(row: Row, place: RowPlace): Conversion {
  const id = text(row, "task_id");
  const statement = text(row, "problem_description");
  const imports = text(row, "prompt");
  const { solutions } = programsOf(row.completion, place);
  return assembleAsserted({
    source: "leetcode",
    name: id || place.fallbackName,
    statement,
    fn_name: text(row, "entry_point").split(".").at(-1) || null,
    starter_code: textOrNull(row, "starter_code"),
    solutions: solutions.map(({ language, code }) => ({ language, code: `${imports}\n${code}`.trim() })),
    difficulty: textOrNull(row, "difficulty"),
    tags: textList(row.tags) ?? [],
    assertions: { private_tests: [text(row, "test")] },
    callee: text(row, "entry_point") || null,
    ...(imports.trim() !== "" && { setup_code: imports }),
    identity: [id, statement],
  });
}

export const leetcode = defineFormat({
  name: "leetcode",
  about: "newfacade/LeetCodeDataset; calls with literal values as calls, other assertions as they are",
  prefix: "lc",
  date: "estimated_date",
  license: "apache-2.0",
  recognise: (look) => hasAll(look, "problem_description", "starter_code", "entry_point", "test"),
  rows: {
    required: ["problem_description", "starter_code", "entry_point", "test"],
    optional: ["task_id", "prompt", "completion", "difficulty", "tags"],
  },
  convert,
});
