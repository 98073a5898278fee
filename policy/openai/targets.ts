/** The servers of a policy, and which one takes the next call. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Ask } from "./client.ts";
import type { Server } from "./server.ts";

export type Target = { url: string; server: Server; ask: Ask };

type Waiting = { started: number; patience: number; signal: AbortSignal | undefined };

/**
 * The first server, in this order, that accepts calls now; waiting does not use up an attempt. null
 * if none has answered for `patience` milliseconds.
 */
export async function firstReady(
  order: readonly Target[],
  { started, patience, signal }: Waiting,
): Promise<Target | null> {
  for (;;) {
    signal?.throwIfAborted();
    const ready = order.find(({ server }) => server.waitMs() === 0);
    if (ready !== undefined) return ready;
    // A pause requested by the server does not count as time without an answer.
    const heard = order.map(({ server: { state } }) => Math.max(state.lastSuccess, state.pausedUntil));
    const wait = Math.min(...order.map(({ server }) => server.waitMs()));
    if (performance.now() - Math.max(started, ...heard) > patience) return null;
    await pause(wait * (1 + Math.random() / 10), signal);
  }
}

/** The last failure of the first server that has one since its last answer. */
export const lastFaultOf = (order: readonly Target[]): string | null =>
  order.map(({ server }) => server.state.lastFault).find((fault) => fault !== null) ?? null;

export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal });
}
