/** Creates the policy of a configuration. */
import { fileModeOf } from "../schemas/batch-options.ts";
import type { PolicyOptions } from "../schemas/run-options.ts";
import { addedPolicy } from "./added.ts";
import { deferredPolicy } from "./deferred.ts";
import type { FixStore } from "./openai/fields.ts";
import type { Policy } from "./policy.ts";
import { recordedPolicy } from "./recorded.ts";

/**
 * @param baseDir folder that relative paths of the configuration start from
 * @param fixes what earlier processes found about the fields that the servers take
 * @param asksNobody no request is sent to a server; recorded solutions answer as always
 * @throws UserError for a key that cannot be read or a base URL with credentials
 */
export async function createPolicy(
  options: PolicyOptions,
  {
    baseDir,
    fixes,
    asksNobody = false,
  }: { baseDir: string; fixes?: FixStore | undefined; asksNobody?: boolean },
): Promise<Policy> {
  if (options.kind === "recorded") return recordedPolicy(options);
  if (options.kind === "plugin") return addedPolicy(options, baseDir);
  if (asksNobody || fileModeOf(options) !== null) return deferredPolicy(options);
  // Loaded where it is used: the openai package is 155 of 960 files that a run would load.
  const { openaiPolicy } = await import("./openai.ts");
  return openaiPolicy(options, baseDir, { fixes });
}
