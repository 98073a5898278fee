/**
 * The own interface: /v1/judge and /v1/judge/batch.
 * Promises: a batch is answered line by line, in order of completion, and holds no more results in
 * memory than its client reads; one program without a verdict does not end the others.
 */
import { Cancellation, Cancelled } from "../judge/task.ts";
import { type Parts, plainly, type Route } from "./context.ts";
import { answerOf, askedOf } from "./programs.ts";
import { Refusal } from "./refusal.ts";
import { BatchBody, type BatchLine, type JudgeAnswer, type JudgeBody } from "./schemas.ts";
import { judgeBodyOf, validated } from "./validate.ts";

/** Programs of one batch that wait or run at the same time. */
const BATCH_AT_ONCE = 64;
/** Time that a client may leave a line of a batch unread. */
const UNREAD_MS = 300_000;

/** Judges one program. @throws Refusal, Cancelled */
export async function judged(body: JudgeBody, client: Cancellation, parts: Parts): Promise<JudgeAnswer> {
  const asked = await askedOf(body, parts.problems);
  const result = asked.request === null ? null : await parts.service.judge(asked.request, client);
  return answerOf(asked, result, { id: body.id, identity: parts.service.identity });
}

async function lineOf(
  index: number,
  body: JudgeBody,
  client: Cancellation,
  parts: Parts,
): Promise<BatchLine> {
  try {
    return { index, status: 200, answer: await judged(body, client, parts) };
  } catch (error) {
    if (error instanceof Refusal) return { index, status: error.status, error: error.body().error };
    throw error;
  }
}

/** The lines of a batch, in order of completion. */
async function* linesOf(
  requests: readonly JudgeBody[],
  client: Cancellation,
  parts: Parts,
): AsyncGenerator<BatchLine> {
  const running = new Map<number, Promise<BatchLine>>();
  const next = async (): Promise<BatchLine> => {
    const line = await Promise.race(running.values());
    running.delete(line.index);
    return line;
  };
  for (const [index, body] of requests.entries()) {
    if (running.size >= BATCH_AT_ONCE) yield await next();
    const line = lineOf(index, body, client, parts);
    line.catch(() => undefined);
    running.set(index, line);
  }
  while (running.size > 0) yield await next();
}

/** A stream of JSON lines; `end` is called once, whichever side ends it. */
function streamed(lines: AsyncGenerator<BatchLine>, end: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let unread: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(stream) {
        clearTimeout(unread);
        try {
          const { done, value } = await lines.next();
          if (done) {
            end();
            stream.close();
            return;
          }
          stream.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
          unread = setTimeout(() => {
            end();
            stream.error(new Cancelled());
          }, UNREAD_MS);
          unread.unref();
        } catch (error) {
          end();
          stream.error(error);
        }
      },
      cancel() {
        clearTimeout(unread);
        end();
      },
    },
    { highWaterMark: 0 },
  );
}

export function ownRoutes(parts: Parts): Route[] {
  return [
    {
      path: "/v1/judge",
      refused: plainly,
      answer: async (body, client) => {
        const leave = parts.service.enter();
        try {
          return await judged(judgeBodyOf(body), client, parts);
        } finally {
          leave();
        }
      },
    },
    {
      path: "/v1/judge/batch",
      refused: plainly,
      answer: async (body, client) => {
        const leave = parts.service.enter();
        try {
          const { requests } = validated(BatchBody, body);
          const batch = new Cancellation();
          client.onCancel(() => batch.cancel());
          const stream = streamed(linesOf(requests, batch, parts), () => {
            leave();
            batch.cancel();
          });
          return new Response(stream, { headers: { "Content-Type": "application/jsonl" } });
        } catch (error) {
          leave();
          throw error;
        }
      },
    },
  ];
}
