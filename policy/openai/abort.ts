/**
 * A signal of its own for each call, aborted with the run's. The openai package leaves a listener on the signal of
 * every call it made, and adding one walks through all others: on the one signal of a long run that would grow
 * without end.
 */

const followers = new WeakMap<AbortSignal, Set<AbortController>>();

function followersOf(signal: AbortSignal): Set<AbortController> {
  const known = followers.get(signal);
  if (known !== undefined) return known;
  const made = new Set<AbortController>();
  followers.set(signal, made);
  const forward = () => {
    for (const controller of made) controller.abort(signal.reason);
  };
  signal.addEventListener("abort", forward, { once: true });
  return made;
}

/** Runs a call under a signal that lives no longer than the call. @throws the reason of a signal aborted before */
export async function underOwnSignal<T>(
  signal: AbortSignal | undefined,
  call: (own: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return call(undefined);
  signal.throwIfAborted();
  const controller = new AbortController();
  const all = followersOf(signal);
  all.add(controller);
  try {
    return await call(controller.signal);
  } finally {
    all.delete(controller);
  }
}
