/**
 * Errors that a user can mend, as one class, so that one place prints them and picks the exit code.
 * Promises: every message says what was expected, what came, where, and what to do.
 * Does not cover faults of ours: those stay ordinary errors and end with exit code 1.
 */

/** Exit codes of every command; documented in the README. */
export const EXIT = { done: 0, fault: 1, user: 2, failedItems: 3, tryLater: 75, interrupted: 130 } as const;

export const EXIT_MEANING: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "done",
  fault: "a fault of ours; the message is worth an issue",
  user: "a fault in what was given: the message says what was expected, what came, where, and what to do; nothing was written",
  failedItems: "finished; items that failed are listed",
  tryLater:
    "try again later (disk full, servers down, budget used up); state is kept, and the same command goes on",
  interrupted: "interrupted; state is kept, and the same command goes on",
};

export type UserFault = {
  /** What was expected: "a Parquet file", "an integer ≥ 1". */
  expected: string;
  /** What came instead. */
  got: string;
  /** File, key or argument. */
  where: string;
  /** What the user can do about it. */
  fix: string;
};

/** A fault in what the user gave; ends with exit code 2. */
export class UserError extends Error {
  readonly faults: readonly UserFault[];
  constructor(faults: UserFault | readonly UserFault[]) {
    const list = Array.isArray(faults) ? (faults as readonly UserFault[]) : [faults as UserFault];
    super(list.map((f) => `${f.where}: expected ${f.expected}, got ${f.got}. ${f.fix}`).join("\n"));
    this.name = "UserError";
    this.faults = list;
  }
}

/** A condition that passes (disk full, servers down): state is kept, the same command goes on; exit code 75. */
export class TryLaterError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TryLaterError";
  }
}

/** Shortens a value for an error message, with control characters made visible. */
export function shown(value: unknown, max = 120): string {
  const text = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > max ? `${text.slice(0, max)}… (${text.length} characters)` : text;
}
