/**
 * The probe of a configuration's model servers, as `doctor --policy` and `validate --online` show
 * it.
 */
import { BatchApi } from "../../../policy/openai/batch/api.ts";
import { checkUrls, readKey } from "../../../policy/openai/key.ts";
import { probeServer } from "../../../policy/openai/probe.ts";
import { SAMPLING_FIELDS } from "../../../policy/policy.ts";
import { fileModeOf } from "../../../schemas/batch-options.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import { newLimits } from "../../../schemas/limits.ts";
import type { LoadedConfig } from "../../config.ts";
import type { Probe } from "../../store/probe.ts";

/** Longest wait for one reply; milliseconds. */
const TIMEOUT = 120_000;

export type PolicyProbe = { checks: Probe[]; lines: string[] };

/** @throws UserError for a key that cannot be read */
export async function probePolicy({
  config,
  baseDir,
}: Pick<LoadedConfig, "config" | "baseDir">): Promise<PolicyProbe> {
  const { policy, generate } = config;
  const limits = newLimits(generate);
  if (policy.kind !== "openai") {
    const own = policy.kind === "recorded" ? "recorded solutions" : `${policy.name}, a policy of a plug-in`;
    const found = `${own}; no server is asked`;
    return { checks: [{ name: "policy", ok: true, found, fix: "" }], lines: [] };
  }
  if (fileModeOf(policy) === "files" && policy.base_urls.length === 0) {
    const found = "requests in files that you have answered; no server is asked";
    return { checks: [{ name: "policy", ok: true, found, fix: "" }], lines: [] };
  }
  const key = await readKey(policy, baseDir);
  const result: PolicyProbe = { checks: [], lines: [] };
  for (const url of checkUrls(policy.base_urls)) {
    const { findings, lines } = await probeServer(url, {
      ...policy,
      key,
      timeoutMs: TIMEOUT,
      unsent: SAMPLING_FIELDS.filter((field) => generate[field] === null),
      wanted: {
        contextTokens: limits.context_tokens,
        maxTokens: limits.max_tokens,
        choices: policy.choices_per_request,
      },
    });
    const server = { name: "server", ok: true, found: url, fix: "" };
    result.checks.push(server, ...findings);
    if (fileModeOf(policy) === "batch") result.checks.push(await batchApi(url, key));
    result.lines.push(...lines);
  }
  return { checks: result.checks, lines: [...new Set(result.lines)] };
}

/** Whether the server lists batches. */
async function batchApi(baseURL: string, key: string | null): Promise<Probe> {
  const { signal } = new AbortController();
  const api = new BatchApi({ baseURL, key, maxRetries: 1, timeoutMs: TIMEOUT, signal });
  try {
    for await (const { id } of api.batches(Date.now() / 1000)) {
      return { name: "Batch API", ok: true, found: `there; its last batch is ${id}`, fix: "" };
    }
    return { name: "Batch API", ok: true, found: "there, without a recent batch", fix: "" };
  } catch (error) {
    if (error instanceof UserError || error instanceof TryLaterError) {
      const found = error.message.split("\n")[0] ?? "";
      return { name: "Batch API", ok: false, found, fix: "Use policy.mode online or files." };
    }
    throw error;
  } finally {
    api.close();
  }
}

/** The table and the configuration lines that follow from it. */
export function probeLines({ checks, lines }: PolicyProbe): string[] {
  return [
    ...checks.map(
      ({ name, ok, found, fix }) =>
        `${ok ? "ok  " : "MISS"}  ${name.padEnd(16)}  ${found}${ok ? "" : `\n      ${fix}`}`,
    ),
    ...(lines.length === 0 ? [] : ["", "set in the configuration:", ...lines.map((line) => `  ${line}`)]),
  ];
}
