/** Who may ask: tokens, web pages, foreign hosts, content types. */
import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { Doorkeeper } from "../../serve/access.ts";
import { Refusal } from "../../serve/refusal.ts";

const TOKEN = "a-token-of-some-length";
const asked = (headers: Record<string, string>, method = "POST") =>
  ({
    method,
    headers: { host: "127.0.0.1:8080", "content-type": "application/json", ...headers },
  }) as unknown as IncomingMessage;

/** The code of the refusal, or "in". */
function outcome(keeper: Doorkeeper, request: IncomingMessage, path = "/v1/judge"): string {
  try {
    keeper.check(request, path);
    return "in";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const open = new Doorkeeper({ token: null, socket: false });
const locked = new Doorkeeper({ token: TOKEN, socket: false });
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;

test.each([
  ["localhost:8080", "in"],
  ["LOCALHOST", "in"],
  ["127.0.0.1", "in"],
  ["127.9.9.9:1", "in"],
  ["[::1]:8080", "in"],
  ["evil.example", "foreign_host"],
  ["localhost.evil.example", "foreign_host"],
  ["127.0.0.1.evil.example:80", "foreign_host"],
  ["", "foreign_host"],
])("without a token, a request for host %j gets %s", (host, expected) => {
  expect(outcome(open, asked({ host }))).toBe(expected);
});

test.each(["https://evil.example", "null", "http://localhost:8080"])(
  "without a token, a web page (Origin %s) is refused",
  (origin) => {
    expect(outcome(open, asked({ origin }))).toBe("web_page");
    expect(outcome(open, asked({ origin }, "GET"), "/health")).toBe("web_page");
  },
);

test("what a form of a web page can send is refused by its content type", () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
    expect(outcome(open, asked({ "content-type": type }))).toBe("content_type");
  expect(outcome(locked, asked({ authorization: `Bearer ${TOKEN}`, "content-type": "text/plain" }))).toBe(
    "content_type",
  );
  expect(outcome(open, asked({ "content-type": "application/json; charset=utf-8" }))).toBe("in");
  expect(outcome(open, asked({ "content-type": "application/jsonx" }))).toBe("content_type");
});

test("with a token, any host may be asked for, and only the token counts", () => {
  const host = "node7.cluster:8080";
  expect(outcome(locked, asked({ host }))).toBe("no_token");
  expect(outcome(locked, asked({ host, authorization: "Bearer wrong" }))).toBe("wrong_token");
  expect(outcome(locked, asked({ host, authorization: `Bearer ${TOKEN}x` }))).toBe("wrong_token");
  expect(outcome(locked, asked({ host, authorization: "Bearer" }))).toBe("wrong_token");
  expect(outcome(locked, asked({ host, authorization: `bearer ${TOKEN}` }))).toBe("in");
});

test("the token may be the password of an address, which clients without headers send", () => {
  expect(outcome(locked, asked({ authorization: basic(`:${TOKEN}`) }))).toBe("in");
  expect(outcome(locked, asked({ authorization: basic(`judge:${TOKEN}`) }))).toBe("in");
  expect(outcome(locked, asked({ authorization: basic("judge:other") }))).toBe("wrong_token");
  expect(outcome(locked, asked({ authorization: basic("nothing") }))).toBe("no_token");
  const odd = new Doorkeeper({ token: "with/slash+and-more", socket: false });
  expect(outcome(odd, asked({ authorization: basic(":with%2Fslash%2Band-more") }))).toBe("in");
});

test("only the probe is open at a server with a token", () => {
  expect(outcome(locked, asked({}, "GET"), "/v1/ping")).toBe("in");
  for (const path of ["/health", "/metrics", "/openapi.json", "/v1/ping/"])
    expect(outcome(locked, asked({}, "GET"), path)).toBe("no_token");
});

test("a socket has no host to compare, but web pages are refused there too", () => {
  const socket = new Doorkeeper({ token: null, socket: true });
  expect(outcome(socket, asked({ host: "anything" }))).toBe("in");
  expect(outcome(socket, asked({ origin: "http://localhost" }))).toBe("web_page");
});
