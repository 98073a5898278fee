/**
 * Rows of deepmind/code_contests and of its re-exports (20 columns; wider or narrower integers are
 * accepted). Tables of source, language and difficulty follow the data set's own
 * contest_problem.proto.
 */
import type { Solution, Test } from "../../../schemas/problem.ts";
import { counted, emptyDraft } from "../draft.ts";
import { type Conversion, defineFormat, hasAll, type Rejection, type RowPlace } from "../format.ts";
import { isKept, type Kept } from "../programs.ts";
import { integer, isInteger, isText, listOf, paired, type Row, struct, text, textOrNull } from "../row.ts";
import { withoutTruncated } from "../tests.ts";

const SOURCES = ["unknown", "codechef", "codeforces", "hackerearth", "codejam", "atcoder", "aizu"];
const LANGUAGES = ["unknown", "python2", "cpp", "python3", "java"];
const CODEFORCES = 2n;

/**
 * 1–5 easy to hardest, 6 external, from 7 on the letter of a Codeforces problem; 18 is not used.
 */
function difficultyName(value: bigint): string | null {
  const words = [null, "easy", "medium", "hard", "harder", "hardest", "external"];
  if (value < 7n) return words[Number(value)] ?? null;
  if (value > 29n || value === 18n) return null;
  return String.fromCharCode("A".charCodeAt(0) + Number(value) - (value < 18n ? 7 : 8));
}

const GROUPS = ["public_tests", "private_tests", "generated_tests"] as const;
type Groups = Record<(typeof GROUPS)[number], Test[]>;
type Tests = { groups: Groups; truncated: number; unequal: boolean };

/** Tests of all groups; none if the lists of a group are not parallel. */
function testsOf(row: Row): Tests {
  const found: Tests = {
    groups: { public_tests: [], private_tests: [], generated_tests: [] },
    truncated: 0,
    unequal: false,
  };
  for (const name of GROUPS) {
    const lists = struct(row, name) ?? {};
    const tests = paired(listOf(lists, "input", isText), listOf(lists, "output", isText));
    const { tests: kept, truncated } = withoutTruncated(tests ?? []);
    found.groups[name] = kept;
    found.truncated += truncated;
    found.unequal ||= tests === null;
  }
  return found;
}

function whyUntested({ truncated, unequal }: Tests): Rejection {
  if (unequal)
    return { reason: "unequal_test_lists", detail: "a test group has more inputs than outputs, or fewer" };
  return { reason: "no_tests", detail: truncated > 0 ? `${truncated} truncated tests` : null };
}

type Solutions = { solutions: Solution[]; others: number };

/** Programs in the kept languages; null if the lists are not parallel. */
function solutionsOf(row: Row, name: string, kept: Kept): Solutions | null {
  const lists = struct(row, name) ?? {};
  const languages = listOf(lists, "language", isInteger);
  const codes = listOf(lists, "solution", isText);
  if (languages.length !== codes.length) return null;
  const all = codes.map((code, i) => ({ language: LANGUAGES[Number(languages[i])] ?? "unknown", code }));
  if (kept.languages !== null) return { solutions: all, others: 0 };
  const solutions = all.filter(({ language }) => isKept(kept, language));
  return { solutions, others: all.length - solutions.length };
}

/** Whole milliseconds of a limit {seconds, nanos}; null if there is none. */
function cpuLimit(row: Row): number | null {
  const limit = struct(row, "time_limit");
  if (limit === null) return null;
  const ms = Number(integer(limit, "seconds")) * 1000 + Math.ceil(Number(integer(limit, "nanos")) / 1e6);
  return ms > 0 && Number.isSafeInteger(ms) ? ms : null;
}

function memoryLimit(row: Row): number | null {
  const mb = Math.ceil(Number(integer(row, "memory_limit_bytes")) / 2 ** 20);
  return mb > 0 && Number.isSafeInteger(mb) ? mb : null;
}

function convert(row: Row, place: RowPlace): Conversion {
  const name = text(row, "name");
  const statement = text(row, "description");
  if (statement.trim() === "") return { rejection: { reason: "empty_statement", detail: null }, name };
  const tests = testsOf(row);
  const right = solutionsOf(row, "solutions", place);
  const wrong = solutionsOf(row, "incorrect_solutions", place);
  if (right === null || wrong === null) {
    return {
      rejection: { reason: "unequal_solution_lists", detail: "languages and programs differ in number" },
      name,
    };
  }
  const source = integer(row, "source");
  const contest = integer(row, "cf_contest_id");
  const index = textOrNull(row, "cf_index");
  const files = [textOrNull(row, "input_file"), textOrNull(row, "output_file")] as const;
  const draft = emptyDraft({
    source: `code_contests/${SOURCES[Number(source)] ?? "unknown"}`,
    name,
    statement,
    ...(tests.unequal ? {} : tests.groups),
    cpu_limit_ms: cpuLimit(row),
    memory_limit_mb: memoryLimit(row),
    input_file: files[0],
    output_file: files[1],
    solutions: right.solutions,
    incorrect_solutions: wrong.solutions,
    difficulty: difficultyName(integer(row, "difficulty")),
    tags: listOf(row, "cf_tags", isText).filter((tag) => tag !== ""),
    url:
      source === CODEFORCES && contest > 0n && index !== null
        ? `https://codeforces.com/problemset/problem/${contest}/${index}`
        : null,
    contest_id: contest > 0n ? String(contest) : null,
    contest_index: index,
    flags: [
      ...(files[0] !== null || files[1] !== null ? ["uses_files"] : []),
      ...(statement.includes("<image>") ? ["image_in_statement"] : []),
      ...(row.is_description_translated === true ? ["translated_statement"] : []),
      ...counted("truncated_tests", tests.truncated),
      ...counted("other_language_solutions", right.others + wrong.others),
    ],
  });
  return { draft, identity: [Number(source), name, statement], untested: whyUntested(tests) };
}

export const codeContests = defineFormat({
  name: "code_contests",
  about: "deepmind/code_contests and re-exports",
  prefix: "cc",
  license: "cc-by-4.0",
  recognise: (look) => hasAll(look, "description", "private_tests", "generated_tests", "cf_contest_id"),
  rows: {
    required: [
      "name",
      "description",
      "public_tests",
      "private_tests",
      "generated_tests",
      "source",
      "solutions",
    ],
    optional: [
      "difficulty",
      "incorrect_solutions",
      "cf_contest_id",
      "cf_index",
      "cf_points",
      "cf_rating",
      "cf_tags",
      "is_description_translated",
      "untranslated_description",
      "time_limit",
      "memory_limit_bytes",
      "input_file",
      "output_file",
    ],
    counts: { train: 13_328, valid: 117, test: 165 },
  },
  convert,
});
