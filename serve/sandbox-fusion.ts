/**
 * SandboxFusion's interface: /run_code and /submit (CommonOJ rows that the request brings, or
 * problems of the server). What its servers have beside judging is left out.
 * Promises: on /run_code a full queue, draining and no verdict are status 504 before verl's client
 * gives up waiting, since that is the only status that it retries. A language or a feature that is
 * lacking is an error that says so, never a failed program.
 */
import { z } from "zod";
import { Cancellation } from "../judge/task.ts";
import type { Parts, Refused, Route } from "./context.ts";
import { outputOf, type RunAnswer, runAnswer } from "./execute.ts";
import { languageAsked } from "./languages.ts";
import { Refusal } from "./refusal.ts";
import { submit } from "./submit.ts";
import { validated } from "./validate.ts";

const MOST_SECONDS = 600;
const Seconds = z.number().positive().max(MOST_SECONDS);

/** Unknown members are ignored, as by SandboxFusion: clients of many versions send them. */
const RunCodeBody = z.object({
  code: z.string(),
  language: z.string(),
  stdin: z.string().nullish(),
  compile_timeout: Seconds.default(10),
  run_timeout: Seconds.default(10),
  memory_limit_MB: z.number().nullish(),
  files: z.record(z.string(), z.string().nullable()).nullish(),
  fetch_files: z.array(z.string()).nullish(),
});
type RunCodeBody = z.infer<typeof RunCodeBody>;

/** What verl's client waits beside both timeouts, less the time of the way back. */
const CLIENT_SLACK_S = 8;

const sandboxErrorOf = (message: string): RunAnswer => ({
  status: "SandboxError",
  message,
  compile_result: null,
  run_result: null,
  executor_pod_name: null,
  files: {},
});

function checkFeatures({ files, fetch_files }: RunCodeBody): void {
  if (Object.keys(files ?? {}).length > 0 || (fetch_files ?? []).length > 0)
    throw new Refusal(400, "files", "files and fetch_files are not available: programs have no files here");
}

/** Cancelled with the client, or when the time is over. */
function deadline(
  client: Cancellation,
  ms: number,
): { either: Cancellation; isOver: () => boolean; end: () => void } {
  const either = new Cancellation();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    either.cancel();
  }, ms);
  const endListening = client.onCancel(() => either.cancel());
  const end = (): void => {
    clearTimeout(timer);
    endListening();
  };
  return { either, isOver: () => over, end };
}

async function runCode(raw: unknown, client: Cancellation, parts: Parts): Promise<RunAnswer> {
  const leave = parts.service.enter();
  try {
    const body = validated(RunCodeBody, raw);
    checkFeatures(body);
    const language = await languageAsked(body.language);
    const wait = deadline(client, 1000 * (body.compile_timeout + body.run_timeout + CLIENT_SLACK_S));
    const memory = body.memory_limit_MB ?? -1;
    try {
      const program = {
        code: body.code,
        language,
        stdin: body.stdin ?? "",
        timeoutMs: 1000 * body.run_timeout,
        memoryMb: memory > 0 ? Math.max(16, Math.round(memory)) : null,
      };
      return runAnswer(await outputOf(parts.service, program, wait.either), language);
    } catch (error) {
      if (!wait.isOver()) throw error;
      throw new Refusal(503, "too_late", "no verdict in the time that the client waits");
    } finally {
      wait.end();
    }
  } finally {
    leave();
  }
}

/** 504 for what is worth another try; the body has the form of SandboxFusion's errors. */
const refusedRun =
  ({ sandboxError }: Parts) =>
  (refusal: Refusal): Refused => {
    const { message, status } = refusal;
    if (sandboxError && refusal.code === "no_verdict") return { status: 200, body: sandboxErrorOf(message) };
    return { status: refusal.isTemporary ? 504 : status, body: { detail: message } };
  };

const detailed = ({ status, message }: Refusal): Refused => ({ status, body: { detail: message } });

export function sandboxFusionRoutes(parts: Parts): Route[] {
  return [
    {
      path: "/run_code",
      refused: refusedRun(parts),
      answer: (body, client) => runCode(body, client, parts),
    },
    {
      path: "/submit",
      refused: detailed,
      answer: async (body, client) => {
        const leave = parts.service.enter();
        return submit(body, client, parts).finally(leave);
      },
    },
  ];
}
