/**
 * The arm: a hash of everything that shapes answers (policy, parameters, strategy, prompts), and
 * these parts. The number of samples and of calls in flight are not part of it: more samples are
 * samples of the same arm.
 */
import { sha256 } from "../../io/hash.ts";
import type { Policy } from "../../policy/policy.ts";
import { loadPrompts, type Prompts } from "../../rollout/prompts.ts";
import { findStrategy, type Strategy } from "../../rollout/strategies.ts";
import type { Config } from "../../schemas/config.ts";
import { generateLimits } from "../../schemas/limits.ts";
import { answersFile } from "./answers-file.ts";

export type ArmParts = { arm: string; strategy: Strategy; prompts: Prompts };

type ArmConfig = Pick<Config, "generate">;
type ArmPolicy = Pick<Policy, "kind" | "identity">;

const known = new WeakMap<ArmConfig, Pick<ArmParts, "strategy" | "prompts">>();

/** Strategy and prompts, read once for each configuration. */
function texts(config: ArmConfig, baseDir: string): Pick<ArmParts, "strategy" | "prompts"> {
  const cached = known.get(config);
  if (cached !== undefined) return cached;
  const { generate } = config;
  const strategy = findStrategy(generate.strategy, baseDir);
  const read = { strategy, prompts: loadPrompts(generate, baseDir) };
  known.set(config, read);
  return read;
}

/**
 * @param baseDir folder that the configuration's relative paths start from
 * @throws UserError for an unknown strategy or broken prompts
 */
export function armParts(config: ArmConfig, policy: ArmPolicy, baseDir: string): ArmParts {
  const { max_turns, temperature, top_p, seed } = config.generate;
  const { strategy, prompts } = texts(config, baseDir);
  const arm = sha256({
    policy: { kind: policy.kind, identity: policy.identity },
    parameters: {
      max_turns,
      temperature,
      top_p,
      ...generateLimits(config.generate),
      ...(seed === null && { seed }),
    },
    strategy,
    prompts: prompts.hash,
  }).slice(0, 16);
  return { arm, strategy, prompts };
}

/**
 * The most turns of a trajectory under this configuration, which is the number of samples that it
 * counts as.
 */
export async function turnLimit(config: ArmConfig, baseDir: string): Promise<number> {
  const { trajectories, max_turns } = config.generate;
  if (trajectories !== undefined) return (await answersFile(trajectories, baseDir)).maxTurns;
  return Math.min(max_turns, texts(config, baseDir).strategy.max_turns ?? max_turns);
}

export function armOf(config: ArmConfig, policy: ArmPolicy, baseDir: string): string {
  return armParts(config, policy, baseDir).arm;
}
