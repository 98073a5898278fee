/** The contract of sentence embeddings: what stages ask of a model. embedder.ts implements it. */

export type Embedder = {
  /** Name and content hash of the model, for keys and cards. */
  readonly model: string;
  readonly dimensions: number;
  /** One entry a text: the unit vectors of its chunks, chunk by chunk, in one array. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
};
