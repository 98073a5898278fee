/**
 * Files to and from a server, as streams: up to 200 MB go up, and more may come down.
 * Promises: a file that is cut on the way down does not appear; a redirect to another origin, as to
 * an object store, does not get the key.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, RequestOptions } from "node:http";
import { pipeline } from "node:stream/promises";
import { placeFile } from "../../../io/files.ts";
import type { Connections } from "../http.ts";

export type Reply = { status: number; text: string; headers: Headers };

type Exchange = { headers: Record<string, string>; idleMs: number; signal?: AbortSignal | undefined };

/** Bytes of a reply that is no file. */
const MAX_TEXT = 1 << 20;
const MOST_REDIRECTS = 3;

/** Posts a file as a form. */
export async function sendFile(
  open: Connections,
  url: URL,
  {
    path,
    name,
    fields,
    ...exchange
  }: Exchange & { path: string; name: string; fields: Record<string, string> },
): Promise<Reply> {
  const boundary = `rftkit${Date.now().toString(16)}${Math.random().toString(16).slice(2)}`;
  const form = Object.entries(fields).map(
    ([field, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  const opening = Buffer.from(
    `${form.join("")}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
      "Content-Type: application/jsonl\r\n\r\n",
  );
  const closing = Buffer.from(`\r\n--${boundary}--\r\n`);
  const { size } = await stat(path);
  const headers = {
    ...exchange.headers,
    "content-type": `multipart/form-data; boundary=${boundary}`,
    "content-length": String(opening.length + size + closing.length),
  };
  async function* body(): AsyncGenerator<Buffer> {
    yield opening;
    yield* createReadStream(path) as AsyncIterable<Buffer>;
    yield closing;
  }
  const response = await exchanged(open, url, { ...exchange, headers, method: "POST", body });
  return replyOf(response);
}

/** Gets a file. @returns null once it is in place, or the reply of a server that has none */
export async function fetchFile(
  open: Connections,
  url: URL,
  { to, ...exchange }: Exchange & { to: string },
): Promise<Reply | null> {
  const { authorization: _, ...bare } = exchange.headers;
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const headers = at.origin === url.origin ? exchange.headers : bare;
    const response = await exchanged(open, at, { ...exchange, headers, method: "GET" });
    const { statusCode = 502, headers: got } = response;
    if (statusCode >= 300 && statusCode < 400 && got.location !== undefined && redirects < MOST_REDIRECTS) {
      response.resume();
      at = new URL(got.location, at);
      continue;
    }
    if (statusCode !== 200) return replyOf(response);
    await placeFile(to, async (temporary) => {
      await pipeline(response, createWriteStream(temporary, { flags: "wx" }));
      const { size } = await stat(temporary);
      const expected = got["content-length"];
      const isCut = !response.complete || (expected !== undefined && Number(expected) !== size);
      if (isCut) throw new Error("the connection was cut in the middle of the file");
    });
    return null;
  }
}

type Sent = Exchange & { method: string; body?: () => AsyncIterable<Buffer> };

function exchanged(
  open: Connections,
  url: URL,
  { headers, method, body, idleMs, signal }: Sent,
): Promise<IncomingMessage> {
  const settings: RequestOptions = { method, headers, ...(signal && { signal }) };
  return new Promise((resolve, reject) => {
    const request = open.start(url, settings);
    request.setTimeout(idleMs, () => request.destroy(new Error(`timed out: no data for ${idleMs / 1000} s`)));
    request.on("error", reject);
    request.on("response", resolve);
    if (body === undefined) request.end();
    // A server may refuse a file before it has read it: then its reply counts.
    else pipeline(body, request).catch(reject);
  });
}

async function replyOf(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_TEXT) chunks.push(chunk);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  return { status: response.statusCode ?? 502, text: Buffer.concat(chunks).toString("utf8"), headers };
}
