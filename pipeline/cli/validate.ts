/**
 * `rftkit validate`: a configuration and everything it names, checked without starting or writing
 * anything; with --online its model servers too.
 */
import { DEFAULT_LANGUAGE, languageNamed } from "../../judge/languages/index.ts";
import { needsPython } from "../../judge/request.ts";
import { EXIT, UserError } from "../../schemas/errors.ts";
import { type InputFile, pathShown } from "../../schemas/import-options.ts";
import { armParts } from "../../stages/generate/arm.ts";
import { PROMOTED } from "../../stages/import/draft.ts";
import { importStage } from "../../stages/import.ts";
import { type LoadedConfig, loadConfig } from "../config.ts";
import { bindHub, withoutHub } from "../hub.ts";
import { RECIPES, stagesUntil } from "../recipes.ts";
import { checkInputs, checkNeeds, decidersCheck } from "../run/preflight.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
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

/** Problems of each input that are read, and rows that are read to find them. */
const READ = 20;
const MAX_ROWS = 200;

const noProblem = (input: InputFile, rows: number, reasons: readonly string[]): UserError =>
  new UserError({
    where: pathShown(input),
    expected: `problems in rows of format ${input.format}`,
    got: `${rows} rows, none of which is one (${reasons.join(", ")})`,
    fix: "Check the format; `rftkit inspect FILE` shows what the file holds.",
  });

const allForPython = (language: string, read: number): UserError =>
  new UserError({
    where: "generate.language",
    expected: `problems with standard input and output, as programs in ${languageNamed(language).title} need`,
    got: `function calls, assertions or named files in each of the first ${read} problems`,
    fix: "Leave generate.language out, or name other problems.",
  });

/**
 * Reads the first rows of each input in its format. @returns what a user should know of them
 * @throws UserError for an input that is not of its format
 */
async function firstRows({ config, baseDir }: LoadedConfig): Promise<string[]> {
  const { language = DEFAULT_LANGUAGE } = config.generate;
  let [read, promoted, unfit] = [0, 0, 0];
  const check = decidersCheck(config.judge);
  for (const input of config.import.inputs) {
    const options = { ...config.import, inputs: [input], limit: READ };
    const reasons = new Set<string>();
    const before = read;
    let rows = 0;
    for await (const item of importStage.read(options, { baseDir, signal: interruption.signal })) {
      if (++rows > MAX_ROWS) break;
      if ("rejected" in item) reasons.add(item.rejected.reason);
      if (!("problem" in item)) continue;
      read++;
      await check(item.problem);
      if (item.problem.flags.includes(PROMOTED)) promoted++;
      if (language !== DEFAULT_LANGUAGE && needsPython(item.problem)) unfit++;
    }
    if (read === before) throw noProblem(input, Math.min(rows, MAX_ROWS), [...reasons]);
  }
  if (unfit > 0 && unfit === read) throw allForPython(language, read);
  const of = (count: number): string => `warning: ${count} of the first ${read} problems`;
  return [
    ...(promoted === 0
      ? []
      : [
          `${of(promoted)} have no public test: their first private test is shown to the model as the public one`,
        ]),
    ...(unfit === 0
      ? []
      : [
          `${of(unfit)} call a Python function, have assertions or use named files: with generate.language: ${language} they are dropped (needs_python)`,
        ]),
  ];
}

async function handler({ config: path, online }: ArgsOf<typeof CONFIG & typeof OPTIONS>): Promise<void> {
  const { config, baseDir } = await loadConfig(path, { pluginsTo: toStderr });
  const local = withoutHub(await bindHub({ config, baseDir, path }, { download: false }));
  const recipe = RECIPES.dataset;
  const stages = stagesUntil(recipe, config, undefined);
  await checkInputs([recipe.source, ...stages], local);
  armParts(config, { kind: config.policy.kind, identity: {} }, baseDir);
  await checkNeeds(stages, local);
  for (const line of await firstRows(local)) process.stderr.write(printable(`${line}\n`));
  process.stdout.write(`${path} is valid: ${[recipe.source, ...stages].map((s) => s.name).join(" → ")}\n`);
  if (!online) return;
  const probe = await probePolicy({ config, baseDir });
  process.stdout.write(printable(`${probeLines(probe).join("\n")}\n`));
  if (probe.checks.some(({ ok }) => !ok)) process.exitCode = EXIT.user;
}

export const command = defineCommand({ positionals: CONFIG, options: OPTIONS, handler });
