/**
 * Proxies from the environment: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case.
 * Promises: servers of this machine are never asked through a proxy; credentials in the proxy's URL
 * reach the proxy only, and no error message.
 */
import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";

type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i;

/** The proxy for a URL; null: a direct connection. */
export function proxyFor(url: URL, env: Environment = process.env): URL | null {
  const of = (name: string) => env[name.toLowerCase()] || env[name.toUpperCase()];
  const named = of(url.protocol === "https:" ? "https_proxy" : "http_proxy") ?? of("all_proxy");
  if (named === undefined || LOOPBACK.test(url.hostname) || isExempt(url, of("no_proxy") ?? "")) return null;
  const address = named.includes("://") ? named : `http://${named}`;
  const proxy = URL.canParse(address) ? new URL(address) : null;
  return proxy?.protocol === "http:" ? proxy : null;
}

/** Entries are *, a host with its subdomains, or host:port. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      const [, name = "", only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (only !== undefined && only !== port) return false;
      return entry === "*" || (name !== "" && (host === name || host.endsWith(`.${name}`)));
    });
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** Options of a plain request through a proxy, which takes the whole URL as path. */
export const throughProxy = (url: URL, proxy: URL): http.RequestOptions => ({
  host: proxy.hostname,
  port: proxy.port || 80,
  path: url.href,
});

export const proxyHeaders = (url: URL, proxy: URL): Record<string, string> => ({
  host: url.host,
  ...authorization(proxy),
});

type Connected = (error: Error | null, socket?: Duplex) => void;

/** Connections to https servers through tunnels of a proxy. */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: http.ClientRequestArgs & tls.ConnectionOptions,
    done: Connected,
  ): undefined {
    const { hostname, port } = this.#proxy;
    const target = `${options.host ?? ""}:${options.port ?? 443}`;
    const request = http.request({
      host: hostname,
      port: port || 80,
      method: "CONNECT",
      path: target,
      headers: { host: target, ...authorization(this.#proxy) },
      agent: false,
    });
    request.once("error", (error) => done(error));
    request.once("connect", (response, socket) => {
      if (response.statusCode === 200) {
        const servername = options.servername ?? options.host ?? undefined;
        const secure = tls.connect({ ...options, socket, ...(servername && { servername }) });
        secure.once("error", () => undefined);
        done(null, secure);
        return;
      }
      socket.destroy();
      done(new Error(`the proxy ${this.#proxy.host} refused the connection: ${response.statusCode}`));
    });
    request.end();
  }
}
