/**
 * Defaults that are fixed when a run directory is created, so that a later version of rftkit does
 * not change its keys. A run directory of an earlier version has none of them.
 */
import { z } from "zod";
import type { Config } from "../../schemas/config.ts";
import { DEFAULT_THRESHOLD } from "../../schemas/dedup-options.ts";
import type { EXTRACT_RULES } from "../../schemas/generate-options.ts";
import { exampleLimit, generateLimits, newLimits } from "../../schemas/limits.ts";

/** By the option's place in the configuration. */
export const RunDefaults = z
  .object({
    "generate.max_tokens": z.null(),
    "strip-prompts.max_tokens": z.null(),
    "decontaminate.rule": z.literal("evidence"),
    "dedup.folded_threshold": z.number().gt(0).max(1),
    "publish.order": z.literal("hash"),
  })
  .partial();
type RunDefaults = z.infer<typeof RunDefaults>;

export const NEW_DEFAULTS: Required<RunDefaults> = {
  "generate.max_tokens": null,
  "strip-prompts.max_tokens": null,
  "decontaminate.rule": "evidence",
  "dedup.folded_threshold": 0.85,
  "publish.order": "hash",
};

type Facts = {
  extract?: (typeof EXTRACT_RULES)[number] | undefined;
  probe_functions?: true | undefined;
  defaults?: RunDefaults | undefined;
  window?: number | undefined;
};

/** The configuration with what was fixed when the run was created, where it names nothing else. */
export function withFacts(config: Config, { facts }: { facts: Facts }): Config {
  const { generate, "strip-prompts": strip, dedup, decontaminate, publish } = config;
  const isNew = (option: "generate.max_tokens" | "strip-prompts.max_tokens") =>
    facts.defaults?.[option] === null;
  const extract = generate.extract ?? facts.extract;
  const asks = isNew("generate.max_tokens") && asksServer(config);
  const limits = asks ? newLimits(generate) : generateLimits(generate);
  const probes = facts.probe_functions !== undefined && decontaminate?.probe_functions === undefined;
  const context_tokens = limits.context_tokens ?? facts.window;
  return {
    ...config,
    generate: {
      ...generate,
      max_tokens: limits.max_tokens,
      ...(context_tokens !== undefined && { context_tokens }),
      ...(extract !== undefined && { extract }),
    },
    "strip-prompts": {
      ...strip,
      max_tokens:
        strip.max_tokens === undefined && isNew("strip-prompts.max_tokens") ? null : exampleLimit(strip),
    },
    dedup: { ...dedup, ...foldedOf(dedup, facts) },
    publish: { ...publish, ...orderOf(publish, facts) },
    ...(decontaminate && {
      decontaminate: {
        ...decontaminate,
        ...(probes && { probe_functions: facts.probe_functions }),
        ...ruleOf(decontaminate, facts),
      },
    }),
  };
}

/**
 * Folded names belong to the default threshold: a configuration that names another one, or folds
 * all names to one, has said what near is.
 */
function foldedOf(
  { folded_threshold: named, fold_identifiers, threshold }: Config["dedup"],
  { defaults }: Facts,
): { folded_threshold?: number } {
  const folded_threshold = defaults?.["dedup.folded_threshold"];
  const isOpen = named === undefined && !fold_identifiers && threshold === DEFAULT_THRESHOLD;
  return folded_threshold !== undefined && isOpen ? { folded_threshold } : {};
}

function orderOf({ order: named }: Config["publish"], { defaults }: Facts): { order?: "hash" } {
  const order = defaults?.["publish.order"];
  return order !== undefined && named === undefined ? { order } : {};
}

/** Paper mode has a rule of its own. */
function ruleOf(
  { rule: named, mode }: NonNullable<Config["decontaminate"]>,
  { defaults }: Facts,
): { rule?: "evidence" } {
  const rule = defaults?.["decontaminate.rule"];
  return rule !== undefined && named === undefined && mode === "default" ? { rule } : {};
}

/** Whether answers are requested from a server; recorded solutions have no window. */
const asksServer = ({ policy, generate }: Pick<Config, "policy" | "generate">): boolean =>
  policy.kind === "openai" && generate.trajectories === undefined;

/** Whether a completed configuration lacks the window of the servers. */
export const lacksWindow = (config: Config): boolean =>
  asksServer(config) && config.generate.max_tokens === null && config.generate.context_tokens === undefined;
