/** Tries values of one option of a strict object, with everything else as it must be. */
import { expect } from "vitest";
import type { z } from "zod";

export type Bounds = [key: string, good: readonly unknown[], bad: readonly unknown[]];

/** The schema's answer for one value: the value as parsed, or the paths of what is wrong. */
function tried(schema: z.ZodType, base: object, [key, value]: readonly [string, unknown]): unknown {
  const result = schema.safeParse({ ...base, [key]: value });
  if (result.success) return (result.data as Record<string, unknown>)[key];
  return { faults: result.error.issues.map(({ path }) => path.join(".")) };
}

export function expectBounds(schema: z.ZodType, base: object, [key, good, bad]: Bounds): void {
  for (const value of good)
    expect(tried(schema, base, [key, value]), `${key} ${String(value)}`).toEqual(value);
  for (const value of bad) {
    const got = tried(schema, base, [key, value]) as { faults?: string[] };
    expect(got?.faults?.[0]?.split(".")[0], `${key} ${String(value)}`).toBe(key);
  }
}
