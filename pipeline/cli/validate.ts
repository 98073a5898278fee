/**
 * `rftkit validate`: a configuration and everything it names, checked without starting or writing
 * anything; with --online its model servers too.
 */
import { EXIT } from "../../schemas/errors.ts";
import { armParts } from "../../stages/generate/arm.ts";
import { loadConfig } from "../config.ts";
import { bindHub, withoutHub } from "../hub.ts";
import { RECIPES, stagesUntil } from "../recipes.ts";
import { checkInputs } from "../run/preflight.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { toStderr } from "./common/load-inputs.ts";
import { CONFIG } from "./common/options.ts";
import { printable } from "./common/printable.ts";
import { probeLines, probePolicy } from "./common/probe-policy.ts";

const OPTIONS = {
  online: {
    type: "boolean",
    default: false,
    describe: "also check the model servers with about ten short requests to each, as doctor --policy does",
  },
} as const;

async function handler({ config: path, online }: ArgsOf<typeof CONFIG & typeof OPTIONS>): Promise<void> {
  const { config, baseDir } = await loadConfig(path, { pluginsTo: toStderr });
  const local = withoutHub(await bindHub({ config, baseDir, path }, { download: false }));
  const recipe = RECIPES.dataset;
  const stages = stagesUntil(recipe, config, undefined);
  await checkInputs([recipe.source, ...stages], local);
  armParts(config, { kind: config.policy.kind, identity: {} }, baseDir);
  process.stdout.write(`${path} is valid: ${[recipe.source, ...stages].map((s) => s.name).join(" → ")}\n`);
  if (!online) return;
  const probe = await probePolicy({ config, baseDir });
  process.stdout.write(printable(`${probeLines(probe).join("\n")}\n`));
  if (probe.checks.some(({ ok }) => !ok)) process.exitCode = EXIT.user;
}

export const command = defineCommand({ positionals: CONFIG, options: OPTIONS, handler });
