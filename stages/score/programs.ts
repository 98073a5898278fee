/**
 * How different the samples of a problem are: distinct programs, mean similarity among samples and between the
 * successive turns of a trajectory. Programs are compared as token shingles, as dedup does.
 * Promises: at most `max` programs are compared pair by pair, the first by sample, so that time is bounded.
 */
import { sha256 } from "../../io/hash.ts";
import { codeTokens } from "../../text/code-tokens.ts";
import { jaccard, shingles } from "../../text/shingles.ts";
import type { Row } from "../define-stage.ts";

type Turns = Pick<Row, "turns">;
export type Compared = { shingle: number; max: number };

const lastCode = ({ turns }: Turns): string | null =>
  turns.findLast((turn) => turn.code !== null)?.code ?? null;

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : round(values.reduce((a, b) => a + b, 0) / values.length);

/** Similarities go into files: rounded, so that equal programs give equal bytes on every machine. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

export function diversity(
  rows: readonly Turns[],
  { shingle, max }: Compared,
): { programs: number; distinct: number; amongSamples: number | null; betweenTurns: number | null } {
  const tokens = rows.flatMap((row) => {
    const code = lastCode(row);
    return code === null ? [] : [codeTokens(code)];
  });
  const distinct = new Set(
    tokens.map((list) => sha256(Buffer.from(list.buffer, list.byteOffset, list.byteLength))),
  );
  const sets = tokens.slice(0, max).map((list) => shingles(list, shingle));
  const pairs = sets.flatMap((a, i) => sets.slice(i + 1).map((b) => jaccard(a, b)));
  return {
    programs: tokens.length,
    distinct: distinct.size,
    amongSamples: mean(pairs),
    betweenTurns: mean(rows.slice(0, max).flatMap((row) => successive(row, shingle))),
  };
}

function successive({ turns }: Turns, shingle: number): number[] {
  const codes = turns.flatMap(({ code }) => (code === null ? [] : [shingles(codeTokens(code), shingle)]));
  return codes.slice(1).map((set, i) => jaccard(set, codes[i] as Uint32Array));
}

/** Characters of all answers, and of those outside the program that was run. */
export function answerCharacters(rows: readonly Turns[]): { all: number; nonCode: number } {
  let all = 0;
  let code = 0;
  for (const turn of rows.flatMap((row) => row.turns)) {
    for (const { answer } of turn.calls) all += answer.length;
    code += Math.min(turn.code?.length ?? 0, turn.calls.at(-1)?.answer.length ?? 0);
  }
  return { all, nonCode: all - code };
}
