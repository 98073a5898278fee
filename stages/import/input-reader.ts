/**
 * One input of the source stage, row by row: a file, or the shards of a folder, which count as one.
 * Promises: each row is a problem or a rejection with its reason; rows, tests and decoded pages are
 * bounded; a file that is not what it was said to be is one UserError. Does not know the quarantine
 * list: stages/import.ts.
 */
import { basename } from "node:path";
import { textLength } from "../../io/parquet.ts";
import { UserError } from "../../schemas/errors.ts";
import { type InputFile, pathShown } from "../../schemas/import-options.ts";
import { allTests, type Problem, type RejectedRow } from "../../schemas/problem.ts";
import { checkColumns, checkMembers } from "./columns.ts";
import { outsideDates } from "./dates.ts";
import { beyond, promotePublicTest } from "./draft.ts";
import {
  type Conversion,
  type Format,
  type Limits,
  namesOf,
  type Rejection,
  type Rows,
  rowsOf,
} from "./format.ts";
import { formatNamed } from "./formats.ts";
import type { Identities } from "./identity.ts";
import { keepSolutions } from "./kept-solutions.ts";
import { likelyFormats } from "./recognise.ts";
import { FieldError, isWellFormed, type Row } from "./row.ts";
import { RowFaults } from "./row-faults.ts";
import { shardsOf } from "./shards.ts";
import { specialJudgeList } from "./special-judge.ts";
import { openTable, type Placed, type Table } from "./tables.ts";

const MEBI = 2 ** 20;

export type Imported = { problem: Problem } | { rejected: RejectedRow };
type Accepted = { problem: Problem } | { rejection: Rejection; name: string };
type Context = { baseDir: string; signal: AbortSignal };

export class InputReader {
  private readonly input: InputFile;
  private readonly options: Limits;
  private readonly identities: Identities;
  private readonly format: Format;
  private readonly rules: Rows;
  private readonly faults: RowFaults;
  private readonly languages: ReadonlySet<string> | null;
  private special: Map<number, number | null> | null = null;
  private rows = 0;
  private problems = 0;
  /** Of the first row that was an object. */
  private columns: readonly string[] = [];
  private readonly difficulties: (string | null)[] = [];

  constructor(input: InputFile, options: Limits, identities: Identities) {
    this.input = input;
    this.options = options;
    this.identities = identities;
    this.format = formatNamed(input.format);
    this.rules = rowsOf(this.format, input);
    this.faults = new RowFaults(input.format);
    const { languages } = options;
    this.languages = languages === undefined ? null : new Set(languages);
  }

  async *read({ baseDir, signal }: Context): AsyncGenerator<Imported> {
    const { max_page_mb: page, max_row_mb: row, limit } = this.options;
    const limits = { maxPageBytes: page * MEBI, maxRowBytes: row * MEBI };
    const { required, optional, exact = false } = this.rules;
    const dated = this.format.date === undefined ? [] : [this.format.date];
    const tables: Table[] = [];
    for (const path of await shardsOf(this.input, baseDir))
      tables.push(await openTable(path, { ...limits, exact }));
    for (const table of tables) checkColumns(table, this.rules, this.input.format);
    const counts = tables.map(({ rowCount }) => rowCount);
    if (counts.every((count) => count !== null))
      this.checkRowCount(counts.reduce((sum, count) => sum + count, 0));
    if (this.input.special_judge !== undefined)
      this.special = await specialJudgeList(this.input.special_judge, baseDir);
    for (const table of tables) {
      let index = 0;
      for await (const placed of table.rows([...required.flatMap(namesOf), ...optional, ...dated])) {
        signal.throwIfAborted();
        yield this.imported(table.path, index++, placed);
        if (this.problems === limit) return this.checkFaults();
      }
    }
    this.checkRowCount(this.rows);
    if (this.faults.areAll(this.rows) && tables[0] !== undefined) {
      const [likely, columns] = [await likelyFormats(tables[0], this.columns), this.columns];
      const known = [...required.flatMap(namesOf), ...optional];
      const own = columns.filter((name) => known.includes(name)).length;
      // Rows of our own format with faults, all of which are told; else rows of another format.
      if (!this.rules.strict || tables[0].columns !== null || own * 2 < columns.length)
        throw this.faults.allBroken(pathShown(this.input), this.rows, { likely, columns });
    }
    this.checkFaults();
    const { split } = this.input;
    const wrong = split === undefined ? null : (this.rules.checkWhole?.(split, this.difficulties) ?? null);
    if (wrong !== null) throw this.notWhole("200 rows in each tier of difficulty", wrong);
  }

  private checkFaults(): void {
    if (this.options.strict || this.rules.strict) this.faults.throwIfAny(pathShown(this.input), this.rows);
  }

  private imported(path: string, index: number, placed: Placed): Imported {
    const source_row = `${basename(path)}#${index}`;
    const at = this.rows++;
    if ("row" in placed && this.columns.length === 0) this.columns = Object.keys(placed.row);
    const converted =
      "fault" in placed ? unreadable(placed.fault) : this.converted(placed.row, { path, source_row, at });
    const item = this.accept(converted, source_row);
    if ("rejection" in item) this.faults.add(`${path}, ${placed.place}`, item.rejection);
    return "problem" in item ? item : rejected(source_row, item.name, item.rejection);
  }

  private converted(
    row: Row,
    { path, source_row, at }: { path: string; source_row: string; at: number },
  ): Conversion {
    const { max_row_mb: most } = this.options;
    if (textLength(row) > most * MEBI) {
      const detail = `more than ${most} MiB (max_row_mb)`;
      return { rejection: { reason: "row_too_large", detail }, name: "" };
    }
    if (!isWellFormed(row)) return { rejection: { reason: "invalid_text", detail: null }, name: "" };
    const outside = outsideDates(row, this.format, this.input);
    if (outside !== null) return { rejection: outside, name: "" };
    const specialJudge = this.specialJudge(at, path);
    try {
      checkMembers(row, this.rules);
      return this.format.convert(row, {
        input: this.input,
        maxRowBytes: most * MEBI,
        index: at,
        fallbackName: source_row,
        languages: this.languages,
        specialJudge,
      });
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      return unreadable(error.message);
    }
  }

  private accept(converted: Conversion, source_row: string): Accepted {
    if ("rejection" in converted) {
      this.difficulties.push(null);
      return converted;
    }
    const { draft, identity, id, untested = { reason: "no_tests", detail: null } } = converted;
    const reject = (reason: Rejection["reason"], detail: string | null): Accepted => ({
      rejection: { reason, detail },
      name: draft.name,
    });
    this.difficulties.push(draft.difficulty);
    promotePublicTest(draft);
    if (draft.public_tests.length === 0) {
      if (!this.options.keep_untested) return reject(untested.reason, untested.detail);
      draft.flags.push(untested.reason);
    }
    const { max_test_mb: most, keep_untested } = this.options;
    if (allTests(draft).some(({ input, output }) => beyond(input, most) || beyond(output, most))) {
      const reason = "test_too_large";
      if (!keep_untested) return reject(reason, `more than ${most} MiB (max_test_mb)`);
      Object.assign(draft, { public_tests: [], private_tests: [], generated_tests: [] });
      draft.flags.push(reason);
    }
    const assigned = this.identities.assign(draft, {
      prefix: this.format.prefix,
      identity,
      id,
      sourceRow: source_row,
    });
    if ("duplicateOf" in assigned) return reject("duplicate_row", `same as ${assigned.duplicateOf}`);
    if ("clashesWith" in assigned)
      return reject(
        "unreadable_row",
        `problem_id ${id}, which ${assigned.clashesWith} has with other content`,
      );
    this.problems++;
    keepSolutions(draft, this.options, assigned.id);
    const license = draft.license ?? this.input.license;
    return {
      problem: { problem_id: assigned.id, ...draft, source_row, ...(license !== undefined && { license }) },
    };
  }

  private specialJudge(row: number, path: string): number | null {
    if (this.special === null) return null;
    const found = this.special.get(row);
    if (found !== undefined) return found;
    throw new UserError({
      where: String(this.input.special_judge),
      expected: `an entry for every row of ${path}`,
      got: `none for row ${row}`,
      fix: "Give the list that belongs to these rows.",
    });
  }

  private checkRowCount(rows: number): void {
    if (rows === 0) {
      throw new UserError({
        where: pathShown(this.input),
        expected: "at least one row",
        got: "an empty data set",
        fix: "Check the path, or fetch the file again.",
      });
    }
    const whole = this.input.split === undefined ? undefined : this.rules.counts?.[this.input.split];
    if (whole !== undefined && rows !== whole) throw this.notWhole(`${whole} rows`, `${rows} rows`);
  }

  private notWhole(expected: string, got: string): UserError {
    return new UserError({
      where: pathShown(this.input),
      expected: `the whole ${this.input.split} split of ${this.input.format}: ${expected}`,
      got,
      fix: "Fetch the missing shards, or leave split out to import what is there.",
    });
  }
}

export const rejected = (
  source_row: string,
  name: string,
  { reason, detail }: { reason: string; detail: string | null },
): Imported => ({
  rejected: { source_row, name, reason, detail },
});

const unreadable = (detail: string): Conversion => ({
  rejection: { reason: "unreadable_row", detail },
  name: "",
});
