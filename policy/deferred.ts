/**
 * The policy of a process that asks by files: it has the identity of the server's policy, so arms,
 * keys and requests are the same, but sends nothing. Whoever runs it collects what it is asked.
 */
import type { PolicyOptions } from "../schemas/run-options.ts";
import { identityOf } from "./openai/identity.ts";
import type { Policy } from "./policy.ts";

/** A request that waits for the answers of a file: its trajectory continues in a later pass. */
export class AwaitsAnswer extends Error {
  constructor() {
    super("the answer comes with a batch file");
    this.name = "AwaitsAnswer";
  }
}

type OpenAiOptions = Extract<PolicyOptions, { kind: "openai" }>;

export function deferredPolicy(options: OpenAiOptions): Policy {
  return {
    kind: "openai",
    model: options.model,
    identity: identityOf(options),
    complete: () => Promise.reject(new AwaitsAnswer()),
    close: () => Promise.resolve(),
  };
}
