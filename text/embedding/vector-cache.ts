/**
 * Cache of vectors on disk by hash of the text, one file per text in the model's folder.
 * Promises: a damaged, truncated or unrelated file is a miss, never a wrong vector; processes may
 * share the folder.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";

export type VectorCache = {
  get(text: string): Promise<Float32Array | null>;
  put(text: string, vectors: Float32Array): Promise<void>;
};

/** Bytes of the checksum at the start of every file. */
const CHECKSUM = 16;

/** @param folder one per model: only its name separates the vectors of different models */
export function vectorCache(folder: string, dimensions: number): VectorCache {
  const place = (text: string): string => {
    const key = sha256(text);
    return join(folder, key.slice(0, 2), `${key}.f32`);
  };
  return {
    async get(text) {
      const bytes = await readFile(place(text)).catch(() => null);
      if (bytes === null || bytes.length <= CHECKSUM || (bytes.length - CHECKSUM) % (4 * dimensions) !== 0)
        return null;
      const payload = bytes.subarray(CHECKSUM);
      if (!checksum(payload).equals(bytes.subarray(0, CHECKSUM))) return null;
      const vectors = new Float32Array(payload.length / 4);
      for (let i = 0; i < vectors.length; i++) vectors[i] = payload.readFloatLE(i * 4);
      return vectors;
    },
    async put(text, vectors) {
      const payload = Buffer.alloc(vectors.length * 4);
      vectors.forEach((value, i) => {
        payload.writeFloatLE(value, i * 4);
      });
      await writeWhole(place(text), Buffer.concat([checksum(payload), payload]));
    },
  };
}

const checksum = (payload: Uint8Array): Buffer => Buffer.from(sha256(payload), "hex").subarray(0, CHECKSUM);
