/**
 * A server of OpenAI's Batch API on 127.0.0.1: files, batches, their states, output and error
 * files, in the shapes of its reference and of the openai package's types. Tests script what
 * becomes of each request and of each batch; the server keeps a list of everything it was asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ChatBody } from "./fault-server.ts";

export type BatchLine = { custom_id: string; method: string; url: string; body: ChatBody };

/** What becomes of a request: its text, an HTTP error, or nothing. */
export type Became =
  | { text: string }
  | { status: number; error: object }
  | { none: "batch_expired" }
  | "lost";

type StoredFile = { id: string; filename: string; bytes: number; purpose: string; content: Buffer };

export type StoredBatch = {
  id: string;
  status: string;
  input_file_id: string;
  metadata: Record<string, string>;
  output_file_id: string | null;
  error_file_id: string | null;
  errors: object | null;
  created_at: number;
  lines: BatchLine[];
  looks: number;
  completed: number;
  failed: number;
};

export type BatchEvent = "uploaded" | "created" | "retrieved" | "listed" | "content";

export type BatchScript = {
  /** @param nth how often the server has seen this request, from 0 */
  line?: (line: BatchLine, nth: number) => Became;
  /** The state that a batch ends in, by its number. */
  end?: (batch: StoredBatch, number: number) => "completed" | "expired" | "cancelled" | "failed";
  /** Faults of a failed batch. */
  faults?: (batch: StoredBatch) => object[];
  /** Whether answers have token counts; default true. */
  usage?: boolean;
  /** Retrievals of an ended batch that do not name its files yet. */
  late?: number;
  /** Retrievals until a batch ends. */
  looks?: number;
  /**
   * Called after the server has done what it was asked, before it answers; what it returns is the
   * status of a failure that hides what was done.
   */
  after?: (
    event: BatchEvent,
    times: number,
  ) => number | "reset" | undefined | Promise<number | "reset" | undefined>;
};

export type BatchServer = {
  url: string;
  files: StoredFile[];
  batches: StoredBatch[];
  /** Authorization headers that came. */
  keys: Set<string | undefined>;
  script: BatchScript;
  /** Names of all requests of batches that were executed, with repetitions. */
  asked(): string[];
  close(): Promise<void>;
};

type Exchange = { request: IncomingMessage; response: ServerResponse; path: string; query: URLSearchParams };

export const completionOf = ({ model, seed }: ChatBody, text: string): Record<string, unknown> => ({
  id: `chatcmpl-${seed}`,
  object: "chat.completion",
  created: 1,
  model,
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: text, refusal: null },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
  system_fingerprint: null,
});

export async function startBatchServer(script: BatchScript = {}): Promise<BatchServer> {
  const seen = new Map<string, number>();
  const times = new Map<BatchEvent, number>();
  const state: BatchServer = {
    url: "",
    files: [],
    batches: [],
    keys: new Set(),
    script,
    asked: () =>
      state.batches.filter(executed).flatMap(({ lines }) => lines.map(({ custom_id }) => custom_id)),
    close: () => Promise.resolve(),
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://x");
    state.keys.add(request.headers.authorization);
    answer({ request, response, path: pathname.replace(/^\/v1/, ""), query }).catch(
      (error: NodeJS.ErrnoException) => {
        // A client that was killed while it sent.
        if (error.code !== "ECONNRESET") throw error;
      },
    );
  });

  const made = new Set<string>();
  const file = (filename: string, purpose: string, content: Buffer): StoredFile => {
    const one = { id: `file-${state.files.length + 1}`, filename, bytes: content.length, purpose, content };
    state.files.push(one);
    return one;
  };

  async function send({ response }: Exchange, event: BatchEvent, body: object | Buffer): Promise<void> {
    const nth = times.get(event) ?? 0;
    times.set(event, nth + 1);
    const fault = await state.script.after?.(event, nth);
    if (fault === "reset") {
      response.destroy();
      return;
    }
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const type = Buffer.isBuffer(body) ? "application/octet-stream" : "application/json";
    const headers = { "content-length": String(bytes.length), "content-type": type };
    if (fault === undefined) response.writeHead(200, headers).end(bytes);
    else refuse(response, fault, { message: "the server is overloaded", type: "server_error" });
  }

  function refuse(response: ServerResponse, status: number, error: object): void {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  }

  async function answer(exchange: Exchange): Promise<void> {
    const { request, response, path, query } = exchange;
    const body = await bytesOf(request);
    const [, kind, id, what] = path.split("/");
    if (request.method === "POST" && path === "/files") {
      const { filename, content } = formFile(request, body);
      return send(exchange, "uploaded", fileObject(file(filename, "batch", content)));
    }
    if (request.method === "POST" && path === "/batches") {
      const asked = JSON.parse(body.toString()) as {
        input_file_id: string;
        metadata: Record<string, string>;
      };
      const input = state.files.find((one) => one.id === asked.input_file_id);
      if (input === undefined) return refuse(response, 400, { message: "No such File object", code: null });
      return send(exchange, "created", batchObject(create(asked, input)));
    }
    if (kind === "files" && what === "content") {
      const found = state.files.find((one) => one.id === id);
      if (found !== undefined) return send(exchange, "content", found.content);
    }
    if (path === "/files") return send(exchange, "listed", page(state.files.map(fileObject), query));
    if (path === "/batches")
      return send(exchange, "listed", page([...state.batches].reverse().map(batchObject), query));
    const batch = kind === "batches" ? state.batches.find((one) => one.id === id) : undefined;
    if (batch === undefined) return refuse(response, 404, { message: `No such object: ${id}`, code: null });
    look(batch);
    const isLate = batch.looks <= (state.script.looks ?? 1) + (state.script.late ?? 0);
    const files = isLate ? { output_file_id: null, error_file_id: null } : {};
    return send(exchange, "retrieved", { ...batchObject(batch), ...files });
  }

  function create(
    { input_file_id, metadata }: { input_file_id: string; metadata: Record<string, string> },
    input: StoredFile,
  ): StoredBatch {
    const lines = input.content
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as BatchLine);
    const batch: StoredBatch = {
      id: `batch_${state.batches.length + 1}`,
      status: "validating",
      input_file_id,
      metadata,
      output_file_id: null,
      error_file_id: null,
      errors: null,
      created_at: Math.floor(Date.now() / 1000),
      lines,
      looks: 0,
      completed: 0,
      failed: 0,
    };
    state.batches.push(batch);
    return batch;
  }

  /** One step on: validating, in_progress, the end. */
  function look(batch: StoredBatch): void {
    batch.looks += 1;
    if (batch.looks <= (state.script.looks ?? 1)) {
      batch.status = "in_progress";
      return;
    }
    if (made.has(batch.id)) return;
    made.add(batch.id);
    const number = state.batches.indexOf(batch);
    batch.status = state.script.end?.(batch, number) ?? "completed";
    if (batch.status === "failed") {
      batch.errors = { object: "list", data: state.script.faults?.(batch) ?? [] };
      return;
    }
    const output: object[] = [];
    const errors: object[] = [];
    for (const line of batch.lines) {
      const nth = seen.get(line.custom_id) ?? 0;
      seen.set(line.custom_id, nth + 1);
      const became = state.script.line?.(line, nth) ?? { text: `answer to ${line.body.seed}` };
      if (became === "lost") continue;
      const head = { id: `batch_req_${number}_${output.length + errors.length}`, custom_id: line.custom_id };
      if ("text" in became) {
        const { usage, ...bare } = completionOf(line.body, became.text);
        const body = state.script.usage === false ? bare : { ...bare, usage };
        const response = { status_code: 200, request_id: "req", body };
        output.push({ ...head, response, error: null });
      } else if ("none" in became) {
        const message = "This request could not be executed before the completion window expired.";
        errors.push({ ...head, response: null, error: { code: became.none, message } });
      } else {
        const response = { status_code: became.status, request_id: "req", body: { error: became.error } };
        errors.push({ ...head, response, error: null });
      }
    }
    batch.completed = output.length;
    batch.failed = errors.length;
    // In any order, as the reference says.
    output.reverse();
    const text = (lines: object[]) => Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    if (output.length > 0)
      batch.output_file_id = file(`${batch.id}_output.jsonl`, "batch_output", text(output)).id;
    if (errors.length > 0)
      batch.error_file_id = file(`${batch.id}_error.jsonl`, "batch_output", text(errors)).id;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  state.close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return state;
}

const executed = ({ status }: StoredBatch): boolean => status !== "failed";

const fileObject = ({ content: _, ...file }: StoredFile): Record<string, unknown> & { id: string } => ({
  ...file,
  object: "file",
  created_at: 1,
  status: "processed",
});

function batchObject({
  lines,
  looks: _,
  completed,
  failed,
  ...batch
}: StoredBatch): Record<string, unknown> & { id: string } {
  return {
    ...batch,
    object: "batch",
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
    request_counts: { total: lines.length, completed, failed },
  };
}

/** A page of a list; `after` is the id of the last object of the page before. */
function page(all: readonly { id: string }[], query: URLSearchParams): object {
  const from = all.findIndex(({ id }) => id === query.get("after")) + 1;
  const data = all.slice(from, from + Number(query.get("limit") ?? 20));
  const has_more = from + data.length < all.length;
  return { object: "list", data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The file of a multipart form. */
function formFile(request: IncomingMessage, body: Buffer): { filename: string; content: Buffer } {
  const boundary = /boundary=(.+)$/.exec(request.headers["content-type"] ?? "")?.[1] ?? "";
  const text = body.toString("latin1");
  const head = /name="file"; filename="([^"]*)"[\s\S]*?\r\n\r\n/.exec(text);
  if (head === null || !/name="purpose"\r\n\r\nbatch\r\n/.test(text))
    throw new Error("no form with a batch file");
  const from = head.index + head[0].length;
  const content = body.subarray(from, text.indexOf(`\r\n--${boundary}`, from));
  return { filename: head[1] ?? "", content: Buffer.from(content) };
}
