/**
 * What the supervisor says of an interactor beside the facts of the judged program, as in
 * judge/supervisor/native/interacting.py. Facts and bytes only: see decide.ts.
 */

export type InteractorFacts = {
  /** Whether the interactor ended, or was stopped at a limit, before the program did. */
  first: boolean;
  /** Exit status; -1 if a signal ended it, or it was stopped. */
  status: number;
  signal: number;
  /** Why it was stopped: as Facts.stopped; KILLED: the program had ended the test. */
  stopped: number;
  /** End of what it wrote to standard error. */
  said: string;
  /** What it wrote to its output file, if it accepted. */
  written: Buffer;
};

/** As in interacting.py. */
export const KILLED = 4;
const HEAD_BYTES = 24;

/** Null: there is none, because the program was never started. */
export function interactorFacts(record: Buffer): InteractorFacts | null {
  if (record.length < HEAD_BYTES) return null;
  const saidEnd = HEAD_BYTES + record.readUInt32LE(16);
  return {
    first: record.readUInt32LE(0) === 1,
    status: record.readInt32LE(4),
    signal: record.readInt32LE(8),
    stopped: record.readUInt32LE(12),
    said: record.subarray(HEAD_BYTES, saidEnd).toString("utf8"),
    written: Buffer.from(record.subarray(saidEnd, saidEnd + record.readUInt32LE(20))),
  };
}
