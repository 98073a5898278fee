/**
 * A request that is answered without a verdict: why, and what the client can do. Each interface
 * writes it in its own form. Promise: a message names what was wrong, never a token or a test.
 */

export type RefusalStatus = 400 | 401 | 403 | 404 | 408 | 413 | 415 | 429 | 500 | 503;

export type Fault = { path: string; expected: string; got: string };

type More = { faults?: Fault[]; retryAfterS?: number };

export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly code: string;
  readonly faults: Fault[] | undefined;
  readonly retryAfterS: number | undefined;

  constructor(status: RefusalStatus, code: string, message: string, { faults, retryAfterS }: More = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.faults = faults;
    this.retryAfterS = retryAfterS;
  }

  /** A refusal that the same request may not meet a little later. */
  get isTemporary(): boolean {
    return this.status === 429 || this.status === 503;
  }

  body(): { error: { code: string; message: string; faults?: Fault[] } } {
    const { code, message, faults } = this;
    return { error: { code, message, ...(faults !== undefined && { faults }) } };
  }
}
