/**
 * `rftkit validate`: a configuration and everything it names, checked without starting or writing
 * anything.
 */
import { armParts } from "../../stages/generate/arm.ts";
import { loadConfig } from "../config.ts";
import { RECIPES, stagesUntil } from "../recipes.ts";
import { checkInputs } from "../run/preflight.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { CONFIG } from "./common/options.ts";

async function handler({ config: path }: ArgsOf<typeof CONFIG>): Promise<void> {
  const { config, baseDir } = await loadConfig(path);
  const recipe = RECIPES.dataset;
  const stages = stagesUntil(recipe, config, undefined);
  await checkInputs([recipe.source, ...stages], { config, baseDir, path });
  armParts(config, { kind: config.policy.kind, identity: {} }, baseDir);
  process.stdout.write(`${path} is valid: ${[recipe.source, ...stages].map((s) => s.name).join(" → ")}\n`);
}

export const command = defineCommand({ positionals: CONFIG, handler });
