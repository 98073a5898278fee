/**
 * The one rule for rows that cannot be read or break their format. Such a row is left out with its
 * reason; it ends the command (exit code 2, nothing written) only if the input must be without any
 * (our own jsonl, or import.strict), or if no row of the input can be read.
 */
import { UserError, type UserFault } from "../../schemas/errors.ts";
import type { Rejection, RejectionReason } from "./format.ts";

/** Reasons that say that the row is not what its format has. */
const BROKEN: ReadonlySet<string> = new Set<RejectionReason>([
  "unreadable_row",
  "invalid_text",
  "unequal_test_lists",
  "unequal_solution_lists",
  "unreadable_tests",
  "unreadable_arguments",
]);
/** Faults of an input that are told; the rest are counted. */
const TOLD = 20;

export class RowFaults {
  readonly #format: string;
  readonly #faults: UserFault[] = [];
  #count = 0;
  #unreadable = 0;

  constructor(format: string) {
    this.#format = format;
  }

  /** @param where file and place of the row */
  add(where: string, { reason, detail }: Rejection): void {
    if (!BROKEN.has(reason)) return;
    this.#count++;
    if (reason === "unreadable_row") this.#unreadable++;
    if (this.#faults.length === TOLD) return;
    this.#faults.push({
      where,
      expected: `a row of format ${this.#format}`,
      got: detail === null ? reason : reason === "unreadable_row" ? detail : `${reason}: ${detail}`,
      fix: "Correct the row, or name the right format.",
    });
  }

  /** Whether none of so many rows can be read. */
  areAll(rows: number): boolean {
    return rows > 0 && this.#unreadable === rows;
  }

  /** @throws UserError with the first faults and their number, if there is one */
  throwIfAny(path: string, rows: number): void {
    if (this.#count === 0) return;
    const rest: UserFault = {
      where: path,
      expected: `rows of format ${this.#format}`,
      got: `${this.#count} of ${rows} rows with faults; the first ${TOLD} are listed above`,
      fix: "Correct them all.",
    };
    throw new UserError(this.#count > TOLD ? [...this.#faults, rest] : this.#faults);
  }

  /**
   * What is wrong with an input of which no row can be read. @param likely the formats that fit, or
   * that come near @param columns of the first row
   */
  allBroken(
    path: string,
    rows: number,
    { likely, columns }: { likely: readonly string[]; columns: readonly string[] },
  ): UserError {
    const first = this.#faults[0];
    const others = likely.filter((name) => name !== this.#format);
    return new UserError({
      where: path,
      expected: `rows of format ${this.#format}`,
      got: `${rows} rows, none of which can be read (${first?.where.split(", ").at(-1)}: ${first?.got}); columns of the first row: ${columns.join(", ") || "none"}`,
      fix:
        others.length === 0
          ? "Check the file, or name its format; `rftkit inspect FILE` shows what it holds."
          : `The file looks like format ${others.join(" or ")}: name it, or see \`rftkit inspect FILE\`.`,
    });
  }
}
