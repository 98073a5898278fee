/**
 * The API key, from an environment variable or a file that only its owner can read. It is kept in a
 * closure, sent in one header, and removed from every text that a server returns.
 */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UserError } from "../../schemas/errors.ts";

export type KeySource = { api_key_env?: string | undefined; api_key_file?: string | undefined };

/**
 * @returns null if the configuration names no key
 * @throws UserError for a key that cannot be read
 */
export async function readKey(
  { api_key_env, api_key_file }: KeySource,
  baseDir: string,
): Promise<string | null> {
  if (api_key_env !== undefined && api_key_file !== undefined) {
    throw fault("policy", "either api_key_env or api_key_file", "both", "Remove one of them.");
  }
  if (api_key_env !== undefined) {
    const key = process.env[api_key_env]?.trim() ?? "";
    if (key !== "") return checked(key, "policy.api_key_env");
    throw fault(
      "policy.api_key_env",
      `the variable ${api_key_env}`,
      "a variable that is not set, or empty",
      `Export it: export ${api_key_env}=…`,
    );
  }
  return api_key_file === undefined ? null : fromFile(resolve(baseDir, api_key_file));
}

async function fromFile(path: string): Promise<string> {
  const where = `policy.api_key_file ${path}`;
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      const got = `mode ${(mode & 0o777).toString(8)}`;
      throw fault(
        where,
        "a file that only its owner can read (mode 600)",
        got,
        `chmod 600 ${JSON.stringify(path)}`,
      );
    }
    return checked((await readFile(path, "utf8")).trim(), where);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const got = error instanceof Error ? error.message : String(error);
    throw fault(
      where,
      "a file with the key",
      got,
      "Give the path of the file with the key, relative to the configuration file.",
    );
  }
}

/** A header allows printable ASCII only. The error never shows the key. */
function checked(key: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw fault(where, "a key of printable characters on one line", "something else", "Check its content.");
}

/**
 * Base URLs without a trailing slash. @throws UserError for a URL with user name, password or query
 */
export function checkUrls(urls: readonly string[]): string[] {
  return urls.map((text) => {
    const url = new URL(text);
    const bare = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
    if (bare && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, "");
    const address = /^[a-z0-9.-]+:\d+(?=\/|$)/i.exec(text)?.[0];
    const fix =
      address === undefined
        ? "Use api_key_env or api_key_file for the key, and remove credentials and query from the URL."
        : `Begin it with http:// or https://, for example http://${address}/v1.`;
    const expected = "http(s)://host[:port]/path without credentials or query";
    throw fault("policy.base_urls", expected, address ?? url.host, fix);
  });
}

function fault(where: string, expected: string, got: string, fix: string): UserError {
  return new UserError({ where, expected, got, fix });
}
