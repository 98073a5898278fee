/**
 * The final program of each trajectory, in the declared order of preference: fewer turns, then fewer completion
 * tokens (or characters of the answers, where a server reported no tokens for some row), then hash of the program.
 */
import { sha256 } from "../../io/hash.ts";
import type { Row } from "../define-stage.ts";

export type Program = {
  /** trajectory_id */
  id: string;
  code: string;
  turns: number;
  /** Completion tokens, or characters; one unit for all programs of a list. */
  length: number;
  hash: string;
};

/** Best first; equal for every order of `rows`. */
export function ranked(rows: readonly Pick<Row, "trajectory_id" | "turns">[]): Program[] {
  const tokens = rows.map(completionTokens);
  const known = tokens.every((count) => count !== null);
  const programs = rows.map((row, i): Program => {
    const code = row.turns.at(-1)?.code ?? "";
    return {
      id: row.trajectory_id,
      code,
      turns: row.turns.length,
      length: known ? (tokens[i] as number) : answerCharacters(row),
      hash: sha256(code),
    };
  });
  return programs.sort(
    (a, b) => a.turns - b.turns || a.length - b.length || order(a.hash, b.hash) || order(a.id, b.id),
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function completionTokens(row: Pick<Row, "turns">): number | null {
  let sum = 0;
  for (const call of row.turns.flatMap((turn) => turn.calls)) {
    if (call.completion_tokens === null) return null;
    sum += call.completion_tokens;
  }
  return sum;
}

export const answerCharacters = (row: Pick<Row, "turns">): number =>
  row.turns.flatMap((turn) => turn.calls).reduce((sum, call) => sum + call.answer.length, 0);
