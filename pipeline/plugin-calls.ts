/**
 * Calls of foreign code: what it writes to stdout goes to stderr, so that results for programs stay
 * whole; what it throws becomes one line; a promise that never settles ends after a limit.
 */
import { AsyncLocalStorage } from "node:async_hooks";

const inside = new AsyncLocalStorage<true>();
let loading = 0;
let isWatched = false;

/** Runs code of a plug-in, and all that it starts, without stdout. */
export function quietly<T>(run: () => T): T {
  watch();
  return inside.run(true, run);
}

/** The same for the body of a module, which runs outside of any call. */
export async function whileLoading<T>(run: () => Promise<T>): Promise<T> {
  watch();
  loading += 1;
  try {
    return await run();
  } finally {
    loading -= 1;
  }
}

/** From the first plug-in on. Writes of rftkit itself go where they went. */
function watch(): void {
  if (isWatched) return;
  isWatched = true;
  type Write = (...args: unknown[]) => boolean;
  const own = process.stdout.write.bind(process.stdout) as Write;
  const write: Write = (...args) => {
    const isForeign = inside.getStore() === true || loading > 0;
    return isForeign ? (process.stderr.write as Write).apply(process.stderr, args) : own(...args);
  };
  process.stdout.write = write as typeof process.stdout.write;
}

/** Characters of a message that are kept. */
const MOST_SAID = 500;

/** What was thrown, in one line. */
export function saidBy(error: unknown): string {
  try {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return text.slice(0, MOST_SAID);
  } catch {
    return "an error without text";
  }
}

type Limit = { ms: number; late: () => Error; signal?: AbortSignal | undefined };

/**
 * @throws the error of `late` if the work does not settle in time, and the reason of an abort as
 *   soon as there is one
 */
export async function inTime<T>(work: T | Promise<T>, { ms, late, signal }: Limit): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let abort = (): void => undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
    abort = () => reject(signal?.reason as Error);
    signal?.addEventListener("abort", abort, { once: true });
  });
  try {
    signal?.throwIfAborted();
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
