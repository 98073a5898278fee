/**
 * Processes several items of a stream concurrently and returns the results in the order of the
 * items.
 * Promises: at most `atOnce` items are held; a result is returned as soon as it and all earlier
 * ones are available, even while the next item is awaited. If the stream fails, started items are
 * returned before its error.
 */

/** The last event of the source: an item, its end, or its error. */
type Read<T> = { item: T } | { end: true } | { error: unknown };

async function read<T>(items: AsyncIterator<T>): Promise<Read<T>> {
  try {
    const next = await items.next();
    return next.done === true ? { end: true } : { item: next.value };
  } catch (error) {
    return { error };
  }
}

/** A promise whose rejection counts as handled until it is awaited. */
function held<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** @param work a rejection ends the stream of results with that error, at its position */
export async function* inOrder<T, R>(
  source: AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const items = source[Symbol.asyncIterator]();
  const pending: Promise<R>[] = [];
  let next: Promise<Read<T>> | null = read(items);
  let last: Read<T> | null = null;
  while (next !== null || pending.length > 0) {
    const open: Promise<Read<T>> | null = pending.length < atOnce ? next : null;
    const head = pending[0]?.then(
      () => null,
      () => null,
    );
    const event: Read<T> | null = await Promise.race([open, head].filter((promise) => promise != null));
    if (event === null) yield (await pending.shift()) as R;
    else if ("item" in event) {
      pending.push(held(work(event.item)));
      next = read(items);
    } else {
      last = event;
      next = null;
    }
  }
  if (last !== null && "error" in last) throw last.error;
}
