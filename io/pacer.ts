/**
 * Starts one piece of work per round of the event loop, in order of arrival. With a thousand calls
 * in flight, answers that arrive together would otherwise be handled at once and block everything
 * else.
 */
export class Pacer {
  readonly #waiting: (() => void)[] = [];
  #running = false;

  /** Resolves when it is the caller's turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#running) return;
      this.#running = true;
      setImmediate(() => this.#next());
    });
  }

  #next(): void {
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
    else this.#running = false;
  }
}
