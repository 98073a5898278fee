/**
 * Policy that calls servers with an OpenAI-compatible chat completions API.
 * Promises: temporary errors (429, 5xx, timeouts, truncated or invalid answers) are retried with
 * jitter and Retry-After, 400 never, unless it names a field that can be sent otherwise; context
 * overflow or a rejected request fails only its trajectory; a wrong key, URL or model stops the run
 * with exit code 2, servers that stay down with 75. The key is sent in one header only.
 */
import { underOwnSignal } from "./openai/abort.ts";
import { Caller, type OpenAiOptions, type Tuning } from "./openai/caller.ts";
import type { FixStore } from "./openai/fields.ts";
import { FirstTurns } from "./openai/first-turns.ts";
import { identityOf } from "./openai/identity.ts";
import { checkUrls, readKey } from "./openai/key.ts";
import type { ServerState } from "./openai/server.ts";
import type { Usage } from "./openai/usage.ts";
import type { Policy } from "./policy.ts";

const TUNING: Tuning = { backoffMs: 500, longestBackoffMs: 30_000, breakAfter: 5, breakMs: 1000 };

export type OpenAiPolicy = Policy & {
  /** Width, calls in flight and breaker of each server, for the progress display. */
  servers(): ServerState[];
  /** Number of retries. */
  readonly retries: number;
  /** Retries by cause: a status, "no connection", … */
  readonly retriesBy: ReadonlyMap<string, number>;
  readonly usage: Readonly<Usage>;
};

/** @throws UserError for a key that cannot be read or a base URL with credentials */
export async function openaiPolicy(
  options: OpenAiOptions,
  baseDir: string,
  { tuning = {}, fixes }: { tuning?: Partial<Tuning>; fixes?: FixStore | undefined } = {},
): Promise<OpenAiPolicy> {
  const urls = checkUrls(options.base_urls);
  const key = await readKey(options, baseDir);
  const caller = new Caller(urls, { key, fixes, options: { ...options, ...TUNING, ...tuning } });
  const firstTurns = new FirstTurns(options.choices_per_request, (request, context, n) =>
    caller.ask(request, context, n),
  );
  return {
    kind: "openai",
    model: options.model,
    identity: identityOf(options),
    complete: (request, context) =>
      underOwnSignal(context.signal, (signal) =>
        firstTurns.complete(request, signal === undefined ? context : { ...context, signal }),
      ),
    close: () => caller.close(),
    servers: () => caller.servers.map(({ server }) => server.state),
    get retries() {
      return [...caller.retriesBy.values()].reduce((sum, times) => sum + times, 0);
    },
    retriesBy: caller.retriesBy,
    get usage() {
      return caller.account.used;
    },
  };
}
