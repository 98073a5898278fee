/**
 * Options of the policy's modes that ask by files: how requests reach the model, never what they
 * are. None of them is part of the arm or of a key, so a run may change its mode between rounds.
 */
import { z } from "zod";

const POLICY_MODES = ["online", "batch", "files"] as const;

export const PolicyMode = z
  .enum(POLICY_MODES)
  .optional()
  .describe(
    "online (the default): one call a request; batch: files of requests to the server's Batch API; files: files of requests in the run directory, which you have answered (`vllm run-batch`). See [Batch files](batch.md)",
  );

/** Limits of OpenAI's Batch API for one file. */
const MOST_REQUESTS = 50_000;
const MOST_MB = 200;
/** Of files of one's own: the names of a file's requests are held in memory. */
const MOST_OF_ONES_OWN = 500_000;

const Batch = z.strictObject({
  completion_window: z.string().min(1).default("24h").describe("mode batch: as the server names it"),
  price_factor: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("mode batch: its price as a share of the prices of calls"),
  max_requests: z
    .int()
    .min(1)
    .optional()
    .describe(`requests in one file; default: mode batch ${MOST_REQUESTS}, mode files ${MOST_OF_ONES_OWN}`),
  max_mb: z
    .number()
    .positive()
    .optional()
    .describe(`megabytes of one file; default: mode batch ${MOST_MB}, mode files no limit`),
  poll_s: z
    .number()
    .positive()
    .default(300)
    .describe("longest time between two checks for answers, in seconds"),
});
type Batch = z.infer<typeof Batch>;

export const BatchOptions = Batch.optional().describe("options of the modes batch and files");

type Mode = (typeof POLICY_MODES)[number];
type Asking = { kind: string; mode?: Mode | undefined; batch?: Batch | undefined };

export type FileMode = Exclude<Mode, "online">;
export type FileOptions = Batch & { max_requests: number; max_mb: number };

/** How the requests of a policy reach the model; null: one call each, or recorded solutions. */
export function fileModeOf({ kind, mode }: Asking): FileMode | null {
  return kind !== "openai" || mode === undefined || mode === "online" ? null : mode;
}

/** The options with the defaults of the mode. */
export function fileOptionsOf({ mode, batch }: Asking): FileOptions {
  const isBatch = mode === "batch";
  const options = batch ?? Batch.parse({});
  return {
    ...options,
    max_requests: options.max_requests ?? (isBatch ? MOST_REQUESTS : MOST_OF_ONES_OWN),
    max_mb: options.max_mb ?? (isBatch ? MOST_MB : Number.POSITIVE_INFINITY),
  };
}

/** What an answer by this mode costs, as a share of the prices. */
export const priceFactor = (asking: Asking): number =>
  fileModeOf(asking) === "batch" ? fileOptionsOf(asking).price_factor : 1;
