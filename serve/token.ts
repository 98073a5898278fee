/**
 * The token that clients send, from a file that only its owner can read, or from the environment:
 * never from an argument, which every user of the machine can list.
 */
import { readFile, stat } from "node:fs/promises";
import { errorCode } from "../io/files.ts";
import { UserError } from "../schemas/errors.ts";

export const TOKEN_VARIABLE = "RFTKIT_TOKEN";
const SHORTEST = 16;

/** @returns null if there is none  @throws UserError */
export async function readToken(
  path: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | null> {
  if (path !== undefined) return fromFile(path);
  const value = env[TOKEN_VARIABLE];
  return value === undefined ? null : checked(value.trim(), TOKEN_VARIABLE);
}

async function fromFile(path: string): Promise<string> {
  const where = `--token-file ${path}`;
  const expected = "a file with the token that only its owner can read (mode 600)";
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      const got = `mode ${(mode & 0o777).toString(8)}`;
      throw new UserError({ where, expected, got, fix: `chmod 600 ${JSON.stringify(path)}` });
    }
    return checked((await readFile(path, "utf8")).trim(), where);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const got = errorCode(error) === "ENOENT" ? "no such file" : String(error);
    const fix = "Make one: (umask 077; head -c 24 /dev/urandom | base64 > token)";
    throw new UserError({ where, expected, got, fix });
  }
}

function checked(token: string, where: string): string {
  if (token.length >= SHORTEST && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new UserError({
    where,
    expected: `a token of at least ${SHORTEST} printable characters without blanks`,
    got: token.length < SHORTEST ? `${token.length} characters` : "other characters",
    fix: "Make one: (umask 077; head -c 24 /dev/urandom | base64 > token)",
  });
}
