/**
 * Rows of open-r1/codeforces: the statement in sections, limits in seconds and megabytes, examples,
 * official tests (complete or not), and a checker in Python for problems with several right
 * answers. Interactive problems are rejected, unless the row has the column `interactor` (a program
 * with testlib's arguments; `interactor_language` names its language), which that set lacks.
 */
import { DEFAULT_LANGUAGE, languageNames, languageOf } from "../../../judge/languages/index.ts";
import type { Comparator, Solution, Test } from "../../../schemas/problem.ts";
import { assemble } from "../assemble.ts";
import { type Conversion, defineFormat, hasAll, type RowPlace } from "../format.ts";
import { gather } from "../gather.ts";
import { cpuLimit, memoryLimit } from "../limits.ts";
import { programsOf, textList } from "../programs.ts";
import { type Row, text, textOrNull } from "../row.ts";
import { fileChecker } from "../source-checker.ts";
import { typedTests } from "../tests.ts";

const SECTIONS = [
  ["input_format", "Input"],
  ["output_format", "Output"],
  ["interaction_format", "Interaction"],
  ["note", "Note"],
] as const;

/** Tests of a cell; none where it has none or they cannot be read. */
function testsIn(cell: unknown): Test[] {
  const found = gather(cell);
  const read = "rejection" in found ? found : typedTests({ ...found, fnName: null }, false);
  return "rejection" in read ? [] : read.tests;
}

function statementOf(row: Row, examples: readonly Test[]): string {
  const description = text(row, "description").trim();
  if (description === "") return "";
  const sections = SECTIONS.map(([column, title]) => [title, text(row, column).trim()] as const);
  const shown = examples.map(({ input, output }) => `Input\n${input.trimEnd()}\nOutput\n${output.trimEnd()}`);
  const examplesText = shown.length === 0 ? "" : shown.join("\n\n");
  return [
    description,
    ...sections.slice(0, 3).map(([title, body]) => (body === "" ? "" : `${title}\n\n${body}`)),
    examplesText === "" ? "" : `Examples\n\n${examplesText}`,
    ...sections.slice(3).map(([title, body]) => (body === "" ? "" : `${title}\n\n${body}`)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The interactor decides; a right program of the row shows whose fault its failures are. */
function interactive(
  row: Row,
  { interactor, solutions }: { interactor: string; solutions: readonly Solution[] },
): Comparator {
  const named = languageOf(text(row, "interactor_language"))?.name;
  const language = named ?? (/^\s*#\s*include\b/m.test(interactor) ? "cpp" : DEFAULT_LANGUAGE);
  const jury = solutions.find((solution) => languageNames().includes(solution.language));
  return {
    kind: "checker",
    checker: null,
    interactor: { code: interactor, language, ...(jury && { jury }) },
    provenance: "source row",
  };
}

function convert(row: Row, place: RowPlace): Conversion {
  const id = text(row, "id");
  const title = text(row, "title");
  const name = [id, title].filter((part) => part !== "").join(" ") || place.fallbackName;
  const interactor = textOrNull(row, "interactor");
  const isInteractive = textOrNull(row, "interaction_format") !== null;
  if (isInteractive && interactor === null)
    return { rejection: { reason: "interactive", detail: null }, name };
  // Examples of an interactive problem show a dialogue; they are no input of the interactor.
  const examples = interactor === null ? testsIn(row.examples) : [];
  const known = new Set(examples.map(({ input }) => input.trim()));
  const official = testsIn(row.official_tests).filter(({ input }) => !known.has(input.trim()));
  const usesFiles = text(row, "input_mode") === "file";
  const checker = textOrNull(row, "generated_checker");
  const { solutions, others } = programsOf(row.solutions ?? row.gold_standard_solution, place);
  const comparator: Comparator | null =
    interactor !== null
      ? interactive(row, { interactor, solutions })
      : checker === null
        ? null
        : { kind: "checker", checker: fileChecker(checker), provenance: "source row" };
  const [contest, index] = [textOrNull(row, "contest_id"), textOrNull(row, "index")];
  const rating = row.rating;
  return assemble({
    source: "codeforces",
    name,
    statement: statementOf(row, interactor === null ? examples : testsIn(row.examples)),
    cpu_limit_ms: cpuLimit(row.time_limit, "s"),
    memory_limit_mb: memoryLimit(row.memory_limit, "mb"),
    ...(comparator && { comparator }),
    ...(usesFiles && { input_file: "input.txt", output_file: "output.txt" }),
    solutions,
    others,
    difficulty: typeof rating === "bigint" || typeof rating === "number" ? String(rating) : null,
    tags: textList(row.tags) ?? [],
    url: contest && index ? `https://codeforces.com/problemset/problem/${contest}/${index}` : null,
    contest_id: contest,
    contest_index: index,
    flags: [
      ...(usesFiles ? ["uses_files"] : []),
      ...(row.official_tests_complete === false ? ["official_tests_incomplete"] : []),
    ],
    tests: { public_tests: examples, private_tests: official },
    identity: [id, title],
  });
}

export const codeforces = defineFormat({
  name: "codeforces",
  about:
    "open-r1/codeforces: examples and official tests, checkers, files; interactive problems need a column `interactor`",
  prefix: "cf",
  date: "contest_start",
  license: "cc-by-4.0",
  recognise: (look) => hasAll(look, "official_tests", "description", "input_format"),
  rows: {
    required: ["id", "description", "official_tests"],
    optional: [
      "title",
      "contest_id",
      "index",
      "time_limit",
      "memory_limit",
      "input_format",
      "output_format",
      "interaction_format",
      "interactor",
      "interactor_language",
      "note",
      "examples",
      "official_tests_complete",
      "input_mode",
      "generated_checker",
      "rating",
      "tags",
      "solutions",
      "gold_standard_solution",
    ],
    exact: true,
  },
  convert,
});
