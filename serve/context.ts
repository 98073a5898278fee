/**
 * What every handler has: the service, the problems, the parsed body and the client's signal.
 * The paths of a server are declared as routes, each with the form of its errors.
 */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { Cancelled } from "../judge/task.ts";
import type { Bodies } from "./body.ts";
import type { Metrics } from "./metrics.ts";
import type { ProblemSet } from "./problems.ts";
import type { Refusal } from "./refusal.ts";
import type { JudgeService } from "./service.ts";

export type Env = { Bindings: HttpBindings };
export type Ctx = Context<Env>;

export type Parts = {
  service: JudgeService;
  problems: ProblemSet;
  bodies: Bodies;
  metrics: Metrics;
  /** On /run_code: answer "no verdict" as SandboxError, not as status 504. */
  sandboxError: boolean;
};

/**
 * One POST of any interface: its body is parsed JSON, its answer is JSON, or a response of its own.
 */
export type Route = {
  path: string;
  answer: (body: unknown, signal: AbortSignal, ctx: Ctx) => Promise<unknown>;
  /** The form of errors of this interface. */
  refused: (refusal: Refusal, ctx: Ctx) => Response;
};

/** Aborted when the client hangs up before its answer is complete. */
export function clientSignal({ env }: Ctx): AbortSignal {
  const gone = new AbortController();
  const { outgoing } = env;
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort(new Cancelled());
  });
  return gone.signal;
}

export function retryHeader(refusal: Refusal): Record<string, string> {
  return refusal.retryAfterS === undefined ? {} : { "Retry-After": String(refusal.retryAfterS) };
}
