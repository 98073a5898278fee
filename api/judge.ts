/**
 * What programs import as "rftkit/judge": a judge in this process, asked with the members of a line
 * of `rftkit judge`.
 * Promises: the verdict INTERNAL is an infrastructure error and never means that a program is
 * wrong; untrusted programs are refused where the machine cannot confine them.
 */

import type { z } from "zod";
import { type BulkColumns, parseBulkLine, requestOf } from "../judge/bulk.ts";
import { createJudge as create, type JudgeSetup } from "../judge/create.ts";
import type { JudgeResult } from "../judge/judge.ts";
import { Cancellation } from "../judge/task.ts";
import type { JudgeIdentity } from "../schemas/verdict.ts";

export { TryLaterError, UserError, type UserFault } from "../schemas/errors.ts";
export type { JudgeIdentity, JudgeResult };

/** Source, tests and limits; only `code` and `tests` are required. */
export type Program = Omit<z.input<typeof BulkColumns>, "id">;

export type JudgeOptions = Pick<JudgeSetup, "python" | "workers" | "unsafe" | "memoryMb">;

export type RunOptions = {
  /** Run every test even after a failure; default false. */
  everyTest?: boolean;
  /** Aborted: the program is stopped, and the promise rejects. */
  signal?: AbortSignal;
};

export type Judge = {
  readonly identity: JudgeIdentity;
  /** @throws UserError for a program that is not one */
  judge(program: Program, options?: RunOptions): Promise<JudgeResult>;
  /** Ends every process of the judge. */
  close(): Promise<void>;
};

/** @throws UserError if Python is missing, or the machine cannot confine programs */
export async function createJudge(options: JudgeOptions = {}): Promise<Judge> {
  const judge = await create(options);
  return {
    identity: judge.identity,
    async judge(program, { everyTest = false, signal } = {}) {
      const line = parseBulkLine({ id: "program", ...program }, "program");
      const request = requestOf(line, everyTest);
      if (signal === undefined) return judge.run(request);
      signal.throwIfAborted();
      const cancellation = new Cancellation();
      const cancel = (): void => cancellation.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      try {
        return await judge.run(request, cancellation);
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        signal.removeEventListener("abort", cancel);
      }
    },
    close: () => judge.close(),
  };
}
