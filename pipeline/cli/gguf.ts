/**
 * `rftkit gguf`: a checkpoint folder becomes a GGUF file, and a GGUF file a checkpoint folder. What
 * the path is decides the direction.
 */
import { UserError } from "../../schemas/errors.ts";
import { fromGguf, GGUF_TYPES, isGguf, toGguf } from "../../trainer/gguf.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";

const POSITIONALS = {
  path: { type: "string", demandOption: true, describe: "checkpoint folder, or GGUF file" },
} as const;
const OPTIONS = {
  out: { type: "string", demandOption: true, describe: "the GGUF file, or the folder, to write" },
  type: { choices: GGUF_TYPES, describe: "type of the weights in the GGUF file (default: auto, 16 bits)" },
  "chat-template": {
    type: "string",
    describe: "file with a chat template, for a GGUF file of a base model that has none",
  },
} as const;
type Args = ArgsOf<typeof POSITIONALS & typeof OPTIONS>;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** @throws UserError for an option of the other direction */
function refuse(name: string, value: string | undefined, wanted: string): void {
  if (value === undefined) return;
  throw new UserError({ where: name, expected: wanted, got: value, fix: "Leave it out." });
}

async function handler(args: Args): Promise<void> {
  const { path, out, type, "chat-template": template } = args;
  if (await isGguf(path)) {
    refuse("--type", type, "a checkpoint folder: the weights of a GGUF file are multiplied out");
    await fromGguf({ file: path, out, template }, say);
  } else {
    refuse("--chat-template", template, "a GGUF file: a folder has its own");
    await toGguf({ folder: path, out, type: type ?? "auto" }, say);
  }
  process.stdout.write(`${out}\n`);
}

export const command = defineCommand({ positionals: POSITIONALS, options: OPTIONS, handler });
