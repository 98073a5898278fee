/** Creates the policy of a configuration. */
import type { PolicyOptions } from "../schemas/run-options.ts";
import { openaiPolicy } from "./openai.ts";
import type { Policy } from "./policy.ts";
import { recordedPolicy } from "./recorded.ts";

/**
 * @param baseDir folder that relative paths of the configuration start from
 * @throws UserError for a key that cannot be read or a base URL with credentials
 */
export async function createPolicy(
  options: PolicyOptions,
  { baseDir }: { baseDir: string },
): Promise<Policy> {
  return options.kind === "recorded" ? recordedPolicy(options) : openaiPolicy(options, baseDir);
}
