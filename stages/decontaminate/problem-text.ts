/** The text of a problem as it is compared with benchmark items. */
import type { DecontaminateOptions } from "../../schemas/options.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Embedder } from "../../text/embedding/contract.ts";
import { plainStatement } from "../../text/normalise.ts";
import { statementWords } from "../../text/word-ngrams.ts";
import { type Wording, wordingOf } from "../../text/wording.ts";
import type { StageContext } from "../define-stage.ts";
import type { BenchmarkIndex } from "./benchmark-index.ts";
import { identityKeys } from "./identity.ts";
import { isByEvidence } from "./rule.ts";

export type ProblemText = {
  keys: readonly string[];
  statement: string;
  /** By evidence the tokens of its wording. */
  words: Uint32Array;
  /** Empty where no text is embedded, or only those near a benchmark item. */
  vectors: Float32Array;
  /** Null by the rule similarity. */
  wording: Wording | null;
};

type Setting = { options: DecontaminateOptions; ctx: StageContext; index: BenchmarkIndex };

/** @param isIdentified false: a planted copy, which only its text and programs may betray */
export async function problemText(
  problem: Problem,
  { options, ctx, index }: Setting,
  isIdentified = true,
): Promise<ProblemText> {
  const { statement } = problem;
  const wording = isByEvidence(options) ? wordingOf(statement) : null;
  const keys = isIdentified ? identityKeys(problem) : [];
  const words = wording?.tokens ?? statementWords(statement);
  const isEmbedded = index.embedding !== null;
  const vectors = isEmbedded ? await vectorsOf(await ctx.embedder(), [statement]) : [];
  return { keys, statement, words, wording, vectors: vectors[0] ?? new Float32Array() };
}

export const vectorsOf = (embedder: Embedder, statements: readonly string[]): Promise<Float32Array[]> =>
  embedder.embed(statements.map(plainStatement));
