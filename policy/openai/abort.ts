/**
 * A separate abort signal for each call, aborted together with the run's signal. The openai package
 * never removes its listener from a call's signal, and adding a listener walks through all existing
 * ones: on a signal shared by a long run the cost would grow without bound.
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

/**
 * Runs a call with a signal that lives only as long as the call. @throws the reason of a signal
 * that is aborted
 */
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
