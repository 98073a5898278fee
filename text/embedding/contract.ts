/** Interface of sentence embeddings; implemented by embedder.ts. */

export type Embedder = {
  /** Name and content hash of the model, for keys and cards. */
  readonly model: string;
  readonly dimensions: number;
  /** For each text one array with the unit vectors of its chunks. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
};
