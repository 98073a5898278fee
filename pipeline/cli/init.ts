/**
 * `rftkit init`: writes a commented configuration to start from, for the user's problem file or
 * with a sample problem file beside it. Asks nothing, and never overwrites a file.
 */
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { stringify } from "yaml";
import { assetPath } from "../../io/assets.ts";
import { writeWhole } from "../../io/files.ts";
import { isHubAddress } from "../../io/hub/address.ts";
import { UserError } from "../../schemas/errors.ts";
import type { InputFile } from "../../schemas/import-options.ts";
import { inspect } from "../../stages/import/inspect.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { runName } from "./common/run-name.ts";

const TARGET = {
  config: { type: "string", describe: "configuration file to write (default: the problem file's name)" },
} as const;
const OPTIONS = {
  from: { type: "string", describe: "problem file of yours, in any format that `inspect` recognises" },
} as const;
type Args = ArgsOf<typeof TARGET & typeof OPTIONS>;

/** Problems of the sample file that is written without --from. */
const SAMPLE_PROBLEMS = 3;
const SAMPLE_FILE = "problems.jsonl";

const indented = (text: string, by: number): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => " ".repeat(by) + line)
    .join("\n");

/** The configuration, with what the paper has beside each modest value. */
export function commentedConfig(name: string, input: InputFile): string {
  return `# Editors that read YAML schemas: rftkit schema > rftkit.schema.json
# yaml-language-server: $schema=rftkit.schema.json
# Problems in, dataset out: \`rftkit run\` with this file starts the run, and resumes it.
# Every key with its default: docs/reference.md
name: ${name}

policy:
  # No model: samples the problems' own recorded solutions, to see the whole way once.
  kind: recorded
  # A model server instead (vLLM, llama.cpp, a hosted one):
  # kind: openai
  # base_urls: [http://localhost:8000/v1]
  # model: NAME
  # api_key_env: OPENAI_API_KEY

import:
${indented(stringify({ inputs: [input] }, { lineWidth: 0 }), 2)}

generate:
  samples: 16 # trajectories a problem; the paper: 200

subsample:
  fraction: 1 # all verified rows are kept; the paper: 0.6

# Benchmarks that the dataset must not contain. dataset/ is written only with this section; an empty list,
# benchmarks: [], writes it without comparing anything, and the dataset card says so.
# decontaminate:
#   benchmarks:
#     - name: mine
#       inputs: [{ path: benchmark.jsonl, format: jsonl }]
`;
}

async function refuseExisting(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) === null) return;
  throw new UserError({
    where: path,
    expected: "the name of a new file",
    got: "a file that exists",
    fix: "Name another one: rftkit init NEW.yaml",
  });
}

/** The user's file as an input of a configuration at `config`. */
async function inputOf(from: string, config: string): Promise<InputFile> {
  const { format, fields, columns } = await inspect(from);
  if (format === null)
    throw new UserError({
      where: from,
      expected: "a file with a statement and tests that can be read",
      got: `columns ${columns.map(({ name }) => name).join(", ") || "none"}`,
      fix: "Write `format: table` with `fields:` that name the columns; docs/problem-file.md lists them.",
    });
  const path = isHubAddress(from)
    ? from
    : relative(dirname(resolve(config)), resolve(from)) || basename(from);
  return { path, format, ...(fields && { fields }) };
}

async function sampleProblems(): Promise<string> {
  const lines = (await readFile(assetPath("data/train.jsonl"), "utf8")).split("\n");
  return lines
    .slice(0, SAMPLE_PROBLEMS)
    .map((line) => `${line}\n`)
    .join("");
}

function nextSteps(config: string, name: string): string[] {
  const steps = [
    [`rftkit validate ${config}`, "checks the configuration and the first rows"],
    [`rftkit run ${config}`, "samples, judges, filters; the same command resumes"],
    [`rftkit report runs/${name}`, "writes the report"],
  ] as const;
  const width = Math.max(...steps.map(([command]) => command.length));
  return steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`);
}

async function handler({ config, from }: Args): Promise<void> {
  const name = from === undefined ? "mine" : runName(from);
  const target = config ?? `${name}.yaml`;
  await refuseExisting(target);
  const written = [target];
  let input: InputFile = { path: SAMPLE_FILE, format: "jsonl" };
  if (from !== undefined) input = await inputOf(from, target);
  else {
    const sample = join(dirname(target), SAMPLE_FILE);
    await refuseExisting(sample);
    await writeWhole(sample, await sampleProblems());
    written.push(`${sample} (${SAMPLE_PROBLEMS} problems to replace with yours)`);
  }
  await writeWhole(target, commentedConfig(name, input));
  process.stdout.write(
    `${[...written.map((file) => `wrote ${file}`), "next:", ...nextSteps(target, name)].join("\n")}\n`,
  );
}

export const command = defineCommand({
  positionals: TARGET,
  options: OPTIONS,
  examples: [
    ["$0 init", "a configuration and a sample problem file"],
    ["$0 init --from problems.jsonl", "a configuration for your problem file"],
  ],
  handler,
});
