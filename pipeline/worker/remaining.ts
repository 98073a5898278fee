/**
 * Rate and remaining time of a work whose pace changes: by what was done in the last minute. The
 * time counts down, and is set anew only where the pace has really changed.
 */

/** Seconds. */
const WINDOW = 60;
/** No estimate before so many seconds. */
const FIRST = 3;
/** The time is set anew if the estimate differs by more than this share, and by more seconds. */
const CHANGED = { share: 0.2, seconds: 5 };

export class Remaining {
  #looks: { at: number; done: number }[] = [];
  #end: number | null = null;

  /** @param at seconds on any clock */
  look(at: number, done: number): void {
    this.#looks.push({ at, done });
    // The oldest look of the window stays: without it a slow work would have none to compare with.
    while ((this.#looks[1]?.at ?? at) < at - WINDOW) this.#looks.shift();
  }

  /** Units a second; null before there is an estimate. */
  get rate(): number | null {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (first === undefined || last === undefined) return null;
    const seconds = last.at - first.at;
    const done = last.done - first.done;
    return seconds < FIRST || done <= 0 ? null : done / seconds;
  }

  /** Seconds until `total`; null before there is an estimate. */
  left(total: number): number | null {
    const { rate } = this;
    const last = this.#looks.at(-1);
    if (rate === null || last === undefined) return null;
    const left = Math.max(0, (total - last.done) / rate);
    const shown = this.#end === null ? null : this.#end - last.at;
    const allowed = Math.max(CHANGED.seconds, CHANGED.share * Math.max(left, shown ?? 0));
    if (shown === null || shown < 0 || Math.abs(left - shown) > allowed) this.#end = last.at + left;
    return Math.max(0, (this.#end as number) - last.at);
  }
}
