/**
 * `rftkit schema`: the JSON schema of the configuration, from the definitions that check it.
 * Editors complete and check a YAML file by it. Checks between keys are not in it: `rftkit
 * validate`.
 */
import { z } from "zod";
import { ConfigFile } from "../config.ts";
import { defineCommand } from "./common/define-command.ts";

async function handler(): Promise<void> {
  // What is checked by code has no form in a JSON schema, and allows any value there.
  const schema = z.toJSONSchema(ConfigFile, { io: "input", unrepresentable: "any" });
  const titled = { ...schema, title: "rftkit configuration" };
  process.stdout.write(`${JSON.stringify(titled, null, 1)}\n`);
}

export const command = defineCommand({
  examples: [["$0 schema > rftkit.schema.json", "for editors that check YAML by a schema"]],
  handler,
});
