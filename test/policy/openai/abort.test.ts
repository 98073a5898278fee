import { expect, test } from "vitest";
import { underOwnSignal } from "../../../policy/openai/abort.ts";

const never = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error));
  });

test("a call gets a signal of its own, aborted with the run's and for its reason", async () => {
  const run = new AbortController();
  const seen: (AbortSignal | undefined)[] = [];
  const calls = [1, 2].map(() =>
    underOwnSignal(run.signal, (own) => {
      seen.push(own);
      return never(own);
    }),
  );
  expect(seen[0]).not.toBe(run.signal);
  expect(seen[0]).not.toBe(seen[1]);
  run.abort(new Error("stop"));
  for (const call of calls) await expect(call).rejects.toThrow("stop");
});

test("a call that has ended hears nothing of a later abort", async () => {
  const run = new AbortController();
  const ended: AbortSignal[] = [];
  const note = async (own: AbortSignal | undefined): Promise<string> => {
    if (own !== undefined) ended.push(own);
    return "value";
  };
  expect(await underOwnSignal(run.signal, note)).toBe("value");
  await underOwnSignal(run.signal, (own) => note(own).then(() => Promise.reject(new Error("x")))).catch(
    () => null,
  );
  run.abort();
  expect(ended.map(({ aborted }) => aborted)).toEqual([false, false]);
});

test("a signal that was aborted before makes no call", async () => {
  let made = false;
  const call = underOwnSignal(AbortSignal.abort(new Error("too late")), async () => {
    made = true;
  });
  await expect(call).rejects.toThrow("too late");
  expect(made).toBe(false);
});

test("a thousand calls leave one listener on the run's signal", async () => {
  const run = new AbortController();
  let added = 0;
  const add = run.signal.addEventListener.bind(run.signal);
  run.signal.addEventListener = ((...args: Parameters<typeof add>) => {
    added++;
    add(...args);
  }) as typeof run.signal.addEventListener;
  for (let i = 0; i < 1000; i++) await underOwnSignal(run.signal, async () => i);
  expect(added).toBe(1);
});

test("without a signal the call has none", async () => {
  expect(await underOwnSignal(undefined, async (own) => own)).toBeUndefined();
});
