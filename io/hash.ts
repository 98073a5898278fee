/**
 * Content hashes and canonical JSON, for keys, ids and seeds: equal content gives equal names on
 * every machine. Not for passwords.
 */
import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { setOwn } from "./own-member.ts";

/**
 * JSON with object keys sorted at every depth and without undefined members: equal values give
 * equal text.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value));
}

/** A copy with sorted keys: faster than a replacer, which is called for every text. */
function ordered(value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(ordered);
  if ("toJSON" in value && typeof value.toJSON === "function") return ordered(value.toJSON());
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const member = ordered((value as Record<string, unknown>)[key]);
    setOwn(copy, key, member);
  }
  return copy;
}

/** sha256 in hex of a string (UTF-8), bytes, or the canonical JSON of anything else. */
export function sha256(value: unknown): string {
  const bytes = typeof value === "string" || value instanceof Uint8Array ? value : canonicalJson(value);
  return hash("sha256", bytes, "hex");
}

/** sha256 in hex of a file's bytes, read as a stream. */
export async function sha256File(path: string): Promise<string> {
  const bytes = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) bytes.update(chunk as Buffer);
  return bytes.digest("hex");
}

/**
 * Uniform in [0, 1) from 52 bits of the hash; sampling by it does not depend on order or sharding.
 */
export function hashUnit(...parts: (string | number)[]): number {
  return Number.parseInt(sha256(JSON.stringify(parts)).slice(0, 13), 16) / 2 ** 52;
}

/** A 31-bit seed, valid for every server and for numpy. */
export function hashSeed(...parts: (string | number)[]): number {
  return Number.parseInt(sha256(JSON.stringify(parts)).slice(0, 8), 16) & 0x7fffffff;
}
