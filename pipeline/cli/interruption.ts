/** SIGINT and SIGTERM as an AbortSignal: a command stops at its next safe point; a second signal stops it at once. */
import { EXIT } from "../../schemas/errors.ts";

export class InterruptedError extends Error {}

const controller = new AbortController();

const onSignal = () => {
  if (controller.signal.aborted) process.exit(EXIT.interrupted);
  controller.abort(new InterruptedError("interrupted"));
};

export const interruption = {
  signal: controller.signal,
  /** Commands that can stop cleanly call this first; others keep the default of ending at once. */
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
