/**
 * Calls a synchronous function of foreign code with a limit of time, so that a loop without end is
 * an error and not a process that hangs. Does not confine it: it has all rights of this process.
 */
import { createContext, Script } from "node:vm";

const held: { call: () => unknown } = { call: () => undefined };
const context = createContext(held);
const script = new Script("call()");

/** @throws Error that says so after `ms`, and whatever the function throws */
export function boundedCall<T>(call: () => T, ms: number): T {
  held.call = call;
  try {
    return script.runInContext(context, { timeout: ms }) as T;
  } catch (error) {
    throw isTimeout(error) ? new TimeoutError(`did not return within ${ms / 1000} s`) : error;
  } finally {
    held.call = () => undefined;
  }
}

export class TimeoutError extends Error {}

/** By its code: the error is one of the other context, whose classes are not these. */
const isTimeout = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  Reflect.get(error, "code") === "ERR_SCRIPT_EXECUTION_TIMEOUT";
