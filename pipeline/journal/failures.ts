/**
 * Requests without an answer, on record: the tries that a server was paid for, and the failure that
 * ended the trajectory. So a resumed command does not pay for them again; `--from generate` removes
 * these records and asks anew.
 * Promise: only what can last is recorded; a server that was down leaves nothing.
 */
import { z } from "zod";
import { POLICY_FAILURES, PolicyFailure, type Tries } from "../../policy/policy.ts";
import type { BucketJournal } from "./journal.ts";
import { failureKey, tryKey } from "./keys.ts";

type Journal = Pick<BucketJournal, "get" | "put">;

const Failed = z.object({
  kind: z.enum(Object.keys(POLICY_FAILURES) as (keyof typeof POLICY_FAILURES)[]),
  message: z.string(),
});
const Tried = z.object({ cause: z.string() });

/** The failure of a request that an earlier command, or this one, has given up. */
export function failureOf(journal: Journal, key: string): PolicyFailure | null {
  const failed = Failed.safeParse(journal.get(failureKey(key))).data;
  return failed === undefined ? null : new PolicyFailure(failed.kind, failed.message);
}

export async function recordFailure(journal: Journal, key: string, error: unknown): Promise<void> {
  if (!(error instanceof PolicyFailure) || !error.lasts) return;
  await journal.put(failureKey(key), { kind: error.kind, message: error.message });
}

/** Longest part of a message that is kept; characters. */
const SHOWN = 200;

export function triesOf(journal: Journal, key: string): Tries {
  const causes: string[] = [];
  for (;;) {
    const tried = Tried.safeParse(journal.get(tryKey(key, causes.length))).data;
    if (tried === undefined) break;
    causes.push(tried.cause);
  }
  let next = causes.length;
  return {
    causes,
    add(cause, message) {
      // A lost record costs one more try.
      void journal
        .put(tryKey(key, next++), { cause, message: message.slice(0, SHOWN) })
        .catch(() => undefined);
    },
  };
}
