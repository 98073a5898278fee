/**
 * `rftkit export --for`: reads the units that a consumer's definition asks for and writes its
 * folder. The only place where exports meet the trainer: token ids come from the checkpoint's own
 * chat template.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { cwd } from "node:process";
import { UserError, type UserFault } from "../../../schemas/errors.ts";
import { modelFiles } from "../../../text/model-files.ts";
import { dataFiles } from "../../../trainer/data.ts";
import { refuseShare } from "../../../trainer/template/check.ts";
import { datasetRows, lossOf } from "../../../trainer/template/dataset-rows.ts";
import { recordCheck } from "../../../trainer/template/record.ts";
import { TemplateSession, type TemplateSetting } from "../../../trainer/template/session.ts";
import { readShards, type TokenShards, tokenShards } from "../../../trainer/template/shards.ts";
import { templatePython } from "../../../trainer/venv.ts";
import {
  type ExportDefinition,
  type ExportOptions,
  LeftOut,
  type Units,
} from "../../exports/define-export.ts";
import { PAIRINGS, type Pairing, pairsOf } from "../../exports/pairs.ts";
import { judgedOf, problemsOf, publishedRows, runKwargs, type Sets, turnsOf } from "../../exports/units.ts";
import { writeExport } from "../../exports/write.ts";
import type { ReasoningForm } from "../../publish/message-line.ts";
import { DATE, parsedDate, parsedKwargs, parsedShare, REFUSED, TEMPLATE } from "./template-options.ts";

const LOSSES = ["last", "all_assistant", "passing"] as const;
const NO_MODEL = "path/of/the/model";

export const EXPORT_OPTIONS = {
  "val-fraction": {
    type: "number",
    default: 0,
    describe: "share of the problems whose rows go to a file of their own, for evaluation",
  },
  pairs: {
    choices: PAIRINGS,
    default: "repaired",
    describe: "trl-dpo: what is compared with a right answer",
  },
  "inline-tests": {
    type: "boolean",
    default: false,
    describe: "write the tests of the problems into rows for reinforcement learning",
  },
  model: {
    type: "string",
    describe: "checkpoint or hub id: its name and stop tokens go into configurations",
  },
  ...TEMPLATE,
  ...DATE,
  ...REFUSED,
  loss: {
    choices: LOSSES,
    default: "passing",
    describe: "--for tokens: trained answers: the last, all, or those marked with train",
  },
  window: { type: "number", describe: "tokens: leave longer rows out, instead of cutting them" },
} as const;

/** What the handler has after yargs. */
type Args = {
  dir: string;
  set?: string | undefined;
  out?: string | undefined;
  reasoning: ReasoningForm;
  "val-fraction": number;
  pairs: Pairing;
  "inline-tests": boolean;
  model?: string | undefined;
  "template-name"?: string | undefined;
  "template-kwargs"?: string | undefined;
  date: string;
  "max-refused": number;
  loss: TemplateSetting["loss"];
  window?: number | undefined;
};
type Unit = Units[keyof Units];
type Setting = { args: Args; sets: Sets; kwargs: Readonly<Record<string, unknown>> | null };

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const setsOf = (name: string): Sets =>
  name === "all" ? ["multi_turn", "single_turn"] : [name as Sets[number]];

export async function exportFor(definition: ExportDefinition, args: Args): Promise<void> {
  const fraction = args["val-fraction"];
  if (!(fraction >= 0 && fraction < 1)) {
    throw new UserError({
      where: "--val-fraction",
      expected: "a number from 0 to below 1",
      got: String(fraction),
      fix: "Give a share, such as 0.05.",
    });
  }
  const named = args["template-kwargs"];
  const kwargs = named === undefined ? null : parsedKwargs(named);
  const setting = { args, sets: setsOf(args.set ?? definition.sets), kwargs };
  await checkRows(definition, setting);
  const out = args.out ?? join(args.dir, "export", definition.name);
  const options: ExportOptions = {
    reasoning: args.reasoning,
    kwargs,
    inlineTests: args["inline-tests"],
    model: args.model ?? NO_MODEL,
    stops: await stopsOf(definition, setting),
  };
  const counts = await writeExport({
    definition,
    options,
    out,
    valFraction: fraction,
    units: () => unitsOf(definition, setting),
    source: args.dir,
  });
  for (const [reason, count] of Object.entries(counts.leftOut)) say(`left out: ${count} × ${reason}`);
  say(`${counts.train} rows written${fraction > 0 ? `, ${counts.val} for evaluation` : ""}`);
  process.stdout.write(`${out}\n`);
}

/**
 * With the folder of a checkpoint, its template is tried on the rows that its trainer will render.
 * @throws UserError if too large a share is refused
 */
async function checkRows({ rendersTemplate }: ExportDefinition, setting: Setting): Promise<void> {
  const { model } = setting.args;
  if (rendersTemplate !== true || model === undefined || !(await isFolder(model))) return;
  const { check } = await shardsOf(setting, model);
  refuseShare(check, parsedShare(setting.args["max-refused"]));
  for (const { reason, count, meaning, cure } of check.refused)
    say(`warning: ${count} rows with ${reason}: ${meaning}. ${cure}`);
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

function unitsOf(definition: ExportDefinition, setting: Setting): AsyncIterable<Unit | LeftOut> {
  const { args, sets, kwargs } = setting;
  const { dir, reasoning } = args;
  switch (definition.unit) {
    case "row":
      return rowsOf(dir, sets);
    case "turn":
      return turnsOf(dir, sets, kwargs);
    case "judged":
      return judgedOf(dir, sets, reasoning);
    case "pair":
      return pairsOf(dir, args.pairs, reasoning);
    case "problem":
      return problemsOf(dir);
    case "tokens":
      return tokensOf(setting);
  }
}

async function* rowsOf(dir: string, sets: Sets): AsyncGenerator<Unit> {
  for await (const { row } of publishedRows(dir, sets)) yield row;
}

async function settingOf({ args, kwargs }: Setting, model: string): Promise<TemplateSetting> {
  return {
    folder: await modelFiles(model, cwd()),
    date: parsedDate(args.date),
    template_name: args["template-name"],
    template_kwargs: kwargs ?? (await runKwargs(args.dir)) ?? {},
    loss: args.loss,
  };
}

const PROBE = [
  { role: "user", content: "question" },
  { role: "assistant", content: "answer", train: true },
];

/**
 * The stop token that the template of --model writes, for configurations that must name it; all of
 * its stop tokens if it does not take a plain answer.
 */
async function stopsOf({ unit }: ExportDefinition, setting: Setting): Promise<string[] | null> {
  const { model } = setting.args;
  if (model === undefined || unit !== "row") return null;
  const { session, checkpoint } = await TemplateSession.open(await templatePython(say), {
    ...(await settingOf(setting, model)),
    loss: "passing",
  });
  const all = checkpoint.stops.map(({ text }) => text);
  try {
    for await (const { answer } of session.rows([{ id: "probe", messages: PROBE, detail: true }])) {
      const target = "rows" in answer ? (answer.rows[0]?.turns[0]?.target ?? "") : "";
      const written = all.filter((text) => target.endsWith(text));
      if (written.length > 0) return written;
    }
    return all;
  } finally {
    session.close();
  }
}

/**
 * Token rows of the published rows, from shards that are made once in the run; refused and longer
 * rows are left out with their reason. @throws UserError if too large a share is refused
 */
async function* tokensOf(setting: Setting): AsyncGenerator<Unit | LeftOut> {
  const { args } = setting;
  if (args.model === undefined) {
    throw new UserError({
      where: "--for tokens",
      expected: "--model: the checkpoint whose template and tokenizer are used",
      got: "none",
      fix: "Add --model FOLDER or a hub id.",
    });
  }
  const { folder, check } = await shardsOf(setting, args.model);
  refuseShare(check, parsedShare(args["max-refused"]));
  for (const { reason, meaning, count } of check.refused)
    for (let i = 0; i < count; i += 1) yield new LeftOut(`${reason}: ${meaning}`);
  for await (const row of readShards(folder))
    yield args.window !== undefined && row.ids.length > args.window
      ? new LeftOut(`too_long: a row longer than ${args.window} tokens`)
      : row;
}

async function shardsOf(setting: Setting, model: string): Promise<TokenShards> {
  const { args, sets } = setting;
  const faults: UserFault[] = [];
  const files = await dataFiles(join(args.dir, "dataset"), sets, faults);
  if (faults.length > 0) throw new UserError(faults);
  const paths = files.map(({ path }) => path);
  const given = await settingOf(setting, model);
  const shards = await tokenShards({
    python: await templatePython(say),
    setting: { ...given, loss: await lossOf(paths, given.loss) },
    root: join(args.dir, "tokens"),
    sources: files.map(({ sha256 }) => sha256),
    rows: () => datasetRows(paths),
    say,
  });
  await recordCheck(args.dir, shards.check);
  return shards;
}
