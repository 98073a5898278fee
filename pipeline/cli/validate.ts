/** `rftkit validate`: a configuration and everything it names, checked without starting or writing anything. */
import type { CommandModule } from "yargs";
import { armParts } from "../../stages/generate/arm.ts";
import { loadConfig } from "../config.ts";
import { RECIPES, stagesUntil } from "../recipes.ts";
import { checkInputs } from "../run/preflight.ts";

type Args = { config: string };

async function handler({ config: path }: Args): Promise<void> {
  const { config, baseDir } = await loadConfig(path);
  const recipe = RECIPES.dataset;
  const stages = stagesUntil(recipe, config, undefined);
  await checkInputs([recipe.source, ...stages], { config, baseDir, path });
  armParts(config, { kind: config.policy.kind, identity: {} }, baseDir);
  process.stdout.write(`${path} is valid: ${[recipe.source, ...stages].map((s) => s.name).join(" → ")}\n`);
}

export const command: CommandModule<object, Args> = {
  builder: (yargs) =>
    yargs.positional("config", { type: "string", demandOption: true, describe: "configuration file" }),
  handler,
};
