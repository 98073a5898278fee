/**
 * Definitions by name: those of rftkit, and those that plug-ins add to a process. One shape for all
 * kinds (formats, strategies, …). A name has one definition; a plug-in never replaces another one.
 */
import { UserError } from "../schemas/errors.ts";

/** The file of a plug-in, as the configuration names it, and the hash of its content. */
export type Origin = { file: string; sha256: string };

export class Registry<T extends { readonly name: string }> {
  readonly #kind: string;
  readonly #own: readonly T[];
  readonly #added = new Map<string, { item: T; origin: Origin }>();

  /** @param kind in errors, e.g. "format" */
  constructor(kind: string, own: readonly T[]) {
    this.#kind = kind;
    this.#own = own;
  }

  /** Those of rftkit first. */
  get all(): readonly T[] {
    return [...this.#own, ...[...this.#added.values()].map(({ item }) => item)];
  }

  find(name: string): T | undefined {
    return this.#own.find((item) => item.name === name) ?? this.#added.get(name)?.item;
  }

  /** The hash of the plug-in that defines the name; null for those of rftkit. */
  hashOf(name: string): string | null {
    return this.#added.get(name)?.origin.sha256 ?? null;
  }

  /** @throws UserError if the name is taken; the same file may add it again, with equal content */
  add(item: T, origin: Origin): void {
    const known = this.#added.get(item.name);
    if (known?.origin.file === origin.file && known.origin.sha256 === origin.sha256) return;
    if (this.find(item.name) !== undefined) {
      throw new UserError({
        where: origin.file,
        expected: `a name of its own for each ${this.#kind}`,
        got: `${item.name}, which ${known === undefined ? "rftkit" : known.origin.file} defines`,
        fix: "Rename it.",
      });
    }
    this.#added.set(item.name, { item, origin });
  }

  /** Forgets what plug-ins added; for tests. */
  clear(): void {
    this.#added.clear();
  }
}
