/**
 * SIGINT and SIGTERM as an AbortSignal: a command stops at its next safe point; a second signal
 * stops it at once. Ctrl-C reaches a worker twice, from the terminal and from the program that
 * started it: signals within a second count as one.
 */
import { setMaxListeners } from "node:events";
import { EXIT } from "../../../schemas/errors.ts";

export class InterruptedError extends Error {}

const controller = new AbortController();
// Everything in flight listens to it: this is no leak.
setMaxListeners(0, controller.signal);

/** Milliseconds within which signals count as one. */
const TOGETHER = 1000;

let first = 0;

const onSignal = () => {
  if (controller.signal.aborted) {
    if (Date.now() - first > TOGETHER) process.exit(EXIT.interrupted);
    return;
  }
  first = Date.now();
  controller.abort(new InterruptedError("interrupted"));
};

export const interruption = {
  signal: controller.signal,
  /** Commands that can stop cleanly call this first; others keep the default and end at once. */
  listen(): AbortSignal {
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
    return controller.signal;
  },
  release(): void {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  },
};
