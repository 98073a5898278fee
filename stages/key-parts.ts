/**
 * The parts of the configuration that decide the output of stages, for their keys. Options that
 * affect only speed, cost or access are left out: URLs, API keys, timeouts, concurrency, prices.
 */
import { DEFAULT_LANGUAGE } from "../judge/languages/index.ts";
import { testlibKey } from "../judge/testlib-file.ts";
import { addedPolicies } from "../policy/added.ts";
import { shapingAnswers } from "../policy/openai/identity.ts";
import type { Config } from "../schemas/config.ts";
import { generateLimits } from "../schemas/limits.ts";

/** Limits, comparator, and testlib.h by content: verdicts depend on them. */
export function judgeKey(config: Pick<Config, "judge">, baseDir: string): unknown {
  const { unsafe: _unsafe, python: _python, testlib, ...deciding } = config.judge;
  return { ...deciding, ...testlibKey(testlib, baseDir) };
}

/** The model, and what else shapes its answers; what is not set is absent. */
export function policyKey(config: Config): unknown {
  const { policy } = config;
  if (policy.kind === "plugin") return { ...policy, plugin: addedPolicies.hashOf(policy.name) };
  if (policy.kind !== "openai") return policy;
  return { kind: policy.kind, model: policy.model, ...shapingAnswers(policy) };
}

/**
 * Options of generate without its concurrency. Files of answers and of the system message count by
 * their content, as inputs.
 */
export function generateKey(config: Config): Record<string, unknown> {
  const {
    concurrency: _concurrency,
    trajectories,
    system_file,
    extract,
    language,
    ...deciding
  } = config.generate;
  return {
    ...deciding,
    ...generateLimits(deciding),
    // The rule of earlier versions is absent.
    ...(extract !== undefined && extract !== "first" && { extract }),
    ...(language !== undefined && language !== DEFAULT_LANGUAGE && { language }),
    ...(trajectories !== undefined && { trajectories: true }),
    ...(system_file !== undefined && { system_file: true }),
  };
}
