/** The npm package `minhash` has no types; only what the oracle test uses. */
declare module "minhash" {
  export class Minhash {
    constructor(options?: { numPerm?: number; seed?: number });
    update(value: string): void;
    jaccard(other: Minhash): number;
  }
}
