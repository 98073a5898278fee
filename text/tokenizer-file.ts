/**
 * Finds the tokenizer.json of a configuration: the built-in one, a path, or a hub id such as
 * meta-llama/Llama-3.1-8B-Instruct. A hub id is looked up in rftkit's cache, then in the cache of
 * huggingface_hub, then downloaded from $HF_ENDPOINT (default https://huggingface.co) with the
 * token that huggingface_hub would use.
 * Promises: an existing path takes precedence over a hub id; downloads appear atomically;
 * HF_HUB_OFFLINE is respected.
 * Does not check that the file is a tokenizer, and never updates a cached one.
 */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { assetPath } from "../io/assets.ts";
import { writeWhole } from "../io/files.ts";
import { defaultCacheDir } from "../io/user-cache.ts";
import { shown, UserError } from "../schemas/errors.ts";

export const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;
const FETCH_MS = 60_000;
/** Maximum bytes; the largest tokenizer.json in use has 35 MB. */
const MOST_BYTES = 200 * 2 ** 20;

/**
 * @param spec "builtin", a tokenizer.json or its folder (relative to `baseDir`), or a hub id
 * @returns the file's path; its content is not checked
 * @throws UserError if there is none
 */
export async function tokenizerFile(spec: string, baseDir: string): Promise<string> {
  if (spec === "builtin") return assetPath("text/tokenizer/builtin.json");
  const path = resolve(baseDir, spec);
  if (!existsSync(path) && HUB_ID.test(spec)) return hubTokenizer(spec);
  const found = (file: string) => stat(file).catch((error: Error) => refuseTokenizer(spec, error.message));
  if (!(await found(path)).isDirectory()) return path;
  const file = join(path, "tokenizer.json");
  await found(file);
  return file;
}

/** Throws the error for a tokenizer that cannot be found or read. */
export function refuseTokenizer(spec: string, got: string): never {
  throw new UserError({
    where: `strip-prompts.tokenizer ${shown(spec)}`,
    expected: 'a tokenizer.json, its folder, a hub id such as org/model, or "builtin"',
    got,
    fix: "Download the model's tokenizer.json and give its path; a gated model needs HF_TOKEN.",
  });
}

async function hubTokenizer(id: string): Promise<string> {
  const cached = join(defaultCacheDir(), "tokenizers", id.replace("/", "--"), "tokenizer.json");
  if (existsSync(cached)) return cached;
  const snapshot = await hubSnapshot(id);
  if (snapshot !== null && existsSync(join(snapshot, "tokenizer.json")))
    return join(snapshot, "tokenizer.json");
  if (process.env.HF_HUB_OFFLINE === "1")
    return refuseTokenizer(id, "not in the cache, and HF_HUB_OFFLINE is set");
  await writeWhole(cached, await download(id, "tokenizer.json"));
  return cached;
}

const hubHome = (): string =>
  process.env.HF_HOME || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface");

/**
 * The folder in the cache of huggingface_hub: hub/models--ORG--NAME/snapshots/COMMIT, by the commit
 * of refs/main; null if there is none.
 */
export async function hubSnapshot(id: string): Promise<string | null> {
  const root = join(process.env.HF_HUB_CACHE || join(hubHome(), "hub"), `models--${id.replace("/", "--")}`);
  const commit = await readFile(join(root, "refs", "main"), "utf8").catch(() => null);
  if (commit === null) return null;
  const folder = join(root, "snapshots", commit.trim());
  return existsSync(folder) ? folder : null;
}

/** One file of a repository of the hub; null if it is optional and not there. */
export async function hubFile(id: string, name: string, isOptional: boolean): Promise<Buffer | null> {
  const response = await request(id, name);
  if (response.status === 404 && isOptional) return null;
  return body(response, id);
}

const download = async (id: string, name: string): Promise<Buffer> => body(await request(id, name), id);

async function request(id: string, name: string): Promise<Response> {
  const host = (process.env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
  const token =
    process.env.HF_TOKEN || (await readFile(join(hubHome(), "token"), "utf8").catch(() => "")).trim();
  return reached(id, () =>
    fetch(`${host}/${id}/resolve/main/${name}`, {
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(FETCH_MS),
    }),
  );
}

async function body(response: Response, id: string): Promise<Buffer> {
  const stream = response.body;
  if (!response.ok || stream === null) return refuseTokenizer(id, reasonOf(response.status));
  return reached(id, () => bounded(stream, id));
}

async function reached<T>(id: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return refuseTokenizer(
      id,
      `no such path, and the hub is out of reach: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

const reasonOf = (status: number): string =>
  status === 401 || status === 403
    ? `the hub answers ${status}: gated, private or unknown, and no token that opens it`
    : `no such path, and the hub answers ${status}`;

async function bounded(body: ReadableStream<Uint8Array>, id: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MOST_BYTES) return refuseTokenizer(id, `more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
