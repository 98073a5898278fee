/**
 * Units: what dedup-set compares. A unit is a row (its final program or its answers) or a problem
 * (its statement). It has the figures that rank it, a MinHash signature, and its set of shingles in
 * a column that is read separately.
 */
import { z } from "zod";
import { sha256 } from "../../io/hash.ts";
import type { DedupSetOptions } from "../../schemas/dedup-options.ts";
import { hashText } from "../../text/hash32.ts";
import { sign, signatureLength } from "../../text/minhash.ts";
import { wordsOf } from "../../text/normalise.ts";
import { shingles } from "../../text/shingles.ts";
import { statementWords } from "../../text/word-ngrams.ts";
import { tokenHash } from "../dedup/reasons.ts";
import type { PerProblemInput, Row } from "../define-stage.ts";
import { languageOfTurns, programTokens } from "../program-tokens.ts";
import { answerCharacters, callsOf, completionTokens, finalProgram } from "../row.ts";

export const Unit = z.object({
  unit_id: z.string().describe("trajectory_id, or problem_id where statements are compared"),
  problem_id: z.string(),
  label: z.string().nullable().describe("units of different labels are not compared"),
  turns: z.int().describe("fewer are better; of a statement minus the number of its rows"),
  tokens: z.int().nullable().describe("completion tokens; null: some call has no count"),
  characters: z.int().describe("of the answers"),
  text_hash: z.string().describe("sha256 of the text compared"),
  kind: z
    .enum(["program", "statement"])
    .optional()
    .describe("of units that are compared with earlier sets only, because dedup-set.compare is another"),
  token_hash: z.string().describe("equal where nothing but layout differs"),
  signature: z.string().describe("MinHash values, uint32 in base64"),
  shingles: z.string().describe("sorted hashes of the shingles, uint32 in base64"),
});
export type Unit = z.infer<typeof Unit>;

export const encoded = (values: Uint32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

export function decoded(text: string): Uint32Array {
  // Copied: the start of a pooled buffer need not be a multiple of four.
  return new Uint32Array(new Uint8Array(Buffer.from(text, "base64")).buffer);
}

type Facts = Omit<Unit, "token_hash" | "signature" | "shingles">;

/** A statement of many rows is preferred: `turns` ranks, and fewer is better. */
const statementRank = (rows: readonly Row[]): number => -rows.length;

/** The units of one problem. Texts without tokens resemble nothing and are left out. */
export function unitsOf(input: PerProblemInput, options: DedupSetOptions): Unit[] {
  const own = ofKind(input, options.compare, options);
  if (options.existing === undefined) return own;
  const others = (["program", "statement"] as const).filter((kind) => kind !== options.compare);
  return [
    ...own,
    ...others.flatMap((kind) => ofKind(input, kind, options).map((unit): Unit => ({ ...unit, kind }))),
  ];
}

function ofKind(
  { problem, rows }: PerProblemInput,
  compare: DedupSetOptions["compare"],
  options: DedupSetOptions,
): Unit[] {
  const { problem_id } = problem;
  if (compare === "statement") {
    const facts: Facts = {
      unit_id: problem_id,
      problem_id,
      label: null,
      turns: statementRank(rows),
      tokens: 0,
      characters: 0,
      text_hash: sha256(problem.statement),
    };
    return unit(facts, statementWords(problem.statement), options);
  }
  return rows.flatMap((row) => {
    const text = compare === "program" ? (finalProgram(row) ?? "") : answersOf(row);
    const facts: Facts = {
      unit_id: row.trajectory_id,
      problem_id,
      label: row.label,
      turns: row.turns.length,
      tokens: completionTokens(row),
      characters: answerCharacters(row),
      text_hash: sha256(text),
    };
    const tokens =
      compare === "program"
        ? programTokens(text, languageOfTurns(row), { foldIdentifiers: options.fold_identifiers })
        : Uint32Array.from(wordsOf(text), hashText);
    return unit(facts, tokens, options);
  });
}

const answersOf = (row: Row): string =>
  callsOf(row)
    .map(({ answer }) => answer)
    .join("\n");

function unit(facts: Facts, tokens: Uint32Array, { shingle, bands, rows }: DedupSetOptions): Unit[] {
  if (tokens.length === 0) return [];
  const set = shingles(tokens, shingle);
  const signature = new Uint32Array(signatureLength(bands * rows));
  sign(set, signature);
  const sets = { signature: encoded(signature), shingles: encoded(set) };
  return [{ ...facts, token_hash: tokenHash(tokens), ...sets }];
}
