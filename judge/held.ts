/**
 * Which problems' inputs one zygote holds, and which it should forget: the least recently used ones where there is no
 * room, and those that no program has asked for in a while, since a fork copies and closes a descriptor for each input.
 * Promises: what was just used is never forgotten. Sends nothing: see slot.ts.
 */

/** In bytes of UTF-16. */
const MAX_BYTES = 256 << 20;
/**
 * Programs after which a problem that none of them was of is forgotten. Sealing an input takes about as long as some
 * ninety forks with one descriptor more (docs/decisions.md), so neither costs more than about twice the better choice.
 */
export const IDLE_PROGRAMS = 90;

type Size = { bytes: number; count: number };

export class Held {
  /** Least recently used first. */
  readonly #problems = new Map<number, Size & { used: number }>();

  has(id: number): boolean {
    return this.#problems.has(id);
  }

  clear(): void {
    this.#problems.clear();
  }

  /** Notes that a program is of this problem. @param now programs so far @returns whether its inputs are held */
  use(id: number, now: number): boolean {
    const held = this.#problems.get(id);
    if (held === undefined) return false;
    this.#problems.delete(id);
    this.#problems.set(id, { ...held, used: now });
    return true;
  }

  /** Forgets what no program has used in a while. @returns ids */
  idle(now: number): number[] {
    return this.#forget(({ used }) => now - used > IDLE_PROGRAMS);
  }

  /** Holds inputs. @param mostInputs of all problems together @returns ids that were forgotten to make room */
  add(
    id: number,
    { bytes, count }: Size,
    { now, mostInputs }: { now: number; mostInputs: number },
  ): number[] {
    const all = [...this.#problems.values()];
    let heldBytes = all.reduce((sum, held) => sum + held.bytes, bytes);
    let heldInputs = all.reduce((sum, held) => sum + held.count, count);
    const forgotten = this.#forget((held) => {
      if (heldBytes <= MAX_BYTES && heldInputs <= mostInputs) return false;
      heldBytes -= held.bytes;
      heldInputs -= held.count;
      return true;
    });
    this.#problems.set(id, { bytes, count, used: now });
    return forgotten;
  }

  /** From the least recently used on, as long as they are to go. */
  #forget(isToGo: (held: Size & { used: number }) => boolean): number[] {
    const ids: number[] = [];
    for (const [id, held] of this.#problems) {
      if (!isToGo(held)) break;
      this.#problems.delete(id);
      ids.push(id);
    }
    return ids;
  }
}
