/**
 * How much the samples of a problem differ: distinct programs, mean similarity between samples and
 * between successive turns of a trajectory. Programs are compared as shingles of tokens, as in
 * dedup.
 * Promise: bounded time; at most `max` programs are compared in pairs, the first ones by sample.
 */
import { sha256 } from "../../io/hash.ts";
import { jaccard, shingles } from "../../text/shingles.ts";
import type { Row } from "../define-stage.ts";
import { languageOfTurns, programTokens } from "../program-tokens.ts";
import { answerCharacters, latestProgram } from "../row.ts";

type Turns = Pick<Row, "turns">;
export type Compared = { shingle: number; max: number };

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : round(values.reduce((a, b) => a + b, 0) / values.length);

/**
 * Similarities go into files: rounded, so that equal programs give equal bytes on every machine.
 */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

export function diversity(
  rows: readonly Turns[],
  { shingle, max }: Compared,
): { programs: number; distinct: number; amongSamples: number | null; betweenTurns: number | null } {
  const tokens = rows.flatMap((row) => {
    const code = latestProgram(row);
    return code === null ? [] : [programTokens(code, languageOfTurns(row))];
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
  const codes = turns.flatMap(({ code, language }) =>
    code === null ? [] : [shingles(programTokens(code, language), shingle)],
  );
  return codes.slice(1).map((set, i) => jaccard(set, codes[i] as Uint32Array));
}

/** Characters of all answers, and of all answers without the programs extracted from them. */
export function answerLengths(rows: readonly Turns[]): { all: number; nonCode: number } {
  const all = rows.reduce((sum, row) => sum + answerCharacters(row), 0);
  let code = 0;
  for (const turn of rows.flatMap((row) => row.turns))
    code += Math.min(turn.code?.length ?? 0, turn.calls.at(-1)?.answer.length ?? 0);
  return { all, nonCode: all - code };
}
