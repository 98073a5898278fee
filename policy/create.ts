/** Makes the policy that a configuration asks for. */
import type { PolicyOptions } from "../schemas/run-options.ts";
import { openaiPolicy } from "./openai.ts";
import type { Policy } from "./policy.ts";
import { recordedPolicy } from "./recorded.ts";

/**
 * @param baseDir folder that the configuration's relative paths start from
 * @throws UserError for a key that cannot be had or a base URL that carries credentials
 */
export async function createPolicy(
  options: PolicyOptions,
  { baseDir }: { baseDir: string },
): Promise<Policy> {
  return options.kind === "recorded" ? recordedPolicy(options) : openaiPolicy(options, baseDir);
}
