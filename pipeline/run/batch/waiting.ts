/** How a command waits for the answers of a round, and where waiting does not help. */
import { TryLaterError } from "../../../schemas/errors.ts";

export type Waiting = {
  signal: AbortSignal;
  /** Lines for people. */
  say: (line: string) => void;
  count: (what: string, by?: number) => void;
  /** false: the command ends at once, with what is to be done. */
  waits: boolean;
  /** The first pause between two looks; later ones grow. Milliseconds. */
  firstLook: number;
};

/** None of the run's files waits at the server, and it takes none. */
export const queueFull = (files: number): TryLaterError =>
  new TryLaterError(
    `The server has no room for ${files === 1 ? "the file" : `the ${files} files`} of requests now, although none of ` +
      "this run waits there. Run the same command later, or lower policy.batch.max_requests, which makes smaller files.",
  );

/** A batch whose answers are paid for and cannot be had. */
export const unnamed = (batch: string): TryLaterError =>
  new TryLaterError(
    `${batch} has ended with answers, but the server names no file of them. Run the same command later; with --yes ` +
      "they are taken as lost, and asked for again.",
  );
