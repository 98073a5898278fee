/**
 * fetch over node:http for the openai client. Node's fetch aborts after 300 s without data,
 * whatever the client's timeout, and the client's timeout ends at the headers, so a slow body could
 * block a call for ever.
 * Promises: the body is read completely before the response is returned, so the caller's signal
 * covers it; a truncated body is an error; bodies are bounded; redirects are not followed (they
 * could leak the key).
 */
import * as http from "node:http";
import * as https from "node:https";
import { Pacer } from "../../io/pacer.ts";
import { proxyFor, proxyHeaders, TunnelAgent, throughProxy } from "../../io/proxy.ts";

/** Maximum bytes of a response; the longest completions have some hundred kilobytes. */
const MAX_BODY = 64 * 2 ** 20;

export type HttpFetch = {
  /** Resolves when the caller may prepare a request: one per round of the event loop. */
  turn(): Promise<void>;
  /** @param idleMs longest time without data; default: no limit but the caller's signal */
  fetch(url: string | URL | Request, init?: RequestInit, idleMs?: number): Promise<Response>;
  /** Closes idle connections. */
  close(): void;
};

/** Starts a request to a URL: its connection is kept, or goes through the environment's proxy. */
export type Connections = {
  start(url: URL, settings: http.RequestOptions): http.ClientRequest;
  /** Closes idle connections. */
  close(): void;
};

export function connections(): Connections {
  const options = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, scheduling: "lifo" as const };
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };
  const tunnels = new Map<string, TunnelAgent>();
  const tunnelTo = (proxy: URL): TunnelAgent => {
    const known = tunnels.get(proxy.href) ?? new TunnelAgent(proxy, options);
    tunnels.set(proxy.href, known);
    return known;
  };
  return {
    start(url, settings) {
      const proxy = proxyFor(url);
      if (url.protocol === "https:")
        return https.request(url, {
          ...settings,
          agent: proxy === null ? agents["https:"] : tunnelTo(proxy),
        });
      if (proxy === null) return http.request(url, { ...settings, agent: agents["http:"] });
      const headers = { ...(settings.headers as http.OutgoingHttpHeaders), ...proxyHeaders(url, proxy) };
      return http.request({ ...settings, ...throughProxy(url, proxy), headers, agent: agents["http:"] });
    },
    close() {
      agents["http:"].destroy();
      agents["https:"].destroy();
      for (const tunnel of tunnels.values()) tunnel.destroy();
    },
  };
}

export function httpFetch(open: Connections = connections()): HttpFetch {
  const pacer = new Pacer();
  return {
    turn: () => pacer.turn(),
    async fetch(input, init = {}, idleMs = 0) {
      const url = new URL(input instanceof Request ? input.url : input);
      const start: Start = (settings) => open.start(url, settings);
      const { response, body } = await send(url, init, { start, idleMs });
      await pacer.turn();
      return responseOf(response, body);
    },
    close: () => open.close(),
  };
}

type Received = { response: http.IncomingMessage; body: Buffer };

type Start = (settings: http.RequestOptions) => http.ClientRequest;

function send(
  url: URL,
  init: RequestInit,
  { start, idleMs }: { start: Start; idleMs: number },
): Promise<Received> {
  if (typeof init.body !== "string")
    return Promise.reject(new TypeError(`${url.pathname}: only text is sent`));
  const body = Buffer.from(init.body);
  const headers = { ...Object.fromEntries(new Headers(init.headers)), "content-length": String(body.length) };
  return new Promise((resolve, reject) => {
    const request = start({
      method: init.method ?? "GET",
      headers,
      ...(init.signal && { signal: init.signal }),
    });
    let idle: Error | null = null;
    if (idleMs > 0) {
      request.setTimeout(idleMs, () => {
        idle = new Error(`timed out: no data for ${idleMs / 1000} s`);
        request.destroy(idle);
      });
    }
    const fail = (error: Error) => reject(idle ?? error);
    request.on("error", fail);
    request.on("response", (response) => {
      collect(response).then((bytes) => resolve({ response, body: bytes }), fail);
    });
    request.end(body);
  });
}

/** Listeners cost less than an iterator for an answer that comes in one piece. */
function collect(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const cut = () => reject(new Error("the connection was cut in the middle of the answer"));
    response.on("data", (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_BODY) response.destroy(new Error(`the answer is longer than ${MAX_BODY} bytes`));
    });
    response.on("end", () => (response.complete ? resolve(Buffer.concat(chunks)) : cut()));
    response.on("error", reject);
    response.on("close", cut);
  });
}

/** The platform's readers would send the body, which is in memory, through a stream. */
function responseOf(response: http.IncomingMessage, body: Buffer): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const text = (): Promise<string> => Promise.resolve(new TextDecoder().decode(body));
  const json = async (): Promise<unknown> => JSON.parse(await text());
  return Object.assign(new Response(null, { status: response.statusCode ?? 502, headers }), { text, json });
}
