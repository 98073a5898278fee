/** `rftkit validate`: a configuration and everything it names, checked without starting or writing anything. */
import type { CommandModule } from "yargs";
import { UserError, type UserFault } from "../../schemas/errors.ts";
import { armParts } from "../../stages/generate/arm.ts";
import { loadConfig } from "../config.ts";
import { optionsOf, RECIPES, stagesUntil } from "../recipes.ts";

type Args = { config: string };

/** Runs a check and keeps its faults, so that all are told at once. */
async function gather(faults: UserFault[], check: () => unknown): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    faults.push(...error.faults);
  }
}

async function handler({ config: path }: Args): Promise<void> {
  const { config, baseDir } = await loadConfig(path);
  const faults: UserFault[] = [];
  const recipe = RECIPES.dataset;
  const stages = stagesUntil(recipe, config, undefined);
  for (const stage of [recipe.source, ...stages]) {
    if (!("inputs" in stage)) continue;
    await gather(faults, () => stage.inputs?.(optionsOf(stage, config), baseDir));
  }
  await gather(faults, () => armParts(config, { kind: config.policy.kind, identity: {} }, baseDir));
  if (faults.length > 0) throw new UserError(faults);
  process.stdout.write(`${path} is valid: ${[recipe.source, ...stages].map((s) => s.name).join(" → ")}\n`);
}

export const command: CommandModule<object, Args> = {
  command: "validate <config>",
  describe: "Check a configuration and its files",
  builder: (yargs) =>
    yargs.positional("config", { type: "string", demandOption: true, describe: "configuration file" }),
  handler,
};
