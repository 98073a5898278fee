/**
 * Where the hub is, which token it is asked with, and where its files are kept, by the environment
 * variables of huggingface_hub: HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HOME, HF_HUB_CACHE,
 * HF_HUB_OFFLINE.
 * Promises: a token is never part of an error, and is not sent over plain http to other machines.
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../schemas/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type HubSettings = {
  /** Origin and path, without a slash at the end. */
  endpoint: string;
  token: string | null;
  offline: boolean;
  /** Folder of huggingface_hub's cache, which rftkit shares. */
  cache: string;
};

const DEFAULT = "https://huggingface.co";
export const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/i;

/** @throws UserError for an endpoint or a token that cannot be used */
export async function hubSettings(env: Environment = process.env): Promise<HubSettings> {
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface");
  const file = env.HF_TOKEN_PATH || join(home, "token");
  const token = (env.HF_TOKEN || (await readFile(file, "utf8").catch(() => ""))).trim() || null;
  const endpoint = endpointOf(env.HF_ENDPOINT || DEFAULT);
  if (token !== null) checkToken(token, endpoint);
  return {
    endpoint,
    token,
    offline: /^(?:1|on|yes|true)$/i.test(env.HF_HUB_OFFLINE ?? ""),
    cache: env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE || join(home, "hub"),
  };
}

function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === "" && url.password === "" && url.search === "";
  if (isPlain && /^https?:$/.test(url.protocol)) return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  throw new UserError({
    where: "HF_ENDPOINT",
    expected: "an address such as https://huggingface.co, without a name, a password or parameters",
    got: isPlain ? `an address of ${url.protocol}` : "something else (not shown: it may hold a password)",
    fix: "Correct it, or leave it out.",
  });
}

function checkToken(token: string, endpoint: string): void {
  const where = "the token of the hub (HF_TOKEN, or the file of `hf auth login`)";
  if (!/^hf_[\x21-\x7e]+$/.test(token)) {
    const expected = "a token that starts with hf_";
    throw new UserError({ where, expected, got: "something else (not shown)", fix: "Correct it." });
  }
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === "https:" || LOOPBACK.test(hostname)) return;
  throw new UserError({
    where,
    expected: "an endpoint of https, as a token must not be sent in the clear",
    got: endpoint,
    fix: "Use https in HF_ENDPOINT, or unset HF_TOKEN.",
  });
}
