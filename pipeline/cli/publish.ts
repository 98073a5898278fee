/**
 * `rftkit publish --dry-run`: checks a run's dataset before it is published. Uploading is left to
 * the hub's tool.
 */
import { EXIT, UserError } from "../../schemas/errors.ts";
import { checkPublished } from "../publish/check.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { DIR, jsonOption } from "./common/options.ts";
import { printable } from "./common/printable.ts";

const OPTIONS = {
  "dry-run": {
    type: "boolean",
    default: false,
    describe: "check the dataset (required, because rftkit never uploads)",
  },
  ...jsonOption(),
} as const;
type Args = ArgsOf<typeof DIR & typeof OPTIONS>;

async function handler({ dir, "dry-run": isDry, json }: Args): Promise<void> {
  if (!isDry) {
    throw new UserError({
      where: "publish",
      expected: "--dry-run",
      got: "nothing",
      fix: "rftkit checks and never uploads: add --dry-run, then `hf upload NAME DIR/dataset --repo-type dataset`.",
    });
  }
  const checks = await checkPublished(dir);
  const faults = checks.filter(({ ok }) => !ok);
  if (json) process.stdout.write(`${JSON.stringify({ ok: faults.length === 0, checks })}\n`);
  else {
    for (const { name, ok, found, fix } of checks)
      process.stdout.write(
        `${ok ? "ok   " : "FAULT"} ${printable(`${name}: ${found}${ok ? "" : `. ${fix}`}`)}\n`,
      );
  }
  if (faults.length > 0) process.exitCode = EXIT.user;
}

export const command = defineCommand({
  positionals: DIR,
  options: OPTIONS,
  examples: [
    ["$0 publish runs/sample --dry-run", "check licence, card, configs, every row and decontamination"],
  ],
  handler,
});
