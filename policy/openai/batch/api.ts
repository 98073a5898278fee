/**
 * The Batch API of a server: files up, batches created, looked at and listed, files down.
 * Promises: what can be asked again is, with pauses; creating a batch is not, for its answer may be
 * lost although the batch exists (`Uncertain`): the caller looks for it in the server's list first.
 */
import { basename } from "node:path";
import { APIError } from "openai";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import { classify, type Failure } from "../classify.ts";
import { nestedError } from "../error-body.ts";
import { type Connections, connections, httpFetch } from "../http.ts";
import { pause } from "../targets.ts";
import { Batch, isQueueFull, Page, UploadedFile } from "./protocol.ts";
import { fetchFile, type Reply, sendFile } from "./transfer.ts";

/** Whether a batch was created is not known. */
export class Uncertain extends Error {}

/** The server holds as many requests as it takes; others have to end first. */
export class QueueFull extends Error {}

export type ApiOptions = {
  baseURL: string;
  key: string | null;
  maxRetries: number;
  /** Longest time without data. */
  timeoutMs: number;
  signal: AbortSignal;
  /** First and longest pause before a repetition; milliseconds. */
  backoff?: { first: number; longest: number };
};

/** Pages of a list that are read at most; objects on a page. */
const MOST_PAGES = 200;
const ON_PAGE = 100;

/** Seconds that the clocks of a server and this machine may differ. */
const CLOCK = 86_400;

export class BatchApi {
  readonly #options: ApiOptions;
  readonly #open: Connections = connections();
  readonly #http = httpFetch(this.#open);

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** @returns the file's id */
  async upload(path: string, name = basename(path)): Promise<string> {
    const { timeoutMs: idleMs, signal } = this.#options;
    const fields = { purpose: "batch" };
    const send = () =>
      sendFile(this.#open, this.#url("files"), {
        path,
        name,
        fields,
        headers: this.#headers,
        idleMs,
        signal,
      });
    return this.#parsed(UploadedFile, await this.#again(send)).id;
  }

  /** The id of a file of this name and size that an earlier command sent; null without one. */
  async sentFile(name: string, bytes: number): Promise<string | null> {
    for await (const item of this.#list("files", { purpose: "batch" })) {
      const file = UploadedFile.safeParse(item).data;
      if (file?.filename === name && file.bytes === bytes && file.status !== "error") return file.id;
    }
    return null;
  }

  /**
   * All batches of the server since a time, in its order; older ones are left out where the list is
   * seen to be in order. @param since seconds since 1970
   */
  async *batches(since: number): AsyncGenerator<Batch> {
    let before = Number.POSITIVE_INFINITY;
    let steps = 0;
    let isNewestFirst = true;
    for await (const item of this.#list("batches", {})) {
      const batch = Batch.safeParse(item).data;
      if (batch === undefined) continue;
      const at = batch.created_at ?? 0;
      if (at > before) isNewestFirst = false;
      if (at < before) steps += 1;
      before = at;
      if (isNewestFirst && steps > 1 && at > 0 && at < since - CLOCK) return;
      yield batch;
    }
  }

  /** @throws Uncertain, QueueFull */
  async create(body: { input_file_id: string; metadata: Record<string, string>; completion_window: string }) {
    const all = { ...body, endpoint: "/v1/chat/completions" };
    let reply: Reply;
    try {
      reply = await this.#exchange("POST", this.#url("batches"), JSON.stringify(all));
    } catch (error) {
      this.#options.signal.throwIfAborted();
      throw new Uncertain(this.#scrub(String(error instanceof Error ? error.message : error)));
    }
    const failure = failureOf(reply);
    if (failure !== null && "message" in failure && isQueueFull(failure.message))
      throw new QueueFull(this.#scrub(failure.message));
    if (failure?.kind === "retry") throw new Uncertain(this.#scrub(failure.message));
    if (failure !== null) throw this.#final(failure, "POST /batches");
    const batch = Batch.safeParse(jsonOf(reply)).data;
    if (batch === undefined) throw new Uncertain("an answer that names no batch");
    return batch;
  }

  async retrieve(id: string): Promise<Batch> {
    const url = this.#url(`batches/${encodeURIComponent(id)}`);
    return this.#parsed(Batch, await this.#again(() => this.#exchange("GET", url)));
  }

  /** Writes a file of the server to a path, whole or not at all. */
  async download(fileId: string, to: string): Promise<void> {
    const { timeoutMs: idleMs, signal } = this.#options;
    const url = this.#url(`files/${encodeURIComponent(fileId)}/content`);
    const done: Reply = { status: 200, text: "{}", headers: new Headers() };
    await this.#again(
      async () => (await fetchFile(this.#open, url, { to, headers: this.#headers, idleMs, signal })) ?? done,
    );
  }

  close(): void {
    this.#open.close();
  }

  async *#list(what: string, query: Record<string, string>): AsyncGenerator<unknown> {
    let after: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const url = this.#url(what);
      const asked = { ...query, limit: String(ON_PAGE), ...(after !== null && { after }) };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      const reply = await this.#again(() => this.#exchange("GET", url));
      const { data, has_more } = this.#parsed(Page, reply);
      yield* data ?? [];
      const last = (data?.at(-1) as { id?: unknown } | undefined)?.id;
      if (has_more !== true || typeof last !== "string" || last === after) return;
      after = last;
    }
  }

  async #exchange(method: string, url: URL, body = ""): Promise<Reply> {
    const { timeoutMs, signal } = this.#options;
    const headers = { ...this.#headers, ...(body !== "" && { "content-type": "application/json" }) };
    const response = await this.#http.fetch(url, { method, headers, body, signal }, timeoutMs);
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  /** Repeats what failed for a reason that passes. @throws TryLaterError, UserError */
  async #again(ask: () => Promise<Reply>): Promise<Reply> {
    const { maxRetries, signal, backoff = { first: 1000, longest: 30_000 } } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted();
      let failure: Failure | null;
      try {
        const reply = await ask();
        failure = failureOf(reply);
        if (failure === null) return reply;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof TryLaterError || error instanceof UserError) throw error;
        failure = classify(error);
      }
      if (failure.kind !== "retry") throw this.#final(failure, "");
      if (attempt >= maxRetries) throw this.#unreachable(failure.message);
      const wait = Math.min(backoff.longest, backoff.first * 2 ** attempt) * (0.5 + Math.random() / 2);
      await pause(Math.max(wait, failure.retryAfterMs ?? 0), signal);
    }
  }

  #final(failure: Failure, what: string): Error {
    const message = "message" in failure ? this.#scrub(failure.message) : failure.kind;
    if (failure.kind === "quota") return new TryLaterError(`The model server has no quota left: ${message}`);
    const { host } = new URL(this.#options.baseURL);
    const hasNone = /^(?:404|405|501)/.test(message);
    return new UserError({
      where: `policy: Batch API at ${host}${what === "" ? "" : ` (${what})`}`,
      expected: "a server with OpenAI's Batch API (/files and /batches)",
      got: message,
      fix: hasNone
        ? "Check base_urls. A server without this API (vLLM, SGLang, llama.cpp): policy.mode online or files."
        : "Check base_urls, the API key, model and the server's message.",
    });
  }

  #unreachable = (message: string): TryLaterError =>
    new TryLaterError(
      `The Batch API did not answer within ${this.#options.maxRetries + 1} tries: ${this.#scrub(message)}. ` +
        "The same command resumes.",
    );

  #parsed<T>(schema: { safeParse(value: unknown): { data?: T | undefined } }, reply: Reply): T {
    const { data } = schema.safeParse(jsonOf(reply));
    if (data === undefined)
      throw this.#unreachable(`an answer of another shape: ${reply.text.slice(0, 200)}`);
    return data;
  }

  #url(path: string): URL {
    return new URL(`${this.#options.baseURL}/${path}`);
  }

  get #headers(): Record<string, string> {
    const { key } = this.#options;
    const common = { accept: "*/*", "accept-encoding": "identity" };
    return key === null ? common : { ...common, authorization: `Bearer ${key}` };
  }

  #scrub(text: string): string {
    const { key } = this.#options;
    return key === null ? text : text.replaceAll(key, "[key]");
  }
}

function jsonOf({ text }: Reply): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** null for a reply with a result. */
export function failureOf({ status, text, headers }: Reply): Failure | null {
  if (status >= 200 && status < 300) return null;
  let body: unknown;
  try {
    body = JSON.parse(nestedError(text));
  } catch {
    body = undefined;
  }
  const shown = body === undefined ? text.slice(0, 300) : undefined;
  return classify(APIError.generate(status, body as object | undefined, shown, headers));
}
