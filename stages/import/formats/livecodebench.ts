/**
 * Rows of livecodebench/code_generation and code_generation_lite. Public tests are JSON text;
 * private ones are JSON text too, or that text pickled, packed by zlib and written in base64. The
 * pickle is read by opcodes that can only make a text, and unpacks to at most import.max_row_mb.
 */
import { assemble } from "../assemble.ts";
import { type Conversion, defineFormat, hasAll, type Rejection, type RowPlace } from "../format.ts";
import { functionOf } from "../gather.ts";
import { BASE64, packedText } from "../packed-text.ts";
import { type Row, text, textOrNull } from "../row.ts";
import { isObject, parseEither } from "../tests.ts";

type Unpacked = { tests: unknown; refused: Rejection | null };

function unpacked(cell: string, maxBytes: number): Unpacked {
  if (cell.trimStart().startsWith("[") || !BASE64.test(cell)) return { tests: cell, refused: null };
  const found = packedText(cell, maxBytes);
  if ("text" in found) return { tests: found.text, refused: null };
  const { reason, detail } = found.rejection;
  const own = reason === "row_too_large" ? "private tests beyond max_row_mb" : `private tests: ${detail}`;
  return { tests: null, refused: { reason, detail: own } };
}

/** The function that the tests call; null for programs. */
function functionName(metadata: string): string | null {
  if (metadata.trim() === "") return null;
  try {
    const value = parseEither(metadata);
    return isObject(value) ? functionOf(value) : null;
  } catch {
    return null;
  }
}

function convert(row: Row, place: RowPlace): Conversion {
  const id = text(row, "question_id");
  const title = text(row, "question_title");
  const name = title || id || place.fallbackName;
  const hidden = unpacked(text(row, "private_test_cases"), place.maxRowBytes);
  const contest = textOrNull(row, "contest_id");
  return assemble({
    source: `livecodebench/${text(row, "platform") || "unknown"}`,
    name,
    statement: text(row, "question_content"),
    fn_name: functionName(text(row, "metadata")),
    starter_code: textOrNull(row, "starter_code"),
    difficulty: textOrNull(row, "difficulty"),
    contest_id: contest,
    tests: { public_tests: row.public_test_cases, private_tests: hidden.tests },
    refused: hidden.refused,
    identity: [id, title],
  });
}

export const livecodebench = defineFormat({
  name: "livecodebench",
  about: "livecodebench/code_generation_lite and code_generation: programs and functions",
  prefix: "lcb",
  date: "contest_date",
  license: "cc",
  recognise: (look) => hasAll(look, "question_content", "public_test_cases", "private_test_cases"),
  rows: {
    required: ["question_content", "public_test_cases", "private_test_cases"],
    optional: [
      "question_title",
      "question_id",
      "platform",
      "contest_id",
      "contest_date",
      "starter_code",
      "difficulty",
      "metadata",
    ],
    exact: true,
  },
  convert,
});
