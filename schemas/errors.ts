/**
 * Errors that the user can fix, as one class; one place prints them and chooses the exit code.
 * Promises: every message says what was expected, what was found, where, and how to fix it.
 * Does not cover bugs of rftkit: those are ordinary errors and end with exit code 1.
 */

/** Exit codes of every command; documented in the README. */
export const EXIT = { done: 0, fault: 1, user: 2, failedItems: 3, tryLater: 75, interrupted: 130 } as const;

export const EXIT_MEANING: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "done",
  fault: "internal error: a bug in rftkit; please report it",
  user: "user error: the message says what was expected, what was found, where, and how to fix it; existing results are unchanged",
  failedItems: "finished with failed items, which are listed",
  tryLater:
    "try again later (disk full, servers down, budget used up, files of requests not answered yet); progress is saved, and the same command resumes",
  interrupted: "interrupted; progress is saved, and the same command resumes",
};

export type UserFault = {
  /** What was expected: "a Parquet file", "an integer ≥ 1". */
  expected: string;
  /** What was found instead. */
  got: string;
  /** File, key or argument. */
  where: string;
  /** How the user can fix it. */
  fix: string;
};

/** An error in the user's input; ends with exit code 2. */
export class UserError extends Error {
  readonly faults: readonly UserFault[];
  constructor(faults: UserFault | readonly UserFault[]) {
    const list = Array.isArray(faults) ? (faults as readonly UserFault[]) : [faults as UserFault];
    super(list.map((f) => `${f.where}: expected ${f.expected}, got ${f.got}. ${f.fix}`).join("\n"));
    this.name = "UserError";
    this.faults = list;
  }
}

/**
 * A temporary condition (disk full, servers down): progress is saved, the same command resumes;
 * exit code 75.
 */
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
