/**
 * The objects of OpenAI's Batch API, as it and other providers send them: names of states in other
 * words or capitals, null fields, errors as a list, as texts or absent.
 */
import { z } from "zod";

/** What a list of one kind of object returns; `after` names the last one of the page before. */
export const Page = z.object({
  data: z.array(z.unknown()).nullish(),
  has_more: z.boolean().nullish().catch(null),
});

export const UploadedFile = z.object({
  id: z.string().min(1),
  filename: z.string().nullish().catch(null),
  bytes: z.number().nullish().catch(null),
  status: z.string().nullish().catch(null),
});

const Time = z.coerce.number().nullish().catch(null);

export const Batch = z.object({
  id: z.string().min(1),
  status: z.string(),
  created_at: Time,
  input_file_id: z.string().nullish().catch(null),
  output_file_id: z.string().nullish().catch(null),
  error_file_id: z.string().nullish().catch(null),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
  request_counts: z
    .object({ total: z.number(), completed: z.number(), failed: z.number() })
    .partial()
    .nullish()
    .catch(null),
  errors: z.unknown().optional(),
});
export type Batch = z.infer<typeof Batch>;

export type BatchState = "waiting" | "completed" | "expired" | "cancelled" | "failed";

const STATES: Readonly<Record<string, BatchState>> = {
  completed: "completed",
  succeeded: "completed",
  ended: "completed",
  expired: "expired",
  cancelled: "cancelled",
  canceled: "cancelled",
  failed: "failed",
  error: "failed",
};

/** A state that is not known is waited for. */
export const stateOf = ({ status }: Pick<Batch, "status">): BatchState =>
  STATES[status.toLowerCase()] ?? "waiting";

/** Whether a batch ended before anything of it was asked. */
export const asksNothing = (batch: Batch): boolean =>
  stateOf(batch) === "failed" && !batch.output_file_id && !batch.error_file_id;

const Fault = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  line: z.number().nullish(),
});

/** Texts shown; more say nothing new. */
const SHOWN = 3;

/** Why the server did not take a batch, in its words. */
export function faultsOf({ errors }: Pick<Batch, "errors">): string {
  if (errors === undefined || errors === null) return "no reason given";
  const list = Array.isArray(errors) ? errors : ((errors as { data?: unknown }).data ?? [errors]);
  const texts = (Array.isArray(list) ? list : [list]).map((one) => {
    const fault = Fault.safeParse(one);
    if (!fault.success) return typeof one === "string" ? one : JSON.stringify(one);
    const { code, message, line } = fault.data;
    const at = line == null ? "" : ` (line ${line})`;
    return `${[code, message].filter((part) => part != null).join(": ") || JSON.stringify(one)}${at}`;
  });
  const more = texts.length > SHOWN ? `; and ${texts.length - SHOWN} more` : "";
  return `${texts
    .slice(0, SHOWN)
    .map((text) => text.slice(0, 300))
    .join("; ")}${more}`;
}

/** Too many tokens wait at the server: the same batch is taken once others have ended. */
export const isQueueFull = (message: string): boolean =>
  /token_limit_exceeded|enqueued[ _-]?token|too many (?:active|concurrent|pending|in.progress) batch|batch(?:es)? limit/i.test(
    message,
  );
