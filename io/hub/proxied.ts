/**
 * `fetch` through the proxies of the environment (io/proxy.ts); where none is named for an address,
 * Node's own. Redirects are given back as they are.
 * Promises: bodies are streamed both ways; a body of known size is sent with its length, as storage
 * servers want it; credentials of a proxy reach the proxy only.
 */
import * as http from "node:http";
import * as https from "node:https";
import { Readable } from "node:stream";
import { proxyFor, proxyHeaders, TunnelAgent, throughProxy } from "../proxy.ts";

/** Statuses of answers without a body. */
const BARE = new Set([204, 205, 304]);

export function proxiedFetch(url: URL, init: RequestInit): Promise<Response> {
  const proxy = proxyFor(url);
  return proxy === null ? fetch(url, init) : sent(url, proxy, init);
}

async function sent(url: URL, proxy: URL, init: RequestInit): Promise<Response> {
  const { body, headers, method } = new Request(url, { ...init, duplex: "half" } as RequestInit);
  const length = lengthOf(init.body);
  if (length !== null) headers.set("content-length", String(length));
  if (!headers.has("accept-encoding")) headers.set("accept-encoding", "identity");
  const { signal } = init;
  const options: http.RequestOptions = {
    method,
    headers: Object.fromEntries(headers),
    ...(signal instanceof AbortSignal && { signal }),
  };
  const request = started(url, proxy, options);
  const response = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once("error", reject);
    request.once("response", resolve);
  });
  if (body === null) request.end();
  else {
    const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
    source.once("error", (error) => request.destroy(error));
    source.pipe(request);
  }
  return answerOf(await response, method);
}

function started(url: URL, proxy: URL, options: http.RequestOptions): http.ClientRequest {
  if (url.protocol === "https:") return https.request(url, { ...options, agent: new TunnelAgent(proxy, {}) });
  const headers = { ...(options.headers as http.OutgoingHttpHeaders), ...proxyHeaders(url, proxy) };
  return http.request({ ...options, ...throughProxy(url, proxy), headers, agent: false });
}

/** Bytes of a body; null where it is not known before it is read. */
function lengthOf(body: RequestInit["body"]): number | null {
  if (typeof body === "string") return Buffer.byteLength(body);
  if (body instanceof Blob) return body.size;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : null;
}

function answerOf(response: http.IncomingMessage, method: string): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  const status = response.statusCode ?? 502;
  const isBare = BARE.has(status) || method === "HEAD";
  if (isBare) response.resume();
  // A connection that is cut is an error of the body, and not its end.
  const body = isBare ? null : (Readable.toWeb(response) as ReadableStream<Uint8Array>);
  return new Response(body, { status, statusText: response.statusMessage ?? "", headers });
}
