/**
 * Similarity of a text to each text of a corpus, by their features, each weighed by its rarity in
 * the corpus: what most texts say counts little. Promises: symmetric but for the corpus; a feature
 * that no text has is as rare as one of a single text; linear in the features that are shared.
 */

/** Share of the larger text below which a part of it is too short to be a copy of it. */
const LEAST_SHARE = 0.25;

export class RarityIndex {
  readonly #places = new Map<number, number[]>();
  readonly #totals: number[];
  readonly #texts: number;

  /** @param texts sorted unique features of each text */
  constructor(texts: readonly Uint32Array[]) {
    this.#texts = texts.length;
    for (const [i, features] of texts.entries()) {
      for (const feature of features) {
        const at = this.#places.get(feature);
        if (at === undefined) this.#places.set(feature, [i]);
        else at.push(i);
      }
    }
    this.#totals = texts.map((features) => this.#total(features));
  }

  /**
   * Of each text: the weight of the shared features, as a share of the smaller text's. A text much
   * smaller than the other counts as a quarter of it: short texts are in longer ones by chance.
   * Rounded to 1e-4, because it decides.
   */
  similarities(features: Uint32Array): number[] {
    const shared = new Float64Array(this.#texts);
    for (const feature of features) {
      const weight = this.#weight(feature);
      for (const i of this.#places.get(feature) ?? []) shared[i] = (shared[i] as number) + weight;
    }
    const own = this.#total(features);
    return this.#totals.map((total, i) => {
      const size = Math.max(Math.min(own, total), LEAST_SHARE * Math.max(own, total));
      return size === 0 ? 0 : Math.round(((shared[i] as number) / size) * 10_000) / 10_000;
    });
  }

  #weight(feature: number): number {
    return Math.log((this.#texts + 1) / (this.#places.get(feature)?.length ?? 1));
  }

  #total(features: Uint32Array): number {
    let sum = 0;
    for (const feature of features) sum += this.#weight(feature);
    return sum;
  }
}
