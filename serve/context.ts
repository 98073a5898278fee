/**
 * What every handler has: the service, the problems, the parsed body, and who waits for the answer.
 * The paths of a server are declared as routes, each with the form of its errors.
 */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Cancellation } from "../judge/task.ts";
import type { Bodies } from "./body.ts";
import type { Metrics } from "./metrics.ts";
import type { ProblemSet } from "./problems.ts";
import type { Refusal } from "./refusal.ts";
import type { JudgeService } from "./service.ts";

export type Env = {
  Bindings: HttpBindings & {
    /** Cancelled when the client hangs up before its answer is complete. */
    client: Cancellation;
    /** Is called once the request is answered, or its client is gone. */
    release: () => void;
  };
};
export type Ctx = Context<Env>;

export type Parts = {
  service: JudgeService;
  problems: ProblemSet;
  bodies: Bodies;
  metrics: Metrics;
  /** On /run_code: answer "no verdict" as SandboxError, not as status 504. */
  sandboxError: boolean;
};

/** An error in the form of an interface. */
export type Refused = { status: number; body: object };

/**
 * One POST of any interface: its body is parsed JSON, its answer is JSON, or a response of its own.
 */
export type Route = {
  path: string;
  answer: (body: unknown, client: Cancellation, ctx: Ctx) => Promise<unknown>;
  refused: (refusal: Refusal) => Refused;
};

/** The form of errors of the own interface. */
export const plainly = (refusal: Refusal): Refused => ({ status: refusal.status, body: refusal.body() });
