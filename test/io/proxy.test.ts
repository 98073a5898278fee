import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcp } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { proxyFor } from "../../io/proxy.ts";
import { httpFetch } from "../../policy/openai/http.ts";

const of = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env)?.host ?? null;

describe("the proxy of a URL", () => {
  const env = { HTTP_PROXY: "http://plain:3128", https_proxy: "secure:8080" };

  test("is named by the scheme, in either case", () => {
    expect(of("http://models.example/v1", env)).toBe("plain:3128");
    expect(of("https://models.example/v1", env)).toBe("secure:8080");
    expect(of("https://models.example/v1", { ALL_PROXY: "http://all:1" })).toBe("all:1");
    expect(of("https://models.example/v1", {})).toBeNull();
  });

  test.each(["models.example", ".example", "*.example", "example", "*", "other, models.example:80"])(
    "is none where NO_PROXY says %s",
    (no_proxy) => {
      expect(of("http://models.example/v1", { ...env, no_proxy })).toBeNull();
    },
  );

  test.each(["models.example:443", "dels.example", "other", ""])("stays where it says %j", (no_proxy) => {
    expect(of("http://models.example/v1", { ...env, no_proxy })).toBe("plain:3128");
  });

  test.each(["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])("is none for this machine: %s", (host) => {
    expect(of(`http://${host}:8000/v1`, env)).toBeNull();
  });
});

const servers: { close(): unknown }[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server | ReturnType<typeof createTcp>): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("a plain request goes to the proxy, with the whole URL and the proxy's credentials", async () => {
  const seen: unknown[] = [];
  const port = await listening(
    createServer((request, response) => {
      const { host, "proxy-authorization": auth } = request.headers;
      seen.push([request.url, host, auth]);
      response.end("through");
    }),
  );
  vi.stubEnv("http_proxy", `http://me:secret@127.0.0.1:${port}`);
  const client = httpFetch();
  const response = await client.fetch("http://models.example:8000/v1/chat", { method: "POST", body: "{}" });
  expect(await response.text()).toBe("through");
  const basic = `Basic ${Buffer.from("me:secret").toString("base64")}`;
  expect(seen).toEqual([["http://models.example:8000/v1/chat", "models.example:8000", basic]]);
  client.close();
});

test("a secure request asks the proxy for a tunnel; a refusal names the proxy without its credentials", async () => {
  const asked: unknown[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, socket) => {
    asked.push([request.method, request.url]);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  const port = await listening(proxy);
  vi.stubEnv("https_proxy", `http://me:secret@127.0.0.1:${port}`);
  const client = httpFetch();
  const failed = client.fetch("https://models.example/v1/chat", { method: "POST", body: "{}" });
  await expect(failed).rejects.toThrow(`the proxy 127.0.0.1:${port} refused the connection: 403`);
  await expect(failed).rejects.not.toThrow("secret");
  expect(asked).toEqual([["CONNECT", "models.example:443"]]);
  client.close();
});

test("a tunnel carries the bytes of the secure connection to the server", async () => {
  const hello: Buffer[] = [];
  const target = await listening(
    createTcp((socket) =>
      socket.once("data", (bytes) => {
        hello.push(bytes);
        socket.destroy();
      }),
    ),
  );
  const proxy = createServer();
  proxy.on("connect", (_request, socket) => {
    const through = connect(target, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    through.pipe(socket).pipe(through);
    through.on("error", () => socket.destroy());
    socket.on("error", () => through.destroy());
  });
  vi.stubEnv("https_proxy", `http://127.0.0.1:${await listening(proxy)}`);
  const client = httpFetch();
  await expect(client.fetch("https://models.example/v1", { method: "POST", body: "{}" })).rejects.toThrow();
  // A TLS record of a handshake, with the server's name.
  expect(hello[0]?.[0]).toBe(0x16);
  expect(hello[0]?.includes("models.example")).toBe(true);
  client.close();
});
