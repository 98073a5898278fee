/**
 * The rows of a training in the checkpoint's own chat template, as sealed token shards in
 * RUN/tokens. Promises: the layout is the one that a server of this checkpoint renders; rows that
 * cannot be trained faithfully are left out, and a large share of them is a fault.
 * Llama 3 and 3.1 keep the layout of the paper, which is prepared without shards.
 */
import { join } from "node:path";
import { UserError, type UserFault } from "../schemas/errors.ts";
import type { DataFile } from "./data.ts";
import type { Model } from "./model.ts";
import { venvProgram } from "./python.ts";
import { environmentOf, type Settings } from "./settings.ts";
import { refusedFault } from "./template/check.ts";
import { datasetRows, lossOf } from "./template/dataset-rows.ts";
import { recordCheck } from "./template/record.ts";
import { FROZEN_DAY, TemplateSession, type TemplateSetting } from "./template/session.ts";
import { type TokenShards, tokenShards } from "./template/shards.ts";

export type TokenRequest = {
  settings: Settings;
  run: string;
  scratch: string;
  model: Model;
  files: readonly DataFile[];
  /** What the run's requests gave the template; the option takes precedence. */
  runKwargs: Readonly<Record<string, unknown>> | undefined;
  dryRun: boolean;
};

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** The shards of a training; null if it has the layout of the paper, or cannot have shards. */
export async function tokensOf(request: TokenRequest, faults: UserFault[]): Promise<TokenShards | null> {
  const { settings, model } = request;
  if (settings.backend !== "trl" || settings.model === undefined) {
    faults.push(...paperFaults(settings));
    return null;
  }
  if (settings.loss === "all") {
    faults.push({
      where: "finetune.loss",
      expected: "last, all_assistant or passing: with a chat template, answers are trained",
      got: "all",
      fix: "Choose another loss, or a Llama 3 checkpoint with --backend torchtune.",
    });
    return null;
  }
  try {
    if (await isPaperLayout(model, settings)) return null;
    return await rendered(request, settings.loss, faults);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    faults.push(...error.faults);
    return null;
  }
}

/** Options that only a chat template reads. */
function paperFaults({ template_kwargs: kwargs, model }: Settings): UserFault[] {
  if (kwargs === undefined) return [];
  const fix =
    model === undefined
      ? "Leave template_kwargs out, or name a chat model."
      : "Leave template_kwargs out, or use --backend trl.";
  return [
    {
      where: "finetune.template_kwargs",
      expected: "none: the layout of the paper takes no arguments",
      got: JSON.stringify(kwargs),
      fix,
    },
  ];
}

const pythonOf = (settings: Settings): string => venvProgram("python", environmentOf(settings));

/** Whether a checkpoint is trained as the paper's models are, whatever the back end. */
async function isPaperLayout(model: Model, settings: Settings): Promise<boolean> {
  const { template_kwargs } = settings;
  // Counted parameters mark a model that torchtune could not train.
  if (model.parameters !== undefined || template_kwargs !== undefined) return false;
  const setting = { folder: model.folder, date: FROZEN_DAY, loss: "last" as const };
  const opened = await TemplateSession.open(pythonOf(settings), setting).catch(() => null);
  opened?.session.close();
  // A base model of Llama has no template: it gets that of the paper.
  return opened === null || opened.checkpoint.layout === "llama3";
}

async function rendered(
  request: TokenRequest,
  loss: TemplateSetting["loss"],
  faults: UserFault[],
): Promise<TokenShards> {
  const { settings, run, scratch, model, runKwargs, dryRun } = request;
  const files = request.files.map(({ path }) => path);
  const tokens = await tokenShards({
    python: pythonOf(settings),
    setting: {
      folder: model.folder,
      date: FROZEN_DAY,
      template_kwargs: settings.template_kwargs ?? runKwargs ?? {},
      loss: await lossOf(files, loss),
    },
    root: join(dryRun ? scratch : run, "tokens"),
    reuse: join(run, "tokens"),
    sources: request.files.map(({ sha256 }) => sha256),
    rows: () => datasetRows(files),
    say,
  });
  if (!dryRun) await recordCheck(run, tokens.check);
  const fault = refusedFault(tokens.check, settings.max_refused);
  if (fault !== null) faults.push(fault);
  return tokens;
}
