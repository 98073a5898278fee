/**
 * What a dry run can tell before the Python environment is there: the checkpoint's files, the
 * dataset's rows, and what fits on which devices. It installs nothing and writes nothing. Rows by
 * the model's own template, and so exact packs and steps, need the environment.
 */
import { join, resolve } from "node:path";
import { whole } from "../io/format.ts";
import { parquetRows } from "../io/parquet/rows.ts";
import { readMetadata } from "../io/parquet.ts";
import { UserError, type UserFault } from "../schemas/errors.ts";
import { inspectAnyModel } from "./any-model.ts";
import { checkBackend, checkFit } from "./checks.ts";
import { type DataFile, dataFiles } from "./data.ts";
import { gpuMemory, parameters } from "./estimate.ts";
import { inspectModel, type Model } from "./model.ts";
import { devicesOf, noModel, type PlanRequest } from "./plan.ts";
import { type Needs, needsOf } from "./room.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { memoryOf } from "./summary.ts";

/** Greedy packs are about this full. */
const FULL = 0.9;
const [SMALLEST, LARGEST] = [1024, 8192];

export type ShortPlan = {
  preset: string;
  model: string | null;
  parameters: number | null;
  rows: number;
  /** By the tokenizer that the dataset was counted with; null if it was not counted. */
  tokens: number | null;
  sequence: number;
  packs: number | null;
  devices: number;
  needs: Needs | null;
};

/** @throws UserError with all errors that can be found without Python */
export async function shortPlan(request: PlanRequest): Promise<ShortPlan> {
  const settings = await settingsOf(request.options, request.seed);
  const faults: UserFault[] = [...checkBackend(settings)];
  const files = await dataFiles(join(request.run, "dataset"), settings.sets, faults);
  const memory = await gpuMemory();
  if (settings.torchtune.device === "auto")
    settings.torchtune = { ...settings.torchtune, device: memory.length > 0 ? "cuda" : "cpu" };
  const work = resolve(request.out ?? request.run);
  const devices = devicesOf({ request, settings }, memory.length, faults);
  const model = await modelOf(settings, faults);
  const { rows, tokens, longest } = await counted(files);
  const sequence = settings.sequence_length ?? fitted(longest);
  if (model !== null) faults.push(...checkFit(model, settings.expect, work));
  const { remote = false } = request;
  const scored = sequence / 2;
  const count = tokens ?? 0;
  const data = { sequence, scored, tokens: count, accumulation: null };
  const place = { settings, work, ...data, devices, memory, remote, dryRun: true };
  const needs = model === null ? null : await needsOf({ ...place, model }, faults);
  if (faults.length > 0) throw new UserError(faults);
  return {
    preset: settings.preset,
    model: model?.folder ?? null,
    parameters: model === null ? null : (model.parameters ?? parameters(model.config)),
    rows,
    tokens,
    sequence,
    packs: tokens === null ? null : Math.ceil(tokens / (sequence * FULL)),
    devices,
    needs,
  };
}

async function modelOf(settings: Settings, faults: UserFault[]): Promise<Model | null> {
  if (settings.model !== undefined) {
    const inspect = settings.backend === "trl" ? inspectAnyModel : inspectModel;
    return inspect(resolve(settings.model), faults);
  }
  if (settings.preset !== "tiny") faults.push(noModel(settings.preset));
  return null;
}

/** As the preparation of rows does. */
function fitted(longest: number): number {
  let sequence = SMALLEST;
  while (sequence < Math.min(longest, LARGEST)) sequence *= 2;
  return sequence;
}

async function counted(
  files: readonly DataFile[],
): Promise<{ rows: number; tokens: number | null; longest: number }> {
  let [rows, tokens, longest] = [0, 0, 0];
  let isCounted = true;
  for (const { path } of files) {
    const found = await readMetadata(path);
    rows += found.rows;
    if (!found.paths.has("tokens")) isCounted = false;
    else
      for await (const row of parquetRows(path, { columns: ["tokens"] })) {
        tokens += Number(row.tokens);
        longest = Math.max(longest, Number(row.tokens));
      }
  }
  return { rows, tokens: isCounted ? tokens : null, longest };
}

/** The lines of a dry run, and what is missing for the others. */
export function shortLines(plan: ShortPlan, missing: string): string[] {
  const { needs, tokens, packs } = plan;
  const data = tokens === null ? "" : `, ${whole(tokens)} tokens by the dataset's own count`;
  const memory =
    needs === null
      ? []
      : [
          `needs   ${needs.diskGib.toFixed(2)} GiB of disk${memoryOf(needs)}`,
          ...(needs.adapter === null ? [] : [`adapter ${whole(needs.adapter)} parameters`]),
          ...(needs.fits === null ? [] : [`fits    ${needs.fits}`]),
        ];
  return [
    `data    ${whole(plan.rows)} rows${data}`,
    ...(packs === null ? [] : [`packs   about ${whole(packs)} of ${whole(plan.sequence)} tokens`]),
    `model   ${plan.model === null ? "a tiny one, made by the training" : `${whole(plan.parameters ?? 0)} parameters in ${plan.model}`}`,
    ...memory,
    `missing ${missing}: nothing is installed by a dry run. Rows by the model's template, steps and the`,
    "        exact command are planned once the Python environment is there; the training installs it",
  ];
}
