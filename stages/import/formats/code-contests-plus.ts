/**
 * Rows of ByteDance-Seed/Code-Contests-Plus: tests as a list of objects, submissions with their
 * language, limits in milliseconds and megabytes. Its checkers are C++ programs, which are not run:
 * a flag says so, and outputs are compared by tokens.
 */
import { assemble } from "../assemble.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { cpuLimit, memoryLimit } from "../limits.ts";
import { programsOf } from "../programs.ts";
import { type Row, text, textOrNull } from "../row.ts";

function convert(row: Row, place: RowPlace): Conversion {
  const id = text(row, "id");
  const title = text(row, "title");
  const right = programsOf(row.correct_submissions, place);
  const wrong = programsOf(row.incorrect_submissions, place);
  const source = text(row, "source").toLowerCase() || "unknown";
  return assemble({
    source: `code_contests_plus/${source}`,
    name: title || id || place.fallbackName,
    statement: text(row, "description"),
    cpu_limit_ms: cpuLimit(row.time_limit, "ms"),
    memory_limit_mb: memoryLimit(row.memory_limit),
    solutions: right.solutions,
    incorrect_solutions: wrong.solutions,
    others: right.others + wrong.others,
    flags: textOrNull(row, "checker") === null ? [] : ["source_checker_not_run"],
    tests: { private_tests: row.test_cases },
    identity: [source, id, title],
  });
}

export const codeContestsPlus = defineFormat({
  name: "code_contests_plus",
  about: "ByteDance-Seed/Code-Contests-Plus; its C++ checkers are not run",
  prefix: "ccp",
  license: "cc-by-4.0",
  recognise: (look) => hasAll(look, "description", "test_cases", "correct_submissions"),
  rows: {
    required: ["description", "test_cases"],
    optional: [
      "id",
      "title",
      "source",
      "time_limit",
      "memory_limit",
      "checker",
      "correct_submissions",
      "incorrect_submissions",
    ],
    exact: true,
  },
  convert,
});
