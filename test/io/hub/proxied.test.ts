/**
 * The hub through a proxy of the environment: what reaches the proxy, and that bodies are whole.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request as ask, createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { parseAddress } from "../../../io/hub/address.ts";
import { Hub } from "../../../io/hub/hub.ts";
import { proxiedFetch } from "../../../io/hub/proxied.ts";
import { scratchFolder } from "../scratch.ts";
import { StandIn } from "./stand-in.ts";

const cache = scratchFolder();
let standIn: StandIn;
let proxy: Server;
let port: number;
let seen: { url: string; headers: IncomingMessage["headers"] }[] = [];

/** Forwards every host to the stand-in, as a proxy that resolves names itself. */
beforeAll(async () => {
  standIn = await StandIn.start();
  standIn.put("org/set", { "data/train.jsonl": '{"question": "Add."}\n' });
  proxy = createServer((incoming, outgoing) => {
    seen.push({ url: incoming.url ?? "", headers: incoming.headers });
    const { pathname, search } = new URL(incoming.url ?? "/", "http://none");
    const { "proxy-authorization": _own, ...headers } = incoming.headers;
    const target = new URL(pathname + search, standIn.url);
    const onward = ask(target, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  port = (proxy.address() as AddressInfo).port;
});
afterAll(async () => {
  proxy.close();
  await standIn.close();
});
beforeEach(() => {
  seen = [];
  vi.stubEnv("HTTP_PROXY", `http://me:secret@127.0.0.1:${port}`);
});
afterEach(() => vi.unstubAllEnvs());

const settings = () => ({ endpoint: "http://hub.example", token: null, offline: false, cache });

test("look-ups and downloads of the hub go to the proxy, with its credentials", async () => {
  const hub = new Hub({ settings: settings(), tries: 1 });
  const address = await hub.pinned(parseAddress("hf://datasets/org/set/data/train.jsonl"));
  const [file = ""] = await hub.files(address, () => [address.path], { fetch: true });
  expect(readFileSync(file, "utf8")).toBe('{"question": "Add."}\n');
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect(seen.every(({ url }) => url.startsWith("http://hub.example/"))).toBe(true);
  const basic = `Basic ${Buffer.from("me:secret").toString("base64")}`;
  expect(new Set(seen.map(({ headers }) => headers["proxy-authorization"]))).toEqual(new Set([basic]));
});

test("where NO_PROXY names the hub, the proxy is not asked", async () => {
  vi.stubEnv("NO_PROXY", "hub.example");
  const hub = new Hub({ settings: settings(), tries: 1, idleMs: 2000 });
  await expect(hub.pinned(parseAddress("hf://datasets/org/other/a"))).rejects.toThrow(/reached/);
  expect(seen).toEqual([]);
});

/** A server that says what it got. */
async function echo(): Promise<{ server: Server; bodies: { length: string | undefined; body: string }[] }> {
  const bodies: { length: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      bodies.push({ length: request.headers["content-length"], body: Buffer.concat(parts).toString() });
      if (request.url?.includes("cut")) {
        response.writeHead(200, { "content-length": "1000" });
        response.write("half", () => response.destroy());
      } else response.writeHead(request.method === "HEAD" ? 204 : 307, { location: "/there" }).end("whole");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  vi.stubEnv("HTTP_PROXY", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { server, bodies };
}

test("bodies are sent whole, with their length where it is known; redirects are given back", async () => {
  const { server, bodies } = await echo();
  const url = new URL("http://storage.example/part?signature=1");
  const put = (body: RequestInit["body"]) => proxiedFetch(url, { method: "PUT", ...(body && { body }) });
  const stream = new Blob(["streamed"]).stream();
  for (const body of ["tëxt", new Blob(["blob"]), new TextEncoder().encode("bytes"), stream]) {
    const answer = await put(body);
    expect([answer.status, answer.headers.get("location"), await answer.text()]).toEqual([
      307,
      "/there",
      "whole",
    ]);
  }
  expect(bodies).toEqual([
    { length: "5", body: "tëxt" },
    { length: "4", body: "blob" },
    { length: "5", body: "bytes" },
    { length: undefined, body: "streamed" },
  ]);
  const head = await proxiedFetch(url, { method: "HEAD" });
  expect([head.status, head.body]).toEqual([204, null]);
  server.close();
});

test("an answer that is cut is an error, and an abort ends the request", async () => {
  const { server } = await echo();
  const answer = await proxiedFetch(new URL("http://storage.example/cut"), {});
  await expect(answer.text()).rejects.toThrow();
  const aborted = proxiedFetch(new URL("http://storage.example/"), { signal: AbortSignal.abort() });
  await expect(aborted).rejects.toThrow(/abort/i);
  server.closeAllConnections();
  server.close();
});

test("a secure hub is reached by a tunnel; a proxy that refuses is named without its credentials", async () => {
  const asked: unknown[] = [];
  const refusing = createServer().on("connect", (request, socket) => {
    asked.push(request.url);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  refusing.listen(0, "127.0.0.1");
  await once(refusing, "listening");
  const own = (refusing.address() as AddressInfo).port;
  vi.stubEnv("HTTPS_PROXY", `http://me:secret@127.0.0.1:${own}`);
  const hub = new Hub({ settings: { ...settings(), endpoint: "https://hub.example" }, tries: 1 });
  const failed = hub.pinned(parseAddress("hf://datasets/org/unknown/a"));
  await expect(failed).rejects.toThrow(`the proxy 127.0.0.1:${own} refused the connection: 403`);
  await expect(failed).rejects.not.toThrow("secret");
  expect(asked).toEqual(["hub.example:443"]);
  refusing.close();
});
