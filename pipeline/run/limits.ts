/**
 * The limits of a run's answers, before anything is paid for: what the configuration names, what
 * the run directory has fixed, and the window that the servers state.
 * Promise: the window is asked once for each run; run.json keeps it, so keys do not change when a
 * server is started with another one.
 */
import { number } from "../../io/format.ts";
import { unreachable } from "../../policy/openai/unreachable.ts";
import { askWindow } from "../../policy/openai/window.ts";
import type { Config } from "../../schemas/config.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { lacksWindow, withFacts } from "../store/run-defaults.ts";
import { keepWindow, type RunDir } from "../store/run-dir.ts";

export type Completed = {
  run: RunDir;
  config: Config;
  /** What the plan says of limits that the configuration does not name. */
  notes: string[];
};

type Asking = {
  config: Config;
  baseDir: string;
  /** Whether the command may request answers. */
  samples: boolean;
  dryRun: boolean;
  signal: AbortSignal;
};

/** @throws UserError if nobody states a window that is needed; TryLaterError without a server */
export async function completed(run: RunDir, asking: Asking): Promise<Completed> {
  const config = withFacts(asking.config, run);
  if (!asking.samples || config.policy.kind !== "openai" || !lacksWindow(config))
    return { run, config, notes: notesOn(asking.config, config) };
  const { baseDir, signal, dryRun } = asking;
  const { tokens, faults } = await askWindow(config.policy, { baseDir, signal });
  if (tokens === null && faults.length === 0) throw unknownWindow(config.policy.base_urls.length);
  if (tokens === null) {
    if (!dryRun) throw away(faults.join("; "));
    const note = `the run asks its servers for their context window first; now there is none: ${faults.join("; ")}`;
    return { run, config, notes: [note] };
  }
  const known = await keepWindow(run, tokens, { write: !dryRun });
  const whole = withFacts(asking.config, known);
  return { run: known, config: whole, notes: notesOn(asking.config, whole) };
}

function away(fault: string): Error {
  const error = unreachable(1, fault);
  if (!(error instanceof TryLaterError)) return error;
  const without = "with generate.context_tokens, or a number as generate.max_tokens, it does not.";
  return new TryLaterError(`${error.message} The run asks for the context window first; ${without}`);
}

const unknownWindow = (servers: number): UserError =>
  new UserError({
    where: "generate.context_tokens",
    expected: "the context window of the model, since generate.max_tokens is null",
    got: `nothing, and ${servers === 0 ? "there is no server to ask" : "the server does not state it"}`,
    fix: "Set generate.context_tokens to the window of the model, or generate.max_tokens to a number.",
  });

function notesOn({ generate: named }: Config, { generate, policy }: Config): string[] {
  if (policy.kind !== "openai" || generate.max_tokens !== null || named.max_tokens === null) return [];
  if (generate.context_tokens === undefined) return [];
  const source = named.context_tokens === undefined ? "which the server states" : "generate.context_tokens";
  return [
    `generate.max_tokens is not set: an answer may use what its prompt leaves of ${number(generate.context_tokens)} tokens, ${source}`,
  ];
}
