/**
 * Programs and statements of earlier sets: files of rftkit or of others, read as a stream. A row
 * has a program in `code`, or as the last block of the last answer in `messages` or `completion`;
 * and a problem in `statement`.
 * Promise: a file that holds neither, and a row that cannot be read, are a UserError.
 */
import { basename, join, resolve } from "node:path";
import { exists } from "../../io/files.ts";
import { extractCode } from "../../rollout/extract.ts";
import { UserError } from "../../schemas/errors.ts";
import { InputFile } from "../../schemas/import-options.ts";
import { statementWords } from "../../text/word-ngrams.ts";
import { shardsOf } from "../import/shards.ts";
import { openTable, type Placed } from "../import/tables.ts";
import { programTokens } from "../program-tokens.ts";

export type Kind = "program" | "statement";
export type Existing = { kind: Kind; name: string; tokens: Uint32Array };

const NAMES = ["example_id", "trajectory_id", "problem_id", "id", "name"];
const COLUMNS = ["code", "language", "messages", "completion", "statement", ...NAMES];
const LIMITS = { maxPageBytes: 512 * 2 ** 20, maxRowBytes: 256 * 2 ** 20 };

type Row = Extract<Placed, { row: unknown }>["row"];

/** The files of the sets; of a run directory those of its dataset/. */
export async function existingFiles(paths: readonly string[], baseDir: string): Promise<string[]> {
  const places = await Promise.all(
    paths.map(async (path) => {
      const root = resolve(baseDir, path);
      return (await exists(join(root, "run.json"))) ? join(root, "dataset") : path;
    }),
  );
  return shardsOf(InputFile.parse({ path: places, format: "jsonl" }), baseDir);
}

export async function* existingIn(
  files: readonly string[],
  foldIdentifiers: boolean,
): AsyncGenerator<Existing, void, undefined> {
  for (const path of files) {
    const table = await openTable(path, LIMITS);
    let found = 0;
    for await (const placed of table.rows(COLUMNS.filter((name) => table.columns?.includes(name) ?? true))) {
      if (!("row" in placed)) throw unreadable(path, placed.place, placed.fault);
      const { row } = placed;
      const name = `${nameOf(row) ?? placed.place} in ${basename(path)}`;
      const code = programOf(row);
      const language = typeof row.language === "string" ? row.language : null;
      if (code !== null)
        yield { kind: "program", name, tokens: programTokens(code, language, { foldIdentifiers }) };
      const { statement } = row;
      if (typeof statement === "string") yield { kind: "statement", name, tokens: statementWords(statement) };
      if (code !== null || typeof statement === "string") found += 1;
    }
    if (found === 0) throw unreadable(path, "its rows", "none of them");
  }
}

const unreadable = (path: string, where: string, got: string): UserError =>
  new UserError({
    where: `dedup-set.existing: ${path}, ${where}`,
    expected: "rows with code, messages, completion or statement",
    got,
    fix: "Name the files of a set, for example runs/old/dataset/multi_turn, or take the path out of the list.",
  });

const nameOf = (row: Row): string | undefined =>
  NAMES.map((name) => row[name]).find((value): value is string => typeof value === "string");

function programOf(row: Row): string | null {
  if (typeof row.code === "string") return row.code;
  const answer = answerIn(row.completion) ?? answerIn(row.messages);
  return answer === null ? null : extractCode(answer, { finishReason: "stop", rule: "last" }).code;
}

/** The last answer of a conversation, or a text that is one. */
function answerIn(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return null;
  const last: unknown = value.findLast(
    (message: unknown) =>
      typeof message === "object" && message !== null && Reflect.get(message, "role") === "assistant",
  );
  const content: unknown = typeof last === "object" && last !== null ? Reflect.get(last, "content") : null;
  return typeof content === "string" ? content : null;
}
