/**
 * Parts of the configuration that decide what a stage gives, for keys. Left out is what only steers speed, cost or
 * access: URLs, keys, time-outs, concurrency, prices.
 */
import type { Config } from "../schemas/config.ts";

/** Limits and comparator: what a verdict depends on. */
export function judgeKey(config: Pick<Config, "judge">): unknown {
  const { unsafe: _unsafe, python: _python, ...deciding } = config.judge;
  return deciding;
}

/** Who answers, and how it is asked to. */
export function policyKey(config: Config): unknown {
  const { policy } = config;
  return policy.kind === "openai" ? { kind: policy.kind, model: policy.model } : policy;
}

/** Options of generate without its concurrency; of a file of answers the content counts, as an input. */
export function generateKey(config: Config): unknown {
  const { concurrency: _concurrency, trajectories, ...deciding } = config.generate;
  return trajectories === undefined ? deciding : { ...deciding, trajectories: true };
}
