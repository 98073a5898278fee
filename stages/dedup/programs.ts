/**
 * Final programs in order of preference: fewer turns, then fewer completion tokens, then by hash of
 * the program. If a row has no token count, characters of the answers are compared instead, for all
 * rows.
 */
import { sha256 } from "../../io/hash.ts";
import type { Row } from "../define-stage.ts";
import { answerCharacters, completionTokens, finalProgram } from "../row.ts";

export type Program = {
  row: Ranked;
  code: string;
  turns: number;
  /** Completion tokens, or characters; one unit for all programs of a list. */
  length: number;
  hash: string;
};

type Ranked = Pick<Row, "trajectory_id" | "problem_id" | "turns" | "label">;

/** Best first; the same for every order of `rows`. */
export function ranked(rows: readonly Ranked[]): Program[] {
  const tokens = rows.map(completionTokens);
  const known = tokens.every((count) => count !== null);
  const programs = rows.map((row, i): Program => {
    const code = finalProgram(row) ?? "";
    return {
      row,
      code,
      turns: row.turns.length,
      length: known ? (tokens[i] as number) : answerCharacters(row),
      hash: sha256(code),
    };
  });
  return programs.sort(
    (a, b) => a.turns - b.turns || a.length - b.length || order(a.hash, b.hash) || order(idOf(a), idOf(b)),
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const idOf = ({ row }: Program): string => row.trajectory_id;
