/**
 * `rftkit show-prompts`: the messages that a strategy sends for a problem, with the kind of each
 * segment. Answers and verdicts in between are placeholders; no model is called and no program
 * runs.
 */
import { FEEDBACKS } from "../../rollout/names.ts";
import { type PreviewedCall, previewCalls } from "../../rollout/preview.ts";
import { loadPrompts } from "../../rollout/prompts.ts";
import { findStrategy, gridNames, STRATEGIES } from "../../rollout/strategies.ts";
import { UserError } from "../../schemas/errors.ts";
import type { Problem } from "../../schemas/problem.ts";
import { importStage } from "../../stages/import.ts";
import type { LoadedConfig } from "../config.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { loadInputs } from "./common/load-inputs.ts";
import { CONFIG, jsonOption } from "./common/options.ts";
import { printable } from "./common/printable.ts";

const OPTIONS = {
  problem: { type: "string", describe: "id, name or source row (default: the first)" },
  strategy: { type: "string", describe: "overrides the strategy of the configuration" },
  feedback: { choices: FEEDBACKS, describe: "overrides the feedback of the strategy" },
  list: { type: "boolean", default: false, describe: "only list the names of all strategies" },
  ...jsonOption(),
} as const;
type Args = ArgsOf<typeof CONFIG & typeof OPTIONS>;

async function handler(args: Args): Promise<void> {
  if (args.list) {
    const names = [...STRATEGIES.map(({ name }) => name), ...gridNames(true)];
    process.stdout.write(`${names.join("\n")}\n`);
    return;
  }
  const loaded = await loadInputs(args.config);
  const { generate } = loaded.config;
  const named = findStrategy(args.strategy ?? generate.strategy, loaded.baseDir);
  const strategy = args.feedback === undefined ? named : { ...named, feedback: args.feedback };
  const prompts = loadPrompts(generate, loaded.baseDir);
  const problem = await findProblem(loaded, args.problem);
  const calls = previewCalls(problem, { strategy, prompts, turns: generate.max_turns });
  const text = args.json ? JSON.stringify(calls, null, 2) : calls.map(written).join("\n\n");
  process.stdout.write(`${text}\n`);
}

/** The problem with that id, name or source row; without one, the first problem. */
async function findProblem(
  { config, baseDir, path }: LoadedConfig,
  wanted: string | undefined,
): Promise<Problem> {
  const context = { baseDir, signal: new AbortController().signal };
  for await (const item of importStage.read(config.import, context)) {
    if (!("problem" in item)) continue;
    const { problem_id, name, source_row } = item.problem;
    if (wanted === undefined || [problem_id, name, source_row].includes(wanted)) return item.problem;
  }
  throw new UserError({
    where: wanted === undefined ? path : "--problem",
    expected: "a problem of the configuration's inputs",
    got: wanted ?? "none",
    fix: "Name a problem_id, name or source row; `rftkit import` lists them.",
  });
}

/** One call as text: what it asks for, and its segments. */
export function written({ turn, call, wants, segments }: PreviewedCall): string {
  const head = `=== turn ${turn + 1}, call ${call + 1}: asks for ${wants === "code" ? "code" : "reasoning in words"} ===`;
  return printable([head, ...segments.map(({ kind, text }) => `--- ${kind}\n${text}`)].join("\n"));
}

export const command = defineCommand({ positionals: CONFIG, options: OPTIONS, handler });
