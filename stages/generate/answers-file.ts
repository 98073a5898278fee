/**
 * Answers made elsewhere, as another program writes them: JSON lines of a format of
 * answers/formats.ts, plain or packed, or a table with such rows.
 * Promises: a plain file is read once for an index of its lines, and later line by line, so that
 * memory grows with the number of lines and not with their length; all errors of our own lines are
 * reported at once. Limit: packed files and tables are kept in memory.
 */
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { explained } from "../../io/faults.ts";
import { type LinePlace, linePlaces, readPlaces } from "../../io/line-places.ts";
import { UserError, type UserFault } from "../../schemas/errors.ts";
import type { Problem } from "../../schemas/problem.ts";
import { openTable } from "../import/tables.ts";
import { type AnswerFormat, isRow, type Row } from "./answers/format.ts";
import { formatOfRow } from "./answers/formats.ts";
import { type Given, givenOf, Line, turnsIn } from "./answers/line.ts";
import { PromptIndex } from "./answers/prompts.ts";

type Asked = Pick<Problem, "problem_id" | "statement">;

export type AnswersFile = {
  format: AnswerFormat;
  /** Answers to the problem, in the order of the file. */
  of(problem: Asked): Promise<readonly Given[]>;
  /** How many rows of the file answer the problem. */
  rowsOf(problem: Asked): number;
  /** Ids of problems that rows name, with the first line of each. */
  ids: ReadonlyMap<string, number>;
  rows: number;
  /** Rows without an answer, by reason. */
  skipped: Readonly<Record<string, number>>;
  /** Answers of the longest trajectory. */
  maxTurns: number;
};

/** A row of the file: its place, or its answers where the file cannot be read line by line. */
type Entry = { line: number } & ({ place: LinePlace } | { held: readonly Given[] });

const read = new Map<string, Promise<AnswersFile>>();

/** Reads the file once per process. @throws UserError with every invalid line */
export function answersFile(path: string, baseDir: string): Promise<AnswersFile> {
  const file = resolve(baseDir, path);
  const known = read.get(file) ?? indexed(file);
  read.set(file, known);
  return known;
}

type Placed = { line: number; place: LinePlace | null } & ({ row: unknown } | { fault: string });

const JSON_START = new Set([..."{ \t\r\n\uFEFF"]);

/** Rows with their places. A file that does not begin as JSON lines is read as a table. */
async function* rowsIn(file: string): AsyncGenerator<Placed> {
  if (await isPlain(file)) {
    for await (const { text, line, place } of linePlaces(file)) yield { line, place, ...parsed(text) };
    return;
  }
  const table = await openTable(file, { maxPageBytes: 2 ** 30, maxRowBytes: 2 ** 28 });
  let line = 0;
  for await (const placed of table.rows()) yield { ...placed, line: ++line, place: null };
}

async function isPlain(file: string): Promise<boolean> {
  const start = await explained(file, "a file that can be read", async () => {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
      return buffer.subarray(0, bytesRead).toString("utf8");
    } finally {
      await handle.close();
    }
  });
  return start === "" || JSON_START.has(start.charAt(0));
}

function parsed(text: string): { row: unknown } | { fault: string } {
  try {
    return { row: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

type Converted =
  | { id: string | undefined; prompt: string | undefined; given: Given[] }
  | { skipped: string }
  | { faults: UserFault[] };

/** The answers of a row by a format, checked. */
function converted(
  row: unknown,
  { format, file, line }: { format: AnswerFormat; file: string; line: number },
): Converted {
  const found = isRow(row) ? format.read(row) : { skipped: "no object" };
  if ("skipped" in found)
    return format.strict ? { faults: [faultOf(`${file}, line ${line}`, found.skipped)] } : found;
  const given: Given[] = [];
  for (const one of found.lines) {
    const checked = Line.safeParse({ ...(format.strict ? one : { problem_id: found.id ?? "-", ...one }) });
    if (checked.success) given.push(givenOf(checked.data, line));
    else if (!format.strict) return { skipped: "messages that are no conversation with an answer" };
    else
      return {
        faults: checked.error.issues.map(({ path, message }) =>
          faultOf(`${file}, line ${line}${path.length > 0 ? `: ${path.join(".")}` : ""}`, message),
        ),
      };
  }
  return { id: found.id, prompt: found.prompt, given };
}

const faultOf = (where: string, got: string): UserFault => ({
  where,
  expected: "{problem_id, and one of messages, answer, code}",
  got,
  fix: "Correct or remove the line.",
});

async function indexed(file: string): Promise<AnswersFile> {
  const byId = new Map<string, Entry[]>();
  const byPrompt = new PromptIndex<Entry>();
  const skipped: Record<string, number> = {};
  const faults: UserFault[] = [];
  let format: AnswerFormat | null = null;
  let [rows, answered, maxTurns] = [0, 0, 0];
  for await (const read of rowsIn(file)) {
    rows++;
    const { line, place } = read;
    format ??= formatOfRow("row" in read && isRow(read.row) ? read.row : ({} as Row));
    const found =
      "fault" in read
        ? unreadable(read.fault, format, `${file}, line ${line}`)
        : converted(read.row, { format, file, line });
    if ("faults" in found) faults.push(...found.faults);
    else if ("skipped" in found) skipped[found.skipped] = (skipped[found.skipped] ?? 0) + 1;
    else {
      answered++;
      for (const { messages } of found.given) maxTurns = Math.max(maxTurns, turnsIn(messages));
      const entry: Entry = place === null ? { line, held: found.given } : { line, place };
      const known = found.id === undefined ? undefined : byId.get(found.id);
      if (known !== undefined) known.push(entry);
      else if (found.id !== undefined) byId.set(found.id, [entry]);
      else if (found.prompt !== undefined) byPrompt.add(found.prompt, entry);
    }
  }
  if (faults.length > 0) throw new UserError(faults);
  if (format === null || answered === 0) throw nothing(file, rows, skipped);
  const entriesOf = ({ problem_id, statement }: Asked): Entry[] => [
    ...(byId.get(problem_id) ?? []),
    ...byPrompt.of(statement),
  ];
  const chosen = format;
  return {
    format,
    of: (problem) => readEntries(file, chosen, entriesOf(problem)),
    rowsOf: (problem) => entriesOf(problem).length,
    ids: new Map([...byId].map(([id, [first]]) => [id, first?.line ?? 0])),
    rows,
    skipped,
    maxTurns,
  };
}

const unreadable = (fault: string, format: AnswerFormat, where: string): Converted =>
  format.strict ? { faults: [faultOf(where, fault)] } : { skipped: "no JSON" };

async function readEntries(file: string, format: AnswerFormat, entries: readonly Entry[]): Promise<Given[]> {
  const placed = entries.flatMap((entry) => ("place" in entry ? [entry] : []));
  const texts =
    placed.length === 0
      ? []
      : await readPlaces(
          file,
          placed.map(({ place }) => place),
        );
  const given = entries.flatMap((entry) => ("held" in entry ? entry.held : []));
  for (const [i, { line }] of placed.entries()) {
    const found = converted(JSON.parse(texts[i] ?? "null"), { format, file, line });
    if (!("given" in found)) throw new Error(`${file}, line ${line}: changed while it was in use`);
    given.push(...found.given);
  }
  return given.sort((a, b) => a.line - b.line);
}

function nothing(file: string, rows: number, skipped: Readonly<Record<string, number>>): UserError {
  const reasons = Object.entries(skipped).map(([reason, count]) => `${count} with ${reason}`);
  return new UserError({
    where: file,
    expected: rows === 0 ? "at least one line" : "at least one answer",
    got: rows === 0 ? "none" : `${rows} rows: ${reasons.join(", ")}`,
    fix: "Name another file; docs/evaluate.md lists the formats.",
  });
}
