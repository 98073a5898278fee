/**
 * Who may ask. With a token, whoever sends it: as a bearer token, or as the password of basic
 * authentication, which clients without own headers can put into the address. Without a token only
 * programs of this machine: web pages reach loopback addresses too, and are told apart by Origin,
 * Host and content type.
 * Promise: the token is compared in constant time, and is in no answer.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

export type Access = {
  token: string | null;
  /** Whether a Unix socket is listened on, which only its owner can open. */
  socket: boolean;
};

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
/** What a probe without a token may ask for. */
const OPEN = new Set(["/v1/ping"]);

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function sentToken(header: string | undefined): string | null {
  const [scheme = "", value = ""] = (header ?? "").trim().split(/\s+/, 2);
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return null;
  const pair = Buffer.from(value, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon < 0 ? null : decoded(pair.slice(colon + 1));
}

/** Some clients leave the escapes of an address in the password. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @throws Refusal */
export class Doorkeeper {
  readonly #token: Buffer | null;
  readonly #anyHost: boolean;

  constructor({ token, socket }: Access) {
    this.#token = token === null ? null : digest(token);
    this.#anyHost = socket;
  }

  check(request: IncomingMessage, path: string): void {
    const { headers, method } = request;
    if (this.#token === null) this.#checkLocal(request);
    else if (!OPEN.has(path)) this.#checkToken(headers.authorization, this.#token);
    if (method === "POST" && !JSON_TYPE.test(headers["content-type"] ?? ""))
      throw new Refusal(415, "content_type", "send the request as Content-Type: application/json");
  }

  #checkToken(header: string | undefined, expected: Buffer): void {
    const sent = sentToken(header);
    if (sent === null)
      throw new Refusal(401, "no_token", "this server asks for a token: send Authorization: Bearer TOKEN");
    if (!timingSafeEqual(digest(sent), expected))
      throw new Refusal(401, "wrong_token", "the token is not that of this server");
  }

  #checkLocal({ headers }: IncomingMessage): void {
    if (headers.origin !== undefined)
      throw new Refusal(403, "web_page", "requests of web pages (with an Origin) need a server with a token");
    if (!this.#anyHost && !LOOPBACK.test(headers.host ?? ""))
      throw new Refusal(
        403,
        "foreign_host",
        "without a token the server answers to localhost, 127.0.0.1 and [::1] only",
      );
  }
}
