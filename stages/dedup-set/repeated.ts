/**
 * Which units of the set repeat a unit of an earlier set: LSH, then exact Jaccard of every
 * candidate. The earlier set is read in batches, so that memory depends on the own units only.
 */
import type { DedupSetOptions } from "../../schemas/dedup-options.ts";
import { candidates, type Signatures, signAll } from "../../text/near-duplicates.ts";
import { jaccardAtLeast, shingles } from "../../text/shingles.ts";
import type { Existing } from "./existing.ts";

/** Units of an earlier set in memory. */
const BATCH = 20_000;

export type Repeated = { name: string; value: number };

type Own = {
  signatures: Signatures;
  /** Shingles of units, loaded for candidates only. */
  setsOf(units: readonly number[]): Promise<ReadonlyMap<number, Uint32Array>>;
};

/** By own unit: the most similar earlier one; of equal ones the first. */
export async function repeatedIn(
  own: Own,
  existing: AsyncIterable<Existing>,
  options: DedupSetOptions,
): Promise<Map<number, Repeated>> {
  const found = new Map<number, Repeated>();
  let batch: Existing[] = [];
  const compare = async (): Promise<void> => {
    await compareWith(batch, { own, options, found });
    batch = [];
  };
  for await (const unit of existing) {
    if (unit.tokens.length === 0) continue;
    batch.push({ ...unit, tokens: shingles(unit.tokens, options.shingle) });
    if (batch.length >= BATCH) await compare();
  }
  await compare();
  return found;
}

type Search = { own: Own; options: DedupSetOptions; found: Map<number, Repeated> };

async function compareWith(batch: readonly Existing[], { own, options, found }: Search): Promise<void> {
  const { signatures } = own;
  if (batch.length === 0 || signatures.count === 0) return;
  const others = batch.map(({ tokens }) => tokens);
  const signed = signAll(others, options);
  const values = new Uint32Array(signatures.values.length + signed.values.length);
  values.set(signatures.values);
  values.set(signed.values, signatures.values.length);
  const both = { values, length: signatures.length, count: signatures.count + signed.count };
  const pairs: [number, number][] = [];
  const isWithin = (a: number, b: number): boolean => a < signatures.count || b >= signatures.count;
  candidates(both, options, (a, b) => pairs.push([b, a - signatures.count]), isWithin);
  const sets = await own.setsOf([...new Set(pairs.map(([unit]) => unit))]);
  for (const [unit, other] of pairs.sort(([, a], [, b]) => a - b)) {
    const [a, b] = [sets.get(unit), others[other]];
    if (a === undefined || b === undefined)
      throw new Error("a unit was compared whose shingles were not read");
    const value = jaccardAtLeast(a, b, options.threshold);
    if (value >= 0 && value > (found.get(unit)?.value ?? 0))
      found.set(unit, { name: (batch[other] as Existing).name, value });
  }
}
