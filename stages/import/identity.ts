/**
 * Ids of problems, from content alone: PREFIX-HASH of what identifies the problem (name, statement,
 * source). If two rows agree in that but not in tests or programs, the id of the second is a hash
 * of its whole content; equal rows are duplicates. Keeps one hash for each problem in memory.
 */
import { createHash } from "node:crypto";
import { sha256 } from "../../io/hash.ts";
import type { Draft } from "./format.ts";

/**
 * Hex digits of an id: 64 bits, so that a chance collision among 10^6 problems has odds of 1 in
 * 10^7.
 */
const DIGITS = 16;

export type Assigned = { id: string } | { duplicateOf: string } | { clashesWith: string };

export class Identities {
  private readonly seen = new Map<string, { content: string; sourceRow: string }>();

  /** @param id the row's own id, which must not come twice with different content */
  assign(
    draft: Draft,
    given: { prefix: string; identity: unknown; id: string | undefined; sourceRow: string },
  ): Assigned {
    const { prefix, identity, id, sourceRow } = given;
    const content = contentHash(draft, identity);
    const candidates =
      id === undefined
        ? [sha256([prefix, identity]), content].map((hash) => `${prefix}-${hash.slice(0, DIGITS)}`)
        : [id];
    for (const candidate of candidates) {
      const before = this.seen.get(candidate);
      if (before === undefined) {
        this.seen.set(candidate, { content, sourceRow });
        return { id: candidate };
      }
      if (before.content === content) return { duplicateOf: before.sourceRow };
      if (id !== undefined) return { clashesWith: before.sourceRow };
    }
    throw new Error(`${sourceRow}: two contents with one hash`);
  }
}

/**
 * sha256 of the whole row but its flags, its licence and its name, which may be made from its place
 * in the file.
 */
function contentHash(
  { flags: _flags, name: _name, license: _license, ...draft }: Draft,
  identity: unknown,
): string {
  const digest = new Digest();
  feed(digest, [identity, draft]);
  return digest.hex();
}

/** Texts are hashed some thousand characters at a time, as each call of a hash has its own cost. */
const GATHERED = 1 << 16;

class Digest {
  readonly #hash = createHash("sha256");
  #text = "";

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > GATHERED) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#text);
    this.#text = "";
  }

  hex(): string {
    this.#flush();
    return this.#hash.digest("hex");
  }
}

function feed(digest: Digest, value: unknown): void {
  if (typeof value === "string") {
    digest.add(`s${value.length}:`);
    digest.add(value);
  } else if (typeof value !== "object" || value === null) digest.add(`v${String(value)};`);
  else if (Array.isArray(value)) {
    digest.add(`l${value.length}:`);
    for (const member of value) feed(digest, member);
  } else {
    for (const key of Object.keys(value).sort()) {
      digest.add(`k${key}:`);
      feed(digest, (value as Record<string, unknown>)[key]);
    }
  }
}
