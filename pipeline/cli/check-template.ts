/**
 * `rftkit check-template`: which tokens of a conversation are trained with a model's own chat
 * template, and whether they are those that a server asks for. Needs neither weights nor a GPU.
 * Rows that cannot be trained faithfully are listed, and the exit code is 3; a large share of them
 * is an error. The result for a whole run is kept in it, for the report; nothing else is written.
 */
import { cwd } from "node:process";
import { EXIT, UserError } from "../../schemas/errors.ts";
import { modelFiles } from "../../text/model-files.ts";
import { checkTemplate, refuseShare } from "../../trainer/template/check.ts";
import { recordCheck } from "../../trainer/template/record.ts";
import { SAMPLE_ROWS } from "../../trainer/template/samples.ts";
import { templatePython } from "../../trainer/venv.ts";
import { conversations, isRun } from "./common/conversations.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { jsonOption } from "./common/options.ts";
import { DATE, parsedDate, parsedKwargs, parsedShare, REFUSED, TEMPLATE } from "./common/template-options.ts";
import { templateView } from "./common/template-view.ts";

const WHAT = {
  model: {
    type: "string",
    demandOption: true,
    describe: "folder of a checkpoint, or a hub id (only tokenizer files are fetched)",
  },
  rows: {
    type: "string",
    describe:
      "run directory, or a file with messages, conversations or prompt and completion (default: samples)",
  },
} as const;
const OPTIONS = {
  ...TEMPLATE,
  ...DATE,
  loss: {
    choices: ["last", "all_assistant", "passing"],
    default: "last",
    describe: "trained answers: the last, all, or those marked with train",
  },
  window: { type: "number", describe: "tokens that a row may have (default: any number)" },
  ...REFUSED,
  limit: { type: "number", describe: "read only this many conversations" },
  show: { type: "number", default: 1, describe: "conversations to show in full" },
  ...jsonOption("print one JSON object"),
} as const;
type Args = ArgsOf<typeof WHAT & typeof OPTIONS>;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const isCount = (value: number | undefined, least: number): boolean =>
  value === undefined || (Number.isInteger(value) && value >= least);

function checkNumbers({ window, limit, show }: Args): void {
  for (const [name, value, least] of [
    ["--window", window, 1],
    ["--limit", limit, 1],
    ["--show", show, 0],
  ] as const) {
    if (!isCount(value, least))
      throw new UserError({
        where: name,
        expected: `an integer ≥ ${least}`,
        got: String(value),
        fix: "Give a whole number.",
      });
  }
}

async function handler(args: Args): Promise<void> {
  checkNumbers(args);
  const kwargs = parsedKwargs(args["template-kwargs"]);
  const date = parsedDate(args.date);
  const share = parsedShare(args["max-refused"]);
  const folder = await modelFiles(args.model, cwd());
  const check = await checkTemplate({
    python: await templatePython(say),
    setting: {
      folder,
      date,
      template_name: args["template-name"],
      template_kwargs: kwargs,
      loss: args.loss as "last" | "all_assistant" | "passing",
      window: args.window,
    },
    rows: args.rows === undefined ? SAMPLE_ROWS : conversations(args.rows, args.limit),
    show: args.show,
  });
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const isSample = args.rows === undefined;
  process.stdout.write(args.json ? `${JSON.stringify(check)}\n` : templateView(check, { colour, isSample }));
  // Not every model takes every sample.
  if (isSample) return;
  if (args.limit === undefined && (await isRun(args.rows ?? ""))) await recordCheck(args.rows ?? "", check);
  if (check.accepted < check.conversations) process.exitCode = EXIT.failedItems;
  refuseShare(check, share);
}

export const command = defineCommand({ positionals: WHAT, options: OPTIONS, handler });
